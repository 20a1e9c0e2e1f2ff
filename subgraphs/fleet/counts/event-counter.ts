import type { Kysely } from "kysely";
import { loopSlices } from "../../../platform/loop-slices.ts";
import type { FleetTables } from "../tables.ts";
import { type AddEvents, BucketRuns } from "./bucket-runs.ts";
import type { Counting } from "./counting.ts";
import { chooseIndex, type WalkColumn, type WalkIndex, type WalkSlice, walkEvents } from "./event-walk.ts";
import { type HourRange, readHourRange, readHours } from "./hours/hour-counts.ts";
import { HOUR_MS, QUARTER_MS } from "./hours/hour-tables.ts";
import { countOfOwners, listOfOwners, readOwners, type Sweep, type SweepOwner } from "./owner-sweep.ts";
import type { Tally, TallyKey } from "./tally.ts";

const NO_GROUPS: readonly (string | null)[] = [null];
const NOBODY: TallyKey = { device: null, driver: null, groupId: null, startMs: null };
const SECOND_MS = 1_000;
/** Events of all owners in one piece of time, and on average in one statement: however they are shared out, it takes no more than some 30 ms, and mostly 5. */
const EVENTS_OF_PIECE = 500_000;
const EVENTS_OF_SWEEP = 40_000;

/**
 * Counts the events of a tenant, in a snapshot of the store. What classes and clocks decide is read as counts of hours, and what else is asked for event
 * by event out of the index that has the fewest. The event loop has its turns in between.
 */
export class EventCounter {
  readonly #db: Kysely<FleetTables>;
  readonly #counting: Counting;
  readonly #tally: Tally;
  readonly #signal: AbortSignal;
  /** Where the events of each class are added. */
  readonly #rootOf: ReadonlyMap<number, number>;
  /** The root of all classes, where they have one. */
  readonly #onlyRoot: number | null;
  readonly #groupsOf = new Map<string, readonly (string | null)[]>();

  constructor(db: Kysely<FleetTables>, { counting, tally }: { counting: Counting; tally: Tally }, signal: AbortSignal) {
    this.#db = db;
    this.#counting = counting;
    this.#tally = tally;
    this.#signal = signal;
    this.#rootOf = new Map(Array.from(counting.classes, ([code, one]) => [code, tally.rootOf(one)]));
    const roots = new Set(this.#rootOf.values());
    this.#onlyRoot = roots.size === 1 ? (roots.values().next().value ?? null) : null;
  }

  /** Adds all of them to the tally. */
  async count(): Promise<void> {
    const { withIncidents: incidents } = this.#counting;
    const { index, values } = this.#index;
    if (index !== "time") return this.#walk({ index, values, counts: true, incidents });
    const owner = this.#sweepOwner;
    if (this.#isOfClassesAlone)
      await this.#countHours((root, startMs, count) => this.#tally.add(root, { ...NOBODY, startMs }, count));
    else if (owner !== null) await this.#sweep(owner);
    else await this.#walk({ index, values, counts: true, incidents: false });
    if (incidents) await this.#walk({ index: "ofIncidents", values, counts: false, incidents });
  }

  get #index(): { readonly index: WalkIndex; readonly values: readonly (number | null)[] } {
    const { isRare, classes } = this.#counting;
    const chosen = chooseIndex(this.#counting);
    const isByClass = chosen.index === "time" && isRare && !this.#isOfClassesAlone;
    return isByClass ? { index: "class", values: [...classes.keys()] } : chosen;
  }

  get #isOfClassesAlone(): boolean {
    const { by, updated } = this.#counting;
    return updated === null && !by.has("DEVICE") && !by.has("DRIVER") && !by.has("GROUP");
  }

  /** Whose events are counted owner by owner. */
  get #sweepOwner(): SweepOwner | null {
    const { by, updated } = this.#counting;
    if (updated !== null || by.has("GROUP") || by.has("DEVICE") === by.has("DRIVER")) return null;
    return by.has("DEVICE") ? "device" : "driver";
  }

