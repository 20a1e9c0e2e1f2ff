import { createDriver, type Driver, type SamsaraAccount } from "./fleet/driver.ts";
import { type EnrolledTruck, enrolmentOf } from "./fleet/enrolment.ts";
import { FurtherAccounts, lookAlikeDriver } from "./fleet/look-alike-drivers.ts";
import { type Arrival, FEWEST_TRUCKS, LookAlikeTrucks, lookAlikeName } from "./fleet/look-alike-trucks.ts";
import { createTruck, type Truck, unitName } from "./fleet/truck.ts";

export type VendorName = "roscolive" | "samsara" | "vistracks" | "vinli";

/** Who stands in for five drivers, one a day, and rests on the sixth. */
export const TRUCKS_PER_RELIEF_DRIVER = 5;

/** The company that owns the fleet. RoscoLive's paths name it, spaces included. */
export const COMPANY = "Bluestem Freight Lines";

/** A time in which nothing changes in what stands for trucks at their vendors: from one moment, until another. */
export type Era = { readonly fromMs: number; readonly untilMs: number; readonly trucks: readonly EnrolledTruck[] };

/** The trucks and drivers of a world. The same seed and number of trucks give the same fleet. */
export class Fleet {
  readonly company = COMPANY;
  readonly trucks: readonly Truck[];
  /** All who have an account, so that each account is in it once. */
  readonly drivers: readonly Driver[];
  readonly #seed: number;
  readonly #sinceMs: number;
  readonly #enrolled = new Map<number, readonly EnrolledTruck[]>();
  readonly #lookAlikes: { readonly trucks: LookAlikeTrucks; readonly accounts: FurtherAccounts } | null = null;

  /** Before `sinceMs` nothing changes in what stands for a truck at its vendors. */
  constructor(seed: number, truckCount: number, sinceMs = Number.NEGATIVE_INFINITY) {
    const hasLookAlikes = truckCount >= FEWEST_TRUCKS;
    this.#seed = seed;
    this.#sinceMs = sinceMs;
    const reliefCount = Math.ceil(truckCount / TRUCKS_PER_RELIEF_DRIVER);
    const toDriver = hasLookAlikes ? lookAlikeDriver : createDriver;
    const toName = hasLookAlikes ? lookAlikeName : unitName;
    const drivers = Array.from({ length: truckCount + reliefCount }, (_, index) => toDriver(seed, index));
    const [anyone = createDriver(seed, 0)] = drivers;
    this.trucks = Array.from({ length: truckCount }, (_, index) =>
      createTruck(seed, index, toName(index), {
        driver: drivers[index] ?? anyone,
        reliefDriver: drivers[truckCount + (index % reliefCount)] ?? anyone,
        turn: Math.floor(index / reliefCount),
        startsAtHour: startsAtHour(index, reliefCount),
      }),
    );
    const known = [...drivers, ...strangers(seed, drivers.length)];
    if (hasLookAlikes) {
      const accounts = new FurtherAccounts(seed, known.length);
      this.#lookAlikes = { trucks: new LookAlikeTrucks(seed, this.trucks), accounts };
    }
    this.drivers = [...known, ...(this.#lookAlikes?.accounts.drivers ?? [])];
  }

  /** All trucks in the order of their indexes, with what stands for them at their vendors at a moment. */
  enrolledAt(atMs: number): readonly EnrolledTruck[] {
    const changedAtMs = Math.max(this.#lookAlikes?.trucks.latestChangeAt(atMs) ?? this.#sinceMs, this.#sinceMs);
    const known = this.#enrolled.get(changedAtMs) ?? this.#enrol(changedAtMs);
    this.#enrolled.set(changedAtMs, known);
    return known;
  }

  /** A truck with what stands for it at its vendors at a moment. */
  truckAt({ index }: Truck, atMs: number): EnrolledTruck {
    const truck = this.enrolledAt(atMs)[index];
    if (!truck) throw new RangeError(`the fleet has no truck ${index}`);
    return truck;
  }

  /** The eras of a period, one after the other. The first begins with the period and the last ends with it. */
  erasBetween(fromMs: number, untilMs: number): readonly Era[] {
    const changes = this.#lookAlikes?.trucks.changesBetween(Math.max(fromMs, this.#sinceMs), untilMs - 1) ?? [];
    const starts = [fromMs, ...changes];
    return starts.map((startMs, index) => ({
      fromMs: startMs,
      untilMs: starts[index + 1] ?? untilMs,
      trucks: this.enrolledAt(startMs),
    }));
  }

  /** When behind one moment and up to another a dongle arrives in another truck. */
  dongleArrivalsBetween(fromMs: number, toMs: number): readonly Arrival[] {
    return this.#lookAlikes?.trucks.dongleArrivalsBetween(Math.max(fromMs, this.#sinceMs), toMs) ?? [];
  }

  /** A driver with the accounts that are used on the shift that he starts on a day. */
  loggedInOn(driver: Driver, day: number): Driver {
    return this.#lookAlikes?.accounts.loggedInOn(driver, day) ?? driver;
  }

  #enrol(atMs: number): readonly EnrolledTruck[] {
    return this.trucks.map((truck) => {
      const usual = enrolmentOf(this.#seed, truck);
      return { ...truck, ...(this.#lookAlikes?.trucks.enrolmentAt(truck, usual, atMs) ?? usual) };
    });
  }
}

/**
 * Shifts start all around the clock. Those that share a relief driver start close together, later from turn to turn
 * as the relief driver goes backwards through them, so that he has ten hours between shifts and 34 at the end of a round.
 */
function startsAtHour(index: number, reliefCount: number): number {
  const turn = Math.floor(index / reliefCount);
  return 0.5 + (22 / reliefCount) * (index % reliefCount) + 0.2 * (TRUCKS_PER_RELIEF_DRIVER - 1 - turn);
}

/** Drivers that one vendor alone knows: two that are new and only keep a log, and one that has left. */
function strangers(seed: number, firstIndex: number): readonly Driver[] {
  const [newHire, trainee, retired] = [0, 1, 2].map((offset) => createDriver(seed, firstIndex + offset));
  if (!newHire || !trainee || !retired) return [];
  return [
    { ...newHire, roscolive: null, samsara: null },
    { ...trainee, roscolive: null, samsara: null },
    { ...retired, roscolive: null, vistracks: null, samsara: goneFrom(retired.samsara) },
  ];
}

function goneFrom(account: SamsaraAccount | null): SamsaraAccount | null {
  return account && { ...account, active: false, externalIds: {}, cardCode: null };
}
