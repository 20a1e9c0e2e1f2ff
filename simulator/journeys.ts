import { DAY_MS, HOUR_MS, MINUTE_MS } from "./clock.ts";
import type { Driver } from "./fleet/driver.ts";
import type { Truck } from "./fleet/truck.ts";
import { type Fleet, TRUCKS_PER_RELIEF_DRIVER } from "./fleet.ts";
import { type City, describePlace, type Place } from "./geography.ts";
import { Random } from "./random.ts";

export type DutyStatus = "OnDuty" | "OffDuty" | "Driving" | "Sleeper";

/** A stretch of time in one duty status. */
export type Spell = { readonly status: DutyStatus; readonly fromMs: number; readonly toMs: number };

/** A truck's working day, from the first inspection to the last. It is counted to the UTC day on which it starts. */
export type Shift = {
  readonly truck: Truck;
  /** With the accounts that he uses on it. */
  readonly driver: Driver;
  readonly day: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly spells: readonly Spell[];
  /** The rest after the shift, until shortly before the next one. */
  readonly rest: readonly Spell[];
};

/** Where a truck is and what it does at a moment. */
export type Fix = Place & {
  readonly atMs: number;
  readonly headingDegrees: number;
  readonly speedKph: number;
  readonly odometerKm: number;
  readonly engineSeconds: number;
  /** In the words of an electronic log. */
  readonly description: string;
  readonly state: string;
};

/** A truck passing the edge of a city's surroundings. */
export type CityLimits = { readonly city: City; readonly direction: "enter" | "leave"; readonly atMs: number };

/** How far a city's surroundings reach. */
export const CITY_RADIUS_KM = 15;

/** The number of days in which everyone has one of rest: five of work leave room below every weekly limit. */
const ROTATION_DAYS = TRUCKS_PER_RELIEF_DRIVER + 1;

/** One shift in so many breaks the eleven hours of driving. */
const VIOLATIONS_PER_SHIFT = 1 / 24;

/** Odometers start to count here, long before any history that can be asked for. */
const FIRST_DAY = Date.UTC(2020, 0, 1) / DAY_MS;

/** The UTC day of a moment, counted from 1970. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** The cities on a truck's way for which somebody wants to know when it comes and goes: neither end, every second one. */
export function watchedCities({ corridor }: Truck): readonly City[] {
  return corridor.slice(1, -1).filter((_, index) => index % 2 === 0);
}

/** Whether a truck's rules are made anew on a day, which happens once a week: rules cannot be changed. */
export function areRulesRenewed({ index }: Truck, day: number): boolean {
  return day % 7 === index % 7;
}

/** Where everyone is at any time: a pure function of the seed, so that no moment has to be lived through to be known. */
export class Journeys {
  readonly fleet: Fleet;
  readonly #seed: number;
  readonly #shifts = new Map<string, Shift>();

  constructor(fleet: Fleet, seed: number) {
    this.fleet = fleet;
    this.#seed = seed;
  }

  /** The shift that a truck starts on a day. On its driver's day of rest the relief driver has it. */
  shiftOn(truck: Truck, day: number): Shift {
    const key = `${truck.index}.${day}`;
    const known = this.#shifts.get(key);
    if (known) return known;
    const shift = this.#planShift(truck, day);
    this.#shifts.set(key, shift);
    return shift;
  }

  /** The last shift of a truck that has started by a moment. */
  latestShift(truck: Truck, atMs: number): Shift {
    const shift = this.shiftOn(truck, dayOf(atMs));
    return shift.fromMs <= atMs ? shift : this.shiftOn(truck, dayOf(atMs) - 1);
  }

  /** The driver at the wheel or on duty in a truck, if anyone is. */
  driverOf(truck: Truck, atMs: number): Driver | null {
    const shift = this.latestShift(truck, atMs);
    return atMs < shift.toMs ? shift.driver : null;
  }

  isDriving(truck: Truck, atMs: number): boolean {
    const { spells } = this.latestShift(truck, atMs);
    return spells.some((spell) => spell.status === "Driving" && covers(spell, atMs));
  }

  /** Where a truck is, whether it drives or stands. */
  fixOf(truck: Truck, atMs: number): Fix {
    const shift = this.latestShift(truck, atMs);
    const odometerKm = odometerAtStart(shift) + truck.dailyKm * (drivenBy(shift, atMs) / drivenBy(shift, shift.toMs));
    const point = truck.tour.pointAt(odometerKm);
    const description = describePlace(truck.corridor, point);
    return {
      ...point,
      atMs,
      odometerKm,
      engineSeconds: Math.round((odometerKm / 62) * 3_600),
      speedKph: this.isDriving(truck, atMs) ? cruisingKph(truck, atMs) : 0,
      description,
      state: description.slice(-2),
    };
  }