  async #countHours(add: AddEvents): Promise<void> {
    const { fromMs, toMs, isOfAllTime, buckets, classes } = this.#counting;
    if (isOfAllTime && buckets === null) {
      for (const [code, one] of classes) if (one.count > 0) add(this.#rootOf.get(code) ?? 0, null, one.count);
      return;
    }
    const [fromHour, toHour] = [Math.ceil(fromMs / HOUR_MS), Math.floor(toMs / HOUR_MS)];
    if (fromHour >= toHour) return this.#walkTime({ fromMs, toMs }, add);
    await this.#walkTime({ fromMs, toMs: fromHour * HOUR_MS }, add);
    await this.#walkTime({ fromMs: toHour * HOUR_MS, toMs }, add);
    const range = await readHourRange(this.#db, { ...this.#counting, fromHour, toHour });
    const cut = range ? await this.#addHours(range, add) : new Set<number>();
    // Where a bucket begins within a quarter of an hour, its events are looked at.
    for (const quarter of cut)
      await this.#walkTime({ fromMs: quarter * QUARTER_MS, toMs: (quarter + 1) * QUARTER_MS }, add);
  }

  /** Adds what whole hours have. Answers with the quarters of which several buckets have a part. */
  async #addHours({ fromHour, toHour }: HourRange, add: AddEvents): Promise<ReadonlySet<number>> {
    const { tenant, buckets, classes } = this.#counting;
    const cut = new Set<number>();
    const isByQuarter = buckets !== null && !buckets.beginWith(HOUR_MS, fromHour * HOUR_MS, toHour * HOUR_MS);
    const sumOf = this.#onlyRoot === null ? null : [...classes.keys()];
    const runs = new BucketRuns(add);
    for (let atHour = fromHour; atHour < toHour; ) {
      const read = await readHours(this.#db, { tenant, fromHour: atHour, toHour, isByQuarter, sumOf });
      for (const { quarter, class: code, count } of read.counts) {
        const root = code === null ? this.#onlyRoot : this.#rootOf.get(code);
        if (root == null) continue;
        const bucket = buckets?.ofQuarter(quarter);
        if (bucket === null) cut.add(quarter);
        else runs.add(root, bucket?.startMs ?? null, count);
      }
      atHour = read.toHour;
      await this.#takeTurn();
    }
    runs.end();
    return cut;
  }

  /** Counts the events of each device or driver; those of none are what is left of all. */
  async #sweep(owner: SweepOwner): Promise<void> {
    const { tenant, tenantName } = this.#counting;
    const left = new Map<number, Map<number | null, number>>();
    const addLeft: AddEvents = (root, startMs, count) => {
      const ofRoot = left.get(root) ?? new Map<number | null, number>();
      left.set(root, ofRoot.set(startMs, (ofRoot.get(startMs) ?? 0) + count));
    };
    const addOf: AddOfOwner = (code) => (root, startMs, count) => {
      this.#tally.add(root, { ...NOBODY, [owner]: code, startMs }, count);
      addLeft(root, startMs, -count);
    };
    await this.#countHours(addLeft);
    const codes = await readOwners(this.#db, tenantName, owner);
    for await (const { fromMs, toMs, events } of this.#pieces()) {
      const atOnce = Math.max(1, Math.floor((codes.length * EVENTS_OF_SWEEP) / Math.max(events, 1)));
      for (let start = 0; start < codes.length; start += atOnce) {
        const some = codes.slice(start, start + atOnce);
        await this.#sweepSome({ tenant, owner, codes: some, fromMs, toMs }, addOf);
        await this.#takeTurn();
      }
    }
    if (this.#rootOfAll !== null) await this.#takeUnwanted(owner, addOf);
    for (const [root, ofRoot] of left) {
      for (const [startMs, count] of ofRoot) if (count > 0) this.#tally.add(root, { ...NOBODY, startMs }, count);
    }
  }

  /** Where events are added whatever their class, and those that are not wanted are taken away; null where they are looked at. */
  get #rootOfAll(): number | null {
    const { buckets, fewUnwanted } = this.#counting;
    return buckets === null && fewUnwanted !== null ? this.#onlyRoot : null;
  }

  async #sweepSome(sweep: Sweep, addOf: AddOfOwner): Promise<void> {
    const rootOfAll = this.#rootOfAll;
    if (rootOfAll !== null) {
      for (const [code, count] of await countOfOwners(this.#db, sweep))
        if (count > 0) addOf(code)(rootOfAll, null, count);
      return;
    }
    const unitMs = this.#unitOf(sweep.fromMs, sweep.toMs);
    for (const [code, events] of await listOfOwners(this.#db, sweep, unitMs))
      this.#addRuns({ ...events, unitMs }, addOf(code));
  }

  async #takeUnwanted(owner: SweepOwner, addOf: AddOfOwner): Promise<void> {
    const { fewUnwanted, ...counting } = this.#counting;
    for (const value of fewUnwanted ?? []) {
      const walk = {
        ...counting,
        index: "class",
        value,
        groupsBefore: [],
        columns: [owner],
        unitOf: this.#unitOf,
      } as const;
      for await (const slice of walkEvents(this.#db, walk)) {
        for (const code of slice[owner]) if (code !== null) addOf(code)(this.#rootOfAll ?? 0, null, -1);
        await this.#takeTurn();
      }
    }
  }

  /** The period in pieces that have so many events, and not many more. */
  async *#pieces(): AsyncGenerator<{ readonly fromMs: number; readonly toMs: number; readonly events: number }, void> {
    const { tenant, fromMs, toMs, allClasses } = this.#counting;
    const hours = { tenant, fromHour: Math.floor(fromMs / HOUR_MS), toHour: Math.ceil(toMs / HOUR_MS) };
    const range = await readHourRange(this.#db, hours);
    if (!range) return;
    let [startMs, events] = [Math.max(fromMs, range.fromHour * HOUR_MS), 0];
    for (let atHour = range.fromHour; atHour < range.toHour; ) {
      const read = await readHours(this.#db, { ...range, fromHour: atHour, isByQuarter: false, sumOf: allClasses });
      for (const { quarter, count } of read.counts) {
        const untilMs = Math.min(quarter * QUARTER_MS, toMs);
        if (events + count > EVENTS_OF_PIECE && untilMs > startMs) {
          yield { fromMs: startMs, toMs: untilMs, events };
          [startMs, events] = [untilMs, 0];
        }
        events += count;
      }
      atHour = read.toHour;
    }
    const endMs = Math.min(toMs, range.toHour * HOUR_MS);
    if (endMs > startMs) yield { fromMs: startMs, toMs: endMs, events };
  }

  #walkTime(range: { readonly fromMs: number; readonly toMs: number }, add: AddEvents): Promise<void> {
    return this.#walk({ index: "time", values: [null], counts: true, incidents: false, ...range, add });
  }

  async #walk({ index, values, counts, incidents, add, ...range }: Walking): Promise<void> {
    const { tenant, words, updated, by } = this.#counting;
    const columns: WalkColumn[] = [];
    if (by.has("DEVICE") && !add) columns.push("device");
    if (by.has("DRIVER") && !add) columns.push("driver");
    if (by.has("GROUP") && !add) columns.push("groups");
    if (incidents) columns.push("incident");
    const { fromMs, toMs } = { ...this.#counting, ...range };
    for (const [nth, value] of values.entries()) {
      const groupsBefore = index === "group" ? values.slice(0, nth).filter((group) => group !== null) : [];
      const walk = { tenant, index, value, fromMs, toMs, words, updated, groupsBefore, columns, unitOf: this.#unitOf };
      for await (const slice of walkEvents(this.#db, walk)) {
        if (add) this.#addRuns(slice, add);
        else this.#addSlice(slice, { counts, incidents });
        await this.#takeTurn();
      }
    }
  }

  /** In what pieces of time instants have to be known between two instants. */
  readonly #unitOf = (fromMs: number, toMs: number): number | null => {
    const { buckets } = this.#counting;
    if (buckets === null) return null;
    // Clocks of the past differ from UTC by whole seconds.
    return buckets.beginWith(QUARTER_MS, fromMs, toMs) ? QUARTER_MS : SECOND_MS;
  };

  #addRuns(slice: TimedEvents, add: AddEvents): void {
    const runs = new BucketRuns(add);
    for (let index = 0; index < slice.classes.length; index += 1) {
      const root = this.#rootOf.get(slice.classes[index] ?? 0);
      if (root !== undefined) runs.add(root, this.#startOf(slice, index), 1);
    }
    runs.end();
  }

  #addSlice(slice: WalkSlice, { counts, incidents }: Pick<Walking, "counts" | "incidents">): void {
    const isByGroup = this.#counting.by.has("GROUP");
    for (let index = 0; index < slice.classes.length; index += 1) {
      const root = this.#rootOf.get(slice.classes[index] ?? 0);
      if (root === undefined) continue;
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

  #startOf({ unitMs, instants }: TimedEvents, index: number): number | null {
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

/** Events with their instants, in pieces of time. */
type TimedEvents = Pick<WalkSlice, "classes" | "instants" | "unitMs">;

type AddOfOwner = (code: number) => AddEvents;

type Walking = {
  readonly index: WalkIndex;
  readonly values: readonly (number | null)[];
  /** Whether events are counted, and whether it is noted of which incidents they are. */
  readonly counts: boolean;
  readonly incidents: boolean;
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Where they are added by class and time alone. */
  readonly add?: AddEvents;
};
