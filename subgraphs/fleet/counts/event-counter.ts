import type { Kysely } from "kysely";
import { loopSlices } from "../../../platform/loop-slices.ts";
import type { CodedClass } from "../events/event-classes.ts";
import type { QueryWords } from "../events/query-words.ts";
import type { FleetTables } from "../tables.ts";
import {
  chooseIndex,
  type EventWalk,
  type WalkColumn,
  type WalkIndex,
  type WalkSlice,
  walkEvents,
} from "./event-walk.ts";
import { readHourRange, readHours } from "./hour-counts.ts";
import { HOUR_MS, QUARTER_MS } from "./hour-tables.ts";
import type { EventDimension, Tally } from "./tally.ts";
import type { Bucket, TimeBuckets } from "./time-buckets.ts";

/** What is to be counted. */
export type Counting = {
  readonly tenant: number;
  /** The classes that are wanted, by their numbers. */
  readonly classes: ReadonlyMap<number, CodedClass>;
  /** Whether so few events are of these classes that they are found by them. */
  readonly isRare: boolean;
  readonly words: QueryWords;
  readonly updated: readonly [number, number] | null;
  /** Whether few events were updated in that time. */
  readonly isUpdateShort: boolean;
  /** From inclusive, to exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly isOfAllTime: boolean;
  readonly by: ReadonlySet<EventDimension>;
  readonly buckets: TimeBuckets | null;
  /** Whether it is asked of how many incidents they are. */
  readonly withIncidents: boolean;
  /** The group of each number of a vendor's; empty where nobody asks. */
  readonly groupOf: ReadonlyMap<number, string>;
};

const NO_GROUPS: readonly (string | null)[] = [null];
const SECOND_MS = 1_000;

/**
 * Counts the events of a tenant, in a snapshot of the store. What classes and clocks decide is read as counts of hours, and what else is asked for event
 * by event out of the index that has the fewest. The event loop has its turns in between.
 */
export class EventCounter {
  readonly #db: Kysely<FleetTables>;
  readonly #counting: Counting;
  readonly #tally: Tally;
  readonly #signal: AbortSignal;
  readonly #groupsOf = new Map<string, readonly (string | null)[]>();

  constructor(db: Kysely<FleetTables>, { counting, tally }: { counting: Counting; tally: Tally }, signal: AbortSignal) {
    this.#db = db;
    this.#counting = counting;
    this.#tally = tally;
    this.#signal = signal;
  }

  /** Adds all of them to the tally. */
  async count(): Promise<void> {
    const { withIncidents } = this.#counting;
    const { index, values } = this.#index;
    if (index !== "time") return this.#walk({ index, values, counts: true, incidents: withIncidents });
    if (this.#isOfClassesAlone) await this.#countHours();
    else await this.#walk({ index, values, counts: true, incidents: false });
    if (withIncidents) await this.#walk({ index: "ofIncidents", values, counts: false, incidents: true });
  }

  get #index() {
    const { isRare, classes } = this.#counting;
    const chosen = chooseIndex(this.#counting);
    const isByClass = chosen.index === "time" && isRare && !this.#isOfClassesAlone;
    return isByClass ? { index: "class" as const, values: [...classes.keys()] } : chosen;
  }

  get #isOfClassesAlone(): boolean {
    const { by, updated } = this.#counting;
    return updated === null && !by.has("DEVICE") && !by.has("DRIVER") && !by.has("GROUP");
  }

