import { DAY_MS, MINUTE_MS } from "./clock.ts";
import { Fleet, type VendorName } from "./fleet.ts";
import { arrivalsOn, type Happening, happeningOnDemand, happeningsOfShift, liveHappenings } from "./happenings.ts";
import { dayOf, Journeys } from "./journeys.ts";

/** Whoever watches the fleet and makes records of what it sees. */
export interface Witness {
  see(happening: Happening): void;
  publishUntil(nowMs: number): void;
}

export type WorldOptions = {
  readonly seed: number;
  readonly devices: number;
  readonly speed: number;
  readonly startsAtMs: number;
};

const HISTORY_DAYS = 7;

/** Live traffic has a head start, so that it has reached every vendor when somebody starts to look. */
const HEAD_START_MS = 15 * MINUTE_MS;

/**
 * The fleet and what happens to it: a week before the start, and on from there for as long as it is asked.
 *
 * Nothing runs in the background. A world is worked out up to the moment it is asked for, and that moment's state
 * does not depend on how often it was asked before. Only the traffic of an ordinary day is older than the start:
 * it depends on the seed alone, so that a world started later agrees with one started earlier about it.
 */
export class World {
  readonly fleet: Fleet;
  readonly journeys: Journeys;
  readonly #options: WorldOptions;
  readonly #witnesses: Witness[] = [];
  #demanded = 0;
  #nextDay: number;
  #liveUntilMs: number;
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor(options: WorldOptions) {
    this.#options = options;
    const { seed, devices } = options;
    this.fleet = new Fleet(seed, devices, this.observedSinceMs);
    this.journeys = new Journeys(this.fleet, seed);
    this.#nextDay = dayOf(options.startsAtMs) - HISTORY_DAYS;
    this.#liveUntilMs = options.startsAtMs - HEAD_START_MS;
  }

  /** From when on the fleet has been observed. Records of the vendors' documentation are older. */
  get observedSinceMs(): number {
    return (dayOf(this.#options.startsAtMs) - HISTORY_DAYS) * DAY_MS;
  }

  addWitness(witness: Witness): void {
    this.#witnesses.push(witness);
  }

  /** So many happenings now that one vendor sees, whenever its devices believe them to be. */
  demand(vendor: VendorName, count: number, occurredMs: number): readonly Happening[] {
    // What is believed to happen later is sent by what is in the truck now.
    const trucks = this.fleet.enrolledAt(Math.min(occurredMs, this.#nowMs)).filter((truck) => truck[vendor] !== null);
    const what = vendor === "vistracks" ? "remark" : "braking";
    return Array.from({ length: count }, () => this.#demanded++).flatMap((nth) => {
      const truck = trucks[nth % trucks.length];
      return truck ? happeningOnDemand(this.journeys, { nth, nowMs: this.#nowMs, occurredMs, truck, what }) : [];
    });
  }

  /** Lets everything happen that happens until a moment. Time never goes back: an earlier moment changes nothing. */
  advanceTo(nowMs: number): void {
    if (nowMs <= this.#nowMs) return;
    this.#nowMs = nowMs;
    const { seed, speed } = this.#options;
    for (; this.#nextDay <= dayOf(nowMs); this.#nextDay++) {
      for (const truck of this.fleet.trucks) {
        const shift = this.journeys.shiftOn(truck, this.#nextDay);
        this.#show(happeningsOfShift(this.journeys, seed, shift));
      }
      this.#show(arrivalsOn(this.journeys, this.#nextDay));
    }
    if (nowMs > this.#liveUntilMs) {
      this.#show(liveHappenings(this.journeys, seed, { fromMs: this.#liveUntilMs, toMs: nowMs, speed }));
      this.#liveUntilMs = nowMs;
    }
    for (const witness of this.#witnesses) witness.publishUntil(nowMs);
  }

  #show(happenings: Iterable<Happening>): void {
    for (const happening of happenings) {
      for (const witness of this.#witnesses) witness.see(happening);
    }
  }
}
