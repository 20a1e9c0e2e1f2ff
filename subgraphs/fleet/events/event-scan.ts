import { CompiledQuery, type Kysely } from "kysely";
import { engineOf } from "../../../platform/store/engine-of.ts";
import type { FleetTables } from "../tables.ts";

/** A place in the order of events: when an event happened, and what tells those of one instant apart. */
export type EventPlace = readonly [occurredAtMs: number, refHash: number];

/** What of an event decides whether a query wants it. */
export type Candidate = {
  readonly key: number;
  readonly occurredAtMs: number;
  readonly refHash: number;
  readonly class: number;
  readonly device: number | null;
  readonly driver: number | null;
  readonly rule: number | null;
  readonly updatedAtMs: number;
  /** The numbers of its groups, JSON; null where it is of none. */
  readonly groups: string | null;
};

/**
 * The indexes of events. Each has the events of one value, or all, in the order of time; but for the one by update, whose
 * events of a period are sorted.
 */
export type EventIndexName = "time" | "class" | "device" | "driver" | "rule" | "group" | "update";

/** What of an index is read: nothing for the one by time, from and to for the one by update, else a number. */
export type IndexValue = readonly number[];

/** The part of an index that a scan reads: between two places, both of them outside. */
export type ScanBounds = { readonly newer: EventPlace; readonly older: EventPlace; readonly isOldestFirst: boolean };

type IndexText = {
  readonly from: string;
  /** The index that SQLite takes. PostgreSQL finds it: no other has these columns in this order. */
  readonly by?: string;
  readonly where: string;
};

const INDEX_TEXTS: Readonly<Record<EventIndexName, IndexText>> = {
  time: { from: "event e", by: "eventByTime", where: "e.tenant = ?" },
  class: { from: "event e", by: "eventByClass", where: "e.tenant = ? and e.class = ?" },
  device: { from: "event e", by: "eventByDevice", where: "e.tenant = ? and e.device = ?" },
  driver: { from: "event e", by: "eventByDriver", where: "e.tenant = ? and e.driver = ?" },
  rule: { from: "event e", by: "eventByRule", where: "e.tenant = ? and e.rule = ?" },
  update: { from: "event e", by: "eventByUpdate", where: "e.tenant = ? and e.updatedAtMs >= ? and e.updatedAtMs < ?" },
  group: { from: "eventGroup g join event e on e.key = g.key", where: "g.tenant = ? and g.grp = ?" },
};

/** Parts that the indexes have themselves: without the others no row of the table is looked up. */
const INDEXED_COLUMNS = `e.key, e.occurredAtMs, e.refHash, e.class, cast(null as bigint) as device,
  cast(null as bigint) as driver, cast(null as bigint) as rule, 0 as updatedAtMs, cast(null as text) as groups`;
const ALL_COLUMNS = "e.key, e.occurredAtMs, e.refHash, e.class, e.device, e.driver, e.rule, e.updatedAtMs, e.groups";

/** Rows that a value's first part has. Fifty values of which one fills the page need two statements. */
const FIRST_ROWS = 8;
const MAX_ROWS = 512;
/** Parts of one statement; SQLite takes five hundred. */
const MAX_PARTS = 128;

/** The events of one value of an index, read part by part. */
class Range {
  readonly value: IndexValue;
  buffer: readonly Candidate[] = [];
  at = 0;
  /** How many rows its next part has. */
  rows: number;
  isExhausted = false;
  last: EventPlace | null = null;

  constructor(value: IndexValue, rows: number) {
    this.value = value;
    this.rows = rows;
  }

  get head(): Candidate | undefined {
    return this.buffer[this.at];
  }

  get isWanting(): boolean {
    return this.head === undefined && !this.isExhausted;
  }

  take(rows: readonly Candidate[]): void {
    this.buffer = rows;
    this.at = 0;
    this.isExhausted = rows.length < this.rows;
    const last = rows.at(-1);
    if (last) this.last = [last.occurredAtMs, last.refHash];
    this.rows = Math.min(this.rows * 4, MAX_ROWS);
  }
}

export type ScanRequest = {
  readonly tenant: number;
  readonly index: EventIndexName;
  readonly values: readonly IndexValue[];
  readonly bounds: ScanBounds;
  /** Of a candidate, whether it is wanted. */
  readonly isWanted: (candidate: Candidate) => boolean;
  /** Whether `isWanted` asks for more than the class. */
  readonly needsRows: boolean;
  /** How many are wanted. */
  readonly limit: number;
  /** How many rows are looked at, at most some more. */
  readonly maxVisited: number;
};

/**
 * The events of some values of an index as one list in the order of time, without those that are not wanted. It ends when
 * it has found enough, when there are no more, or when it has looked at as many rows as it may.
 */
export class EventScan {
  readonly request: ScanRequest;
  readonly #ranges: readonly Range[];
  /** Those that have a next event, the one that comes first last. */
  readonly #ready: Range[] = [];
  /** Those that have to be read before it is known what comes next. */
  readonly #wanting: Range[];
  readonly #found: Candidate[] = [];
  #visited = 0;
  #last: Candidate | null = null;

