import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./clock.ts";
import type { Driver } from "./fleet/driver.ts";
import type { EnrolledTruck } from "./fleet/enrolment.ts";
import type { Truck } from "./fleet/truck.ts";
import type { City } from "./geography.ts";
import { areRulesRenewed, type DutyStatus, type Fix, type Journeys, type Shift, type Spell } from "./journeys.ts";
import { Random } from "./random.ts";

export type Manoeuvre = "braking" | "acceleration" | "turn" | "crash";
export type Conduct = "tailgating" | "mobileUsage" | "noSeatbelt" | "drowsy" | "smoking" | "obstructedCamera";
export type LogEntry = "Login" | "Logout" | "PowerOn" | "PowerOff" | "Inter" | "Remark" | "Certification";

/** What happens in the world, before any vendor has seen it. */
export type Happening = Subject & What;

/** When, where and to whom. */
type Subject = {
  /** Names the happening in its world: the same seed gives the same happening under the same key. */
  readonly key: string;
  /** A number no other happening has, for vendors that number their records. */
  readonly ordinal: number;
  readonly atMs: number;
  readonly truck: EnrolledTruck;
  readonly driver: Driver | null;
  readonly fix: Fix;
};

type What =
  | { readonly kind: "manoeuvre"; readonly manoeuvre: Manoeuvre; readonly peakG: number }
  | { readonly kind: "conduct"; readonly conduct: Conduct; readonly durationMs: number }
  | { readonly kind: "speeding"; readonly durationMs: number; readonly topKph: number; readonly limitKph: number }
  | { readonly kind: "cityLimits"; readonly city: City; readonly direction: "enter" | "leave" }
  | { readonly kind: "rulesRenewed" }
  | { readonly kind: "dongleArrived" }
  | { readonly kind: "ignition"; readonly on: boolean; readonly tripStartedMs: number }
  | { readonly kind: "duty"; readonly status: DutyStatus; readonly untilMs: number }
  | { readonly kind: "log"; readonly entry: LogEntry }
  | { readonly kind: "unidentifiedDriving"; readonly durationMs: number; readonly claim: Claim | null }
  | {
      readonly kind: "clip";
      readonly durationMs: number;
      readonly requestedAtMs: number;
      readonly snapshotOnly: boolean;
    };

/** A driver says afterwards that it was him. */
export type Claim = { readonly driver: Driver; readonly atMs: number };

/** What happens in traffic, and how often. The camera sees all of it, the rule engine only how the truck moves. */
const TRAFFIC: readonly [Weighted, ...Weighted[]] = [
  { weight: 4, what: (random) => ({ kind: "manoeuvre", manoeuvre: "braking", peakG: random.between(0.3, 0.75) }) },
  { weight: 2, what: (random) => ({ kind: "manoeuvre", manoeuvre: "acceleration", peakG: random.between(0.25, 0.5) }) },
  { weight: 2, what: (random) => ({ kind: "manoeuvre", manoeuvre: "turn", peakG: random.between(0.3, 0.6) }) },
  { weight: 5, what: speeding },
  { weight: 1, what: (random) => conduct("tailgating", random) },
  { weight: 1, what: (random) => conduct("mobileUsage", random) },
  { weight: 0.5, what: (random) => conduct("noSeatbelt", random) },
  { weight: 0.4, what: (random) => conduct("drowsy", random) },
  { weight: 0.3, what: (random) => conduct("smoking", random) },
  { weight: 0.2, what: (random) => conduct("obstructedCamera", random) },
];

type Weighted = { readonly weight: number; readonly what: (random: Random) => What };

/** How many moments of traffic a shift has without live traffic on top. */
const TRAFFIC_PER_SHIFT = { least: 3, most: 7 } as const;

/** Between two moments of live traffic, and between two live entries of a log, in the whole fleet at speed 1. */
const LIVE_TRAFFIC_PERIOD_MS = 8 * SECOND_MS;
const LIVE_LOG_PERIOD_MS = 10 * SECOND_MS;

/** Room for the happenings of one truck on one day in the numbering. */
const ORDINALS_PER_DAY = 256;
const FIRST_NUMBERED_DAY = Date.UTC(2020, 0, 1) / DAY_MS;
const FIRST_NUMBERED_MS = FIRST_NUMBERED_DAY * DAY_MS;
/** Numbers of live happenings start where those of ordinary days do not reach. */
const FIRST_LIVE_ORDINAL = 500_000_000;
const FIRST_DEMANDED_ORDINAL = 400_000_000;

