import { type Kysely, sql } from "kysely";
import { loopSlices } from "../../../platform/loop-slices.ts";
import type { Snapshots } from "../../../platform/store/store.ts";
import { type EventClass, readClassesOf } from "../events/event-classes.ts";
import { type EventQuery, toClassFilter, toUpdated } from "../events/event-query.ts";
import { codesOf, type EventOwner, isShort, matching, toQueryWords } from "../events/query-words.ts";
import { readCodes, WordTexts } from "../events/words.ts";
import type { FleetTables } from "../tables.ts";
import type { Counting } from "./counting.ts";
import { EventCounter } from "./event-counter.ts";
import { chooseIndex, countFirst } from "./event-walk.ts";
import { TimeBuckets, type TimeDimension } from "./hours/time-buckets.ts";
import { type EventDimension, Tally, type TallyCount } from "./tally.ts";

/** Later than any event. */
const END_MS = 8.64e15 + 1;
/** The events that are looked at to tell how many a list has: some 5 ms. */
const MAX_LOOKED_AT = 10_000;
/** Where fewer events than one in so many are wanted, they are found by their classes. */
const RARE = 1 / 40;
/** Where fewer than one in so many are not wanted, it takes less to count all and take these away. */
const FEW_UNWANTED = 1 / 8;

export type CountRequest = {
  readonly tenant: string;
  readonly query: EventQuery;
  readonly by: ReadonlySet<EventDimension>;
  /** What of the calendar it is counted by, and in which time zone. */
  readonly time: { readonly dimension: TimeDimension; readonly zone: string } | null;
  readonly withIncidents: boolean;
  readonly maxBuckets: number;
};

/** How many events there are of a bucket. What was not counted by is null. */
export type EventCount = {
  /** One class of its events: those of a bucket are the same in what is counted by. Null where there are no events. */
  readonly of: EventClass | null;
  readonly deviceId: string | null;
  readonly driverId: string | null;
  readonly groupId: string | null;
  readonly startMs: number | null;
  readonly count: number;
  readonly incidents: number;
};

/** A count, and by what it was counted. */
export type ToldCount = EventCount & { readonly by: ReadonlySet<EventDimension> };

/** The reading side of the counts. Its store belongs to whoever opened it. */
export class CountReader {
  readonly #store: Snapshots<FleetTables>;
  readonly #words = new WordTexts();

  constructor(store: Snapshots<FleetTables>) {
    this.#store = store;
  }

  /**
   * How many events of a query there are in each bucket that has some, as of one moment. Rejects with `TooManyBucketsError` where there are too many, and
   * with the signal's reason once it is aborted.
   */
  counts(request: CountRequest, signal: AbortSignal): Promise<readonly EventCount[]> {
    return this.#store.snapshot(request.tenant, async (db) => {
      const tally = new Tally(request.by, request.maxBuckets);
      const counting = await toCounting(db, request);
      if (counting) await new EventCounter(db, { counting, tally }, signal).count();
      return this.#toCounts(db, tally.counts);
    });
  }

  /**
   * How many events of a query each of some owners has, as of one moment; null where more than ten thousand would have to be looked at. What classes
   * and instants decide is counted however many there are.
   */
  totals(
    { tenant, query }: Pick<CountRequest, "tenant" | "query">,
    owners: readonly EventOwner[],
    signal: AbortSignal,
  ): Promise<readonly (number | null)[]> {
    return this.#store.snapshot(tenant, async (db) => {
      const totals: (number | null)[] = [];
      for (const owner of owners) {
        const counting = await toCounting(db, { ...TOTAL, tenant, query }, owner);
        totals.push(counting ? await readTotal(db, counting, signal) : 0);
        if (loopSlices.isOver) await loopSlices.turn();
      }
      return totals;
    });
  }

  async #toCounts(db: Kysely<FleetTables>, counts: readonly TallyCount[]): Promise<readonly EventCount[]> {
    await this.#words.learn(
      db,
      counts.flatMap(({ key }) => [key.device, key.driver]),
    );
    return counts.map(({ of, key, count, incidents }) => ({
      of,
      deviceId: this.#words.textOf(key.device),
      driverId: this.#words.textOf(key.driver),
      groupId: key.groupId,
      startMs: key.startMs,
      count,
      incidents,
    }));
  }
}

const TOTAL = { by: new Set<EventDimension>(), time: null, withIncidents: false, maxBuckets: 1 };

async function readTotal(db: Kysely<FleetTables>, counting: Counting, signal: AbortSignal): Promise<number | null> {
  const { index, values } = chooseIndex({ ...counting, isUpdateShort: true });
  if (index === "time") {
    const tally = new Tally(counting.by, Number.POSITIVE_INFINITY);
    await new EventCounter(db, { counting, tally }, signal).count();
    return tally.counts.reduce((sum, { count }) => sum + count, 0);
  }
  let [total, visited] = [0, 0];
  for (const [nth, value] of values.entries()) {
    const groupsBefore = index === "group" ? values.slice(0, nth).filter((group) => group !== null) : [];
    const walk = { ...counting, index, value, groupsBefore, columns: [], unitOf: () => null };
    const first = await countFirst(db, walk, { classes: counting.classes.keys(), limit: MAX_LOOKED_AT + 1 - visited });
    total += first.count;
    visited += first.visited;
    if (visited > MAX_LOOKED_AT) return null;
  }
  return total;
}

/** What a request means by numbers of the store; null where no event can be of it. */
async function toCounting(
  db: Kysely<FleetTables>,
  request: CountRequest,
  owner: EventOwner = {},
): Promise<Counting | null> {
  const { query, by, time, withIncidents } = request;
  const [tenant = null] = await readCodes(db, [request.tenant]);
  if (tenant === null) return null;
  const all = await readClassesOf(db, tenant);
  const { codes, wanted, total } = matching(all, toClassFilter(query));
  const ids = [owner.deviceId ?? [], owner.driverId ?? []].flat();
  const words = toQueryWords(query, owner, await codesOf(db, query, ids));
  if (codes.size === 0 || words === null) return null;
  const updated = toUpdated(query);
  return {
    tenantName: request.tenant,
    tenant,
    allClasses: [...all.keys()],
    classes: new Map([...all].filter(([code]) => codes.has(code))),
    fewUnwanted: total - wanted <= total * FEW_UNWANTED ? [...all.keys()].filter((code) => !codes.has(code)) : null,
    isRare: wanted < total * RARE,
    words,
    updated,
    isUpdateShort: updated !== null && (await isShort(db, tenant, updated)),
    fromMs: query.occurredFrom ?? -END_MS,
    toMs: query.occurredTo ?? END_MS,
    isOfAllTime: query.occurredFrom == null && query.occurredTo == null,
    by,
    buckets: time && new TimeBuckets(time.dimension, time.zone),
    withIncidents,
    groupOf: by.has("GROUP") ? await readGroupWords(db, request.tenant) : new Map(),
  };
}

/** The group of each word that stands for a vendor's. */
async function readGroupWords(db: Kysely<FleetTables>, tenant: string): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ code: number; groupId: string }>`
    select w.code, g.groupId from vendorGroup g join word w on w.text = g.vendor || ' ' || g.ref
    where g.tenant = ${tenant}`.execute(db);
  return new Map(rows.map(({ code, groupId }) => [code, groupId]));
}