  constructor(request: ScanRequest) {
    this.request = request;
    const { values, limit, maxVisited } = request;
    // Of many values, most have nothing that is new enough for the page.
    const share = Math.max(Math.floor(maxVisited / 2 / values.length), 1);
    const rows = values.length === 1 ? Math.max(limit, FIRST_ROWS) : Math.min(share, FIRST_ROWS);
    this.#ranges = values.map((value) => new Range(value, rows));
    this.#wanting = [...this.#ranges];
  }

  get found(): readonly Candidate[] {
    return this.#found;
  }

  /** How many rows were read for it. */
  get visited(): number {
    return this.#visited;
  }

  /** The last event that was looked at; the list is whole up to it. */
  get last(): Candidate | null {
    return this.#last;
  }

  /** Whether it ended although there may be more, since it had looked at enough. */
  get isCut(): boolean {
    return (
      this.#found.length < this.request.limit && this.#ranges.some(({ isExhausted, head }) => !isExhausted || head)
    );
  }

  /** Goes on as far as what was read allows; answers with the ranges that have to be read for it to go on. */
  advance(): readonly Range[] {
    const { limit, isWanted, maxVisited } = this.request;
    while (this.#found.length < limit) {
      if (this.#wanting.length > 0) return this.#visited >= maxVisited ? [] : this.#wanting.splice(0);
      const next = this.#ready.pop();
      const candidate = next?.head;
      if (!next || !candidate) return [];
      next.at += 1;
      this.#place(next);
      // An event can be of several values.
      if (candidate.key === this.#last?.key) continue;
      this.#last = candidate;
      if (isWanted(candidate)) this.#found.push(candidate);
    }
    return [];
  }

  feed(range: Range, rows: readonly Candidate[]): void {
    this.#visited += rows.length;
    range.take(rows);
    this.#place(range);
  }

  /** Puts a range where it belongs: among those that have a next event, by that, or among those that have to be read. */
  #place(range: Range): void {
    const { head } = range;
    if (range.isWanting) this.#wanting.push(range);
    if (!head) return;
    const sign = this.request.bounds.isOldestFirst ? 1 : -1;
    let [from, to] = [0, this.#ready.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = this.#ready[middle]?.head;
      if (other && sign * comparePlaces(other, head) > 0) from = middle + 1;
      else to = middle;
    }
    this.#ready.splice(from, 0, range);
  }
}

function comparePlaces(a: Candidate, b: Candidate): number {
  return a.occurredAtMs - b.occurredAtMs || a.refHash - b.refHash;
}

/** Runs scans side by side. Each round of them is one statement, whatever the number of values. */
export async function runScans(db: Kysely<FleetTables>, scans: readonly EventScan[]): Promise<void> {
  for (;;) {
    const wanting = scans.flatMap((scan) => scan.advance().map((range) => ({ scan, range })));
    if (wanting.length === 0) return;
    for (let at = 0; at < wanting.length; at += MAX_PARTS) await readRanges(db, wanting.slice(at, at + MAX_PARTS));
  }
}

type Part = { readonly scan: EventScan; readonly range: Range };

type CandidateRow = Candidate & { readonly part: number };

async function readRanges(db: Kysely<FleetTables>, parts: readonly Part[]): Promise<void> {
  // The number of parts is one of few, so that few statements are prepared.
  const count = 2 ** Math.ceil(Math.log2(parts.length));
  const engine = engineOf(db);
  const texts: string[] = [];
  const parameters: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const { scan, range } = parts[Math.min(index, parts.length - 1)] as Part;
    const isPadding = index >= parts.length;
    const { tenant, bounds, needsRows } = scan.request;
    const { newer, older, isOldestFirst } = bounds;
    const { from, by, where } = INDEX_TEXTS[scan.request.index];
    const table = by && engine === "sqlite" ? `${from} indexed by ${by}` : from;
    const order = isOldestFirst ? "asc" : "desc";
    // What the index does not have in order is sorted. PostgreSQL would take the index by time and look at all events.
    const instant = scan.request.index === "update" ? "occurredAtMs + 0" : "occurredAtMs";
    const listed = scan.request.index === "group" ? "g" : "e";
    texts.push(`select * from (select ${index} as part, ${needsRows ? ALL_COLUMNS : INDEXED_COLUMNS}
      from ${table} where ${where} and (${listed}.occurredAtMs, ${listed}.refHash) < (?, ?) and (${listed}.occurredAtMs, ${listed}.refHash) > (?, ?)
      order by ${listed}.${instant} ${order}, ${listed}.refHash ${order} limit ?) part${index}`);
    const start = range.last && !isOldestFirst ? range.last : newer;
    const end = range.last && isOldestFirst ? range.last : older;
    parameters.push(tenant, ...range.value, ...start, ...end, isPadding ? 0 : range.rows);
  }
  const text = texts.join("\nunion all ");
  let place = 0;
  const numbered = engine === "sqlite" ? text : text.replaceAll("?", () => `$${++place}`);
  const { rows } = await db.executeQuery<CandidateRow>(CompiledQuery.raw(numbered, parameters));
  const byPart = Map.groupBy(rows, ({ part }) => part);
  for (const [index, { scan, range }] of parts.entries()) scan.feed(range, byPart.get(index) ?? []);
}