/** Everything that happens on the shift a truck starts on a day, whether or not anybody is watching. */
export function happeningsOfShift(journeys: Journeys, seed: number, shift: Shift): readonly Happening[] {
  const { truck, driver, day } = shift;
  const random = new Random(seed, "happenings", truck.index, day);
  const moments = [
    ...ignitions(shift),
    ...logOf(shift, random),
    ...trafficOf(shift, random),
    ...clipsOf(shift, random),
    ...yardMovesOf(shift, random),
    ...journeys
      .cityLimitsOf(shift)
      .map(({ atMs, ...limits }) => ({ atMs, what: { kind: "cityLimits", ...limits } as const })),
    ...crashesOf(shift, seed, journeys.fleet.trucks.length),
    ...(areRulesRenewed(truck, day) ? [{ atMs: shift.fromMs, what: { kind: "rulesRenewed" } as const }] : []),
  ];
  const firstOrdinal = firstOrdinalOf(journeys, truck, day);
  return moments.map(({ atMs: exactMs, what }, index) => {
    const atMs = Math.round(exactMs);
    const subject = {
      key: `${day}.${truck.index}.${index}`,
      ordinal: firstOrdinal + index,
      atMs,
      truck: journeys.fleet.truckAt(truck, atMs),
      driver: what.kind === "unidentifiedDriving" ? null : driver,
    };
    return happeningIn(journeys, subject, what);
  });
}

/** The arrivals of dongles in other trucks on a day. */
export function arrivalsOn(journeys: Journeys, day: number): readonly Happening[] {
  const beforeMs = day * DAY_MS - 1;
  return journeys.fleet.dongleArrivalsBetween(beforeMs, beforeMs + DAY_MS).map(({ truck, atMs }) => {
    const subject = {
      key: `${day}.${truck.index}.arrival`,
      ordinal: firstOrdinalOf(journeys, truck, day) + ORDINALS_PER_DAY - 1,
      atMs,
      truck: journeys.fleet.truckAt(truck, atMs),
      driver: null,
    };
    return happeningIn(journeys, subject, { kind: "dongleArrived" });
  });
}

function firstOrdinalOf({ fleet }: Journeys, { index }: Truck, day: number): number {
  return ((day - FIRST_NUMBERED_DAY) * fleet.trucks.length + index) * ORDINALS_PER_DAY;
}

/** The traffic that a demonstration wants on top, denser the higher `speed`, from one moment (included) to another. */
export function* liveHappenings(
  journeys: Journeys,
  seed: number,
  { fromMs, toMs, speed }: { readonly fromMs: number; readonly toMs: number; readonly speed: number },
): Generator<Happening> {
  const streams = [
    { name: "traffic", parity: 0, periodMs: LIVE_TRAFFIC_PERIOD_MS / speed, what: trafficMoment },
    { name: "log", parity: 1, periodMs: LIVE_LOG_PERIOD_MS / speed, what: liveLogEntry },
  ];
  for (const { name, parity, periodMs, what } of streams) {
    for (let slot = Math.ceil(fromMs / periodMs); slot * periodMs < toMs; slot++) {
      const atMs = Math.round(slot * periodMs);
      const random = new Random(seed, "live", name, speed, slot);
      const [first, ...others] = journeys.fleet.trucks.filter((truck) => journeys.isDriving(truck, atMs));
      if (!first) continue;
      const truck = journeys.fleet.truckAt(random.pick([first, ...others]), atMs);
      const ordinal = FIRST_LIVE_ORDINAL + 2 * (slot - Math.ceil(FIRST_NUMBERED_MS / periodMs)) + parity;
      const driver = journeys.driverOf(truck, atMs);
      yield happeningIn(journeys, { key: `live.${name}.${speed}.${slot}`, ordinal, atMs, truck, driver }, what(random));
    }
  }
}

/** What can be made to happen for tests: something every camera and rule engine sees, and something that stands in a log. */
export type OnDemand = "braking" | "remark";

/** A happening that nobody would expect: now to all who see it, at whatever moment its clock says. */
export function happeningOnDemand(
  journeys: Journeys,
  { nth, nowMs, occurredMs, truck, what }: OnDemandOptions,
): Happening {
  const { driver } = truck;
  const subject = { key: `demand.${nth}`, ordinal: FIRST_DEMANDED_ORDINAL + nth, atMs: occurredMs, truck, driver };
  return {
    ...subject,
    ...(what === "braking"
      ? { kind: "manoeuvre", manoeuvre: "braking", peakG: 0.5 }
      : { kind: "log", entry: "Remark" }),
    get fix() {
      return journeys.fixOf(truck, nowMs);
    },
  };
}

type OnDemandOptions = {
  readonly nth: number;
  readonly nowMs: number;
  readonly occurredMs: number;
  readonly truck: EnrolledTruck;
  readonly what: OnDemand;
};

/** A happening whose place is worked out when somebody asks for it: most are never shown. */
function happeningIn(journeys: Journeys, subject: Omit<Subject, "fix">, what: What): Happening {
  const { truck, atMs } = subject;
  return {
    ...subject,
    ...what,
    get fix() {
      return journeys.fixOf(truck, atMs);
    },
  };
}

type Moment = { readonly atMs: number; readonly what: What };

function ignitions({ spells }: Shift): readonly Moment[] {
  return spells.filter(isDriving).flatMap(({ fromMs, toMs }) => [
    { atMs: fromMs - 2 * MINUTE_MS, what: { kind: "ignition", on: true, tripStartedMs: fromMs } },
    { atMs: toMs + 40 * SECOND_MS, what: { kind: "ignition", on: false, tripStartedMs: fromMs } },
  ]);
}