  /** Each class has how many events are of it at all. */
  #countClasses(): void {
    for (const [code, one] of this.#counting.classes) {
      if (one.count > 0) this.#add({ root: this.#tally.rootOf(code, one), startMs: null }, one.count);
    }
  }

  async #countHours(): Promise<void> {
    const { tenant, fromMs, toMs, isOfAllTime, buckets } = this.#counting;
    if (isOfAllTime && buckets === null) return this.#countClasses();
    const fromHour = Math.ceil(fromMs / HOUR_MS);
    const toHour = Math.max(Math.floor(toMs / HOUR_MS), fromHour);
    if (fromHour * HOUR_MS >= toMs) return this.#walkTime(fromMs, toMs);
    await this.#walkTime(fromMs, fromHour * HOUR_MS);
    await this.#walkTime(toHour * HOUR_MS, toMs);
    let range = await readHourRange(this.#db, { tenant, fromHour, toHour });
    while (range && range.fromHour < range.toHour) {
      const read = await readHours(this.#db, range, this.#isByQuarter(range.fromHour, range.toHour));
      for (const { quarter, class: code, count } of read.counts) await this.#addQuarter(quarter, code, count);
      range = { ...range, fromHour: read.toHour };
      await this.#takeTurn();
    }
  }

  /** Whether some of the buckets of some hours begin within an hour. */
  #isByQuarter(fromHour: number, toHour: number): boolean {
    const { buckets } = this.#counting;
    return buckets !== null && !buckets.beginWith(HOUR_MS, fromHour * HOUR_MS, toHour * HOUR_MS);
  }

  readonly #cutQuarters = new Set<number>();

  /** Where a bucket begins within a quarter of an hour, its events are looked at. */
  async #addQuarter(quarter: number, code: number, count: number): Promise<void> {
    const { classes, buckets } = this.#counting;
    const one = classes.get(code);
    if (!one) return;
    const bucket: Bucket | null | undefined = buckets?.ofQuarter(quarter);
    if (bucket !== null)
      return this.#add({ root: this.#tally.rootOf(code, one), startMs: bucket?.startMs ?? null }, count);
    if (this.#cutQuarters.has(quarter)) return;
    this.#cutQuarters.add(quarter);
    await this.#walkTime(quarter * QUARTER_MS, (quarter + 1) * QUARTER_MS);
  }

  #add({ root, startMs }: { readonly root: number; readonly startMs: number | null }, count: number): void {
    this.#tally.add(root, { device: null, driver: null, groupId: null, startMs }, count);
  }

  #walkTime(fromMs: number, toMs: number): Promise<void> {
    return this.#walk({ index: "time", values: [null], counts: true, incidents: false, fromMs, toMs });
  }

  async #walk({ index, values, counts, incidents, ...range }: Walking): Promise<void> {
    const { tenant, words, updated, by } = this.#counting;
    const columns: WalkColumn[] = [];
    if (by.has("DEVICE")) columns.push("device");
    if (by.has("DRIVER")) columns.push("driver");
    if (by.has("GROUP")) columns.push("groups");
    if (incidents) columns.push("incident");
    const { fromMs, toMs } = { ...this.#counting, ...range };
    for (const [nth, value] of values.entries()) {
      const groupsBefore = index === "group" ? values.slice(0, nth).filter((group) => group !== null) : [];
      const walk = { tenant, index, value, fromMs, toMs, words, updated, groupsBefore, columns, unitOf: this.#unitOf };
      for await (const slice of walkEvents(this.#db, walk)) {
        this.#addSlice(slice, { counts, incidents });
        await this.#takeTurn();
      }
    }
  }

  readonly #unitOf: EventWalk["unitOf"] = (fromMs, toMs) => {
    const { buckets } = this.#counting;
    if (buckets === null) return null;
    // Clocks of the past differ from UTC by whole seconds.
    return buckets.beginWith(QUARTER_MS, fromMs, toMs) ? QUARTER_MS : SECOND_MS;
  };

  #addSlice(slice: WalkSlice, { counts, incidents }: Pick<Walking, "counts" | "incidents">): void {
    const { classes, by } = this.#counting;
    const isByGroup = by.has("GROUP");
    for (const [index, code] of slice.classes.entries()) {
      const one = classes.get(code);
      if (!one) continue;
      const root = this.#tally.rootOf(code, one);
      const startMs = this.#startOf(slice, index);
      const device = slice.device[index] ?? null;
      const driver = slice.driver[index] ?? null;
      const incident = incidents ? (slice.incident[index] ?? null) : null;
      for (const groupId of isByGroup ? this.#groups(slice.groups[index] ?? null) : NO_GROUPS) {
        const key = { device, driver, groupId, startMs };
        if (counts) this.#tally.add(root, key, 1);
        if (incident !== null) this.#tally.addIncident(root, key, incident);
      }
    }
  }

  #startOf({ unitMs, instants }: WalkSlice, index: number): number | null {
    const { buckets } = this.#counting;
    const atMs = instants[index];
    if (buckets === null || atMs === undefined) return null;
    const bucket = unitMs === QUARTER_MS ? buckets.ofQuarter(atMs / QUARTER_MS) : null;
    return (bucket ?? buckets.of(atMs)).startMs;
  }

  /** The groups of an event, each once; null alone where it is of none. `json` has the vendors' groups. */
  #groups(json: string | null): readonly (string | null)[] {
    if (json === null) return NO_GROUPS;
    const known = this.#groupsOf.get(json);
    if (known) return known;
    const ids = (JSON.parse(json) as number[]).flatMap((code) => this.#counting.groupOf.get(code) ?? []);
    const groups = ids.length === 0 ? NO_GROUPS : [...new Set(ids)];
    this.#groupsOf.set(json, groups);
    return groups;
  }

  async #takeTurn(): Promise<void> {
    this.#signal.throwIfAborted();
    if (loopSlices.isOver) await loopSlices.turn();
  }
}

type Walking = {
  readonly index: WalkIndex;
  readonly values: readonly (number | null)[];
  /** Whether events are counted, and whether it is noted of which incidents they are. */
  readonly counts: boolean;
  readonly incidents: boolean;
  readonly fromMs?: number;
  readonly toMs?: number;
};