  /** When a truck comes near a watched city on its shift, and when it leaves it behind. */
  cityLimitsOf(shift: Shift): readonly CityLimits[] {
    const { truck } = shift;
    const startKm = odometerAtStart(shift);
    const tourStartKm = startKm - (startKm % truck.tour.km);
    const crossings = watchedCities(truck).flatMap((city) =>
      // A shift may begin on one tour and end on the next.
      truck.tour
        .passesOf(city)
        .flatMap((km) => [tourStartKm + km, tourStartKm + truck.tour.km + km])
        .flatMap((km) => [
          { city, direction: "enter" as const, km: km - CITY_RADIUS_KM },
          { city, direction: "leave" as const, km: km + CITY_RADIUS_KM },
        ]),
    );
    return crossings
      .filter(({ km }) => km > startKm && km < startKm + truck.dailyKm)
      .map(({ city, direction, km }) => ({
        city,
        direction,
        atMs: timeAtShare(shift, (km - startKm) / truck.dailyKm),
      }));
  }

  #planShift(truck: Truck, day: number): Shift {
    const isRestDay = (day + truck.turn) % ROTATION_DAYS === 0;
    const random = new Random(this.#seed, "shift", truck.index, day);
    const fromMs = Math.round(day * DAY_MS + truck.startsAtHour * HOUR_MS + random.between(-20, 20) * MINUTE_MS);
    const spells = inSequence(fromMs, random.chance(VIOLATIONS_PER_SHIFT) ? longDay(random) : ordinaryDay(random));
    const toMs = spells.at(-1)?.toMs ?? fromMs;
    return {
      truck,
      driver: this.fleet.loggedInOn(isRestDay ? truck.reliefDriver : truck.driver, day),
      day,
      fromMs,
      toMs,
      spells,
      rest: inSequence(toMs, [
        { status: "OffDuty", hours: random.between(0.8, 1.4) },
        { status: "Sleeper", hours: random.between(7.6, 8.2) },
        { status: "OffDuty", hours: 0.5 },
      ]),
    };
  }
}

type Stretch = { readonly status: DutyStatus; readonly hours: number };

function ordinaryDay(random: Random): readonly Stretch[] {
  return [
    { status: "OnDuty", hours: random.between(0.35, 0.6) },
    { status: "Driving", hours: random.between(3.5, 4.5) },
    { status: "OffDuty", hours: random.between(0.5, 0.75) },
    { status: "Driving", hours: random.between(3.2, 4.2) },
    { status: "OnDuty", hours: random.between(0.35, 0.8) },
    { status: "Driving", hours: random.between(0.6, 1.2) },
    { status: "OnDuty", hours: random.between(0.2, 0.35) },
  ];
}

/** More than eleven hours at the wheel, and still ten hours until the next day. */
function longDay(random: Random): readonly Stretch[] {
  return [
    { status: "OnDuty", hours: 0.35 },
    { status: "Driving", hours: random.between(5.1, 5.3) },
    { status: "OffDuty", hours: 0.5 },
    { status: "Driving", hours: random.between(5.2, 5.4) },
    { status: "OnDuty", hours: 0.3 },
    { status: "Driving", hours: random.between(0.8, 0.95) },
    { status: "OnDuty", hours: 0.2 },
  ];
}

function inSequence(startMs: number, stretches: readonly Stretch[]): readonly Spell[] {
  let fromMs = startMs;
  return stretches.map(({ status, hours }) => {
    const spell = { status, fromMs, toMs: Math.round(fromMs + hours * HOUR_MS) };
    fromMs = spell.toMs;
    return spell;
  });
}

function drivenBy({ spells }: Shift, atMs: number): number {
  return spells
    .filter(({ status }) => status === "Driving")
    .reduce((sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, atMs) - fromMs), 0);
}

function odometerAtStart({ truck, day }: Shift): number {
  return 40_000 + truck.index * 1_700 + truck.dailyKm * (day - FIRST_DAY);
}

/** The moment at which so much of a shift's driving is done. */
function timeAtShare(shift: Shift, share: number): number {
  let remainingMs = share * drivenBy(shift, shift.toMs);
  for (const { status, fromMs, toMs } of shift.spells) {
    if (status !== "Driving") continue;
    if (remainingMs <= toMs - fromMs) return fromMs + remainingMs;
    remainingMs -= toMs - fromMs;
  }
  return shift.toMs;
}

function covers({ fromMs, toMs }: Spell, atMs: number): boolean {
  return fromMs <= atMs && atMs < toMs;
}

/** A speed that swells and falls over a quarter of an hour, as traffic does. */
function cruisingKph(truck: Truck, atMs: number): number {
  return 78 + 14 * Math.sin(atMs / (15 * MINUTE_MS) + truck.index) + 4 * Math.sin(atMs / MINUTE_MS);
}