function logOf({ spells, rest, fromMs, toMs }: Shift, random: Random): readonly Moment[] {
  const entry = (atMs: number, name: LogEntry): Moment => ({ atMs, what: { kind: "log", entry: name } });
  const changes = [...spells, ...rest].map((spell) => ({
    atMs: spell.fromMs,
    what: { kind: "duty", status: spell.status, untilMs: spell.toMs } as const,
  }));
  const driving = spells
    .filter(isDriving)
    .flatMap((spell) => [
      entry(spell.fromMs - 110 * SECOND_MS, "PowerOn"),
      ...hoursOf(spell).map((atMs) => entry(atMs, "Inter")),
      entry(spell.toMs + 45 * SECOND_MS, "PowerOff"),
    ]);
  const remarks = random.chance(0.4) ? [entry(random.between(fromMs, toMs), "Remark")] : [];
  return [
    entry(fromMs - 3 * MINUTE_MS, "Login"),
    ...changes,
    ...driving,
    ...remarks,
    entry(toMs + 4 * MINUTE_MS, "Certification"),
    entry(toMs + 6 * MINUTE_MS, "Logout"),
  ];
}

function trafficOf({ spells }: Shift, random: Random): readonly Moment[] {
  const count = random.integer(TRAFFIC_PER_SHIFT.least, TRAFFIC_PER_SHIFT.most);
  return Array.from({ length: count }, () => ({ atMs: momentAtTheWheel(spells, random), what: trafficMoment(random) }));
}

/** One truck of the fleet has a crash on every third day, and goes on: bumpers are strong here. */
function crashesOf({ truck, day, spells }: Shift, seed: number, trucks: number): readonly Moment[] {
  const random = new Random(seed, "crash", day);
  if (day % 3 !== 0 || random.integer(0, trucks - 1) !== truck.index) return [];
  const what = { kind: "manoeuvre", manoeuvre: "crash", peakG: random.between(1.6, 4) } as const;
  return [{ atMs: momentAtTheWheel(spells, random), what }];
}

function clipsOf({ spells }: Shift, random: Random): readonly Moment[] {
  if (!random.chance(0.4)) return [];
  const atMs = Math.round(momentAtTheWheel(spells, random) / MINUTE_MS) * MINUTE_MS;
  const requestedAtMs = Math.round(atMs + random.between(20, 28) * HOUR_MS);
  const snapshotOnly = random.chance(0.4);
  const durationMs = snapshotOnly ? 5 * MINUTE_MS : random.integer(20, 299) * SECOND_MS;
  return [{ atMs, what: { kind: "clip", durationMs, requestedAtMs, snapshotOnly } }];
}

/** The truck is moved while its driver is about paperwork: by himself, who claims it later, or by somebody in the yard. */
function yardMovesOf({ spells, toMs, driver }: Shift, random: Random): readonly Moment[] {
  if (!random.chance(0.15)) return [];
  const paperwork = spells.findLast(({ status, toMs: endMs }) => status === "OnDuty" && endMs < toMs);
  const atMs = (paperwork?.fromMs ?? toMs) + 2 * MINUTE_MS;
  const claim = random.chance(0.5) ? { driver, atMs: Math.round(atMs + random.between(8, 20) * HOUR_MS) } : null;
  return [{ atMs, what: { kind: "unidentifiedDriving", durationMs: random.integer(3, 10) * MINUTE_MS, claim } }];
}

function trafficMoment(random: Random): What {
  const total = TRAFFIC.reduce((sum, { weight }) => sum + weight, 0);
  let remaining = random.between(0, total);
  const chosen = TRAFFIC.find(({ weight }) => {
    remaining -= weight;
    return remaining < 0;
  });
  return (chosen ?? TRAFFIC[0]).what(random);
}

function liveLogEntry(random: Random): What {
  return { kind: "log", entry: random.chance(0.9) ? "Inter" : "Remark" };
}

function speeding(random: Random): What {
  const limitKph = random.pick([88, 97, 105]);
  const durationMs = Math.round(random.between(20, 90)) * SECOND_MS;
  return { kind: "speeding", durationMs, limitKph, topKph: limitKph + random.between(12, 38) };
}

function conduct(name: Conduct, random: Random): What {
  return { kind: "conduct", conduct: name, durationMs: random.integer(4, 20) * SECOND_MS };
}

function momentAtTheWheel(spells: readonly Spell[], random: Random): number {
  const driving = spells.filter(isDriving);
  const { fromMs = 0, toMs = 0 } = driving[random.integer(0, driving.length - 1)] ?? {};
  return random.between(fromMs, toMs);
}

function hoursOf({ fromMs, toMs }: Spell): readonly number[] {
  const count = Math.floor((toMs - fromMs - 1) / HOUR_MS);
  return Array.from({ length: count }, (_, index) => fromMs + (index + 1) * HOUR_MS);
}

function isDriving({ status }: Spell): boolean {
  return status === "Driving";
}
