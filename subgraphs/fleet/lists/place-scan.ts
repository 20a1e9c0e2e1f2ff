import { CompiledQuery, type Kysely } from "kysely";
import { engineOf } from "../../../platform/store/engine-of.ts";
import type { FleetTables } from "../tables.ts";

/** A place in a list by time: an instant, and what tells those of one instant apart. */
export type Place = readonly [atMs: number, tieBreak: number];

/** The start and the end of every list. */
export const NEWEST: Place = [Number.MAX_SAFE_INTEGER, 0];
export const OLDEST: Place = [Number.MIN_SAFE_INTEGER, 0];

/** What of an index is read: the values of the places of its `where` behind the tenant's. */
export type IndexValue = readonly (number | string)[];

/** The part of an index that a scan reads: between two places, both of them outside. */
export type ScanBounds = { readonly newer: Place; readonly older: Place; readonly isOldestFirst: boolean };

/** An index that has the rows of one value, or all, in the order of their places. */
export type ScanIndex = {
  readonly from: string;
  /** The index that SQLite takes. PostgreSQL finds it: no other has these columns in this order. */
  readonly by?: string;
  readonly where: string;
  /** The columns of the place. */
  readonly place: readonly [string, string];
  /** What the rows are sorted by, where the index does not have them in order. */
  readonly order?: readonly [string, string];
};

type Keyed = { readonly key: number };

/** What of a table's rows decides whether a query wants them. */
export type ScanTable<Row extends Keyed> = {
  readonly columns: string;
  /** Those that its indexes have themselves: without the others no row of the table is looked up. */
  readonly indexedColumns: string;
  readonly placeOf: (row: Row) => Place;
};

/** Rows that a value's first part has. Fifty values of which one fills the page need two statements. */
const FIRST_ROWS = 8;
const MAX_ROWS = 512;
/** Parts of one statement; SQLite takes five hundred. */
const MAX_PARTS = 128;

/** The rows of one value of an index, read part by part. */
class Range<Row> {
  readonly value: IndexValue;
  buffer: readonly Row[] = [];
  at = 0;
  /** How many rows its next part has. */
  rows: number;
  isExhausted = false;
  last: Place | null = null;

  constructor(value: IndexValue, rows: number) {
    this.value = value;
    this.rows = rows;
  }

  get head(): Row | undefined {
    return this.buffer[this.at];
  }

  get isWanting(): boolean {
    return this.head === undefined && !this.isExhausted;
  }

  take(rows: readonly Row[], placeOf: (row: Row) => Place): void {
    this.buffer = rows;
    this.at = 0;
    this.isExhausted = rows.length < this.rows;
    const last = rows.at(-1);
    if (last) this.last = placeOf(last);
    this.rows = Math.min(this.rows * 4, MAX_ROWS);
  }
}

export type ScanRequest<Row extends Keyed> = {
  readonly tenant: number;
  readonly table: ScanTable<Row>;
  readonly index: ScanIndex;
  readonly values: readonly IndexValue[];
  readonly bounds: ScanBounds;
  /** Of a candidate, whether it is wanted. */
  readonly isWanted: (candidate: Row) => boolean;
  /** Whether `isWanted` asks for more than the class. */
  readonly needsRows: boolean;
  /** How many are wanted. */
  readonly limit: number;
  /** How many rows are looked at, at most some more. */
  readonly maxVisited: number;
};

/**
 * The rows of some values of an index as one list in the order of time, without those that are not wanted. It ends when
 * it has found enough, when there are no more, or when it has looked at as many rows as it may.
 */
export class PlaceScan<Row extends Keyed> {
  readonly request: ScanRequest<Row>;
  readonly #ranges: readonly Range<Row>[];
  /** Those that have a next row, the one that comes first last. */
  readonly #ready: Range<Row>[] = [];
  /** Those that have to be read before it is known what comes next. */
  readonly #wanting: Range<Row>[];
  readonly #found: Row[] = [];
  #visited = 0;
  #last: Row | null = null;

  constructor(request: ScanRequest<Row>) {
    this.request = request;
    const { values, limit, maxVisited } = request;
    // Of many values, most have nothing that is new enough for the page.
    const share = Math.max(Math.floor(maxVisited / 2 / values.length), 1);
    const rows = values.length === 1 ? Math.max(limit, FIRST_ROWS) : Math.min(share, FIRST_ROWS);
    this.#ranges = values.map((value) => new Range<Row>(value, rows));
    this.#wanting = [...this.#ranges];
  }

  get found(): readonly Row[] {
    return this.#found;
  }

  /** How many rows were read for it. */
  get visited(): number {
    return this.#visited;
  }

  /** The last row that was looked at; the list is whole up to it. */
  get last(): Row | null {
    return this.#last;
  }

  /** Whether it ended although there may be more, since it had looked at enough. */
  get isCut(): boolean {
    return (
      this.#found.length < this.request.limit && this.#ranges.some(({ isExhausted, head }) => !isExhausted || head)
    );
  }

  /** Goes on as far as what was read allows; answers with the ranges that have to be read for it to go on. */
  advance(): readonly Range<Row>[] {
    const { limit, isWanted, maxVisited } = this.request;
    while (this.#found.length < limit) {
      if (this.#wanting.length > 0) return this.#visited >= maxVisited ? [] : this.#wanting.splice(0);
      const next = this.#ready.pop();
      const candidate = next?.head;
      if (!next || !candidate) return [];
      next.at += 1;
      this.#place(next);
      // A row can be of several values.
      if (candidate.key === this.#last?.key) continue;
      this.#last = candidate;
      if (isWanted(candidate)) this.#found.push(candidate);
    }
    return [];
  }

  feed(range: Range<Row>, rows: readonly Row[]): void {
    this.#visited += rows.length;
    range.take(rows, this.request.table.placeOf);
    this.#place(range);
  }

  /** Puts a range where it belongs: among those that have a next row, by that, or among those that have to be read. */
  #place(range: Range<Row>): void {
    const { head } = range;
    if (range.isWanting) this.#wanting.push(range);
    if (!head) return;
    const { bounds, table } = this.request;
    const sign = bounds.isOldestFirst ? 1 : -1;
    const place = table.placeOf(head);
    let [from, to] = [0, this.#ready.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = this.#ready[middle]?.head;
      if (other && sign * comparePlaces(table.placeOf(other), place) > 0) from = middle + 1;
      else to = middle;
    }
    this.#ready.splice(from, 0, range);
  }
}

function comparePlaces(a: Place, b: Place): number {
  return a[0] - b[0] || a[1] - b[1];
}

/** Runs scans side by side. Each round of them is one statement, whatever the number of values. */
export async function runScans<Row extends Keyed>(
  db: Kysely<FleetTables>,
  scans: readonly PlaceScan<Row>[],
): Promise<void> {
  for (;;) {
    const wanting = scans.flatMap((scan) => scan.advance().map((range) => ({ scan, range })));
    if (wanting.length === 0) return;
    for (let at = 0; at < wanting.length; at += MAX_PARTS) await readRanges(db, wanting.slice(at, at + MAX_PARTS));
  }
}

type Part<Row extends Keyed> = { readonly scan: PlaceScan<Row>; readonly range: Range<Row> };

async function readRanges<Row extends Keyed>(db: Kysely<FleetTables>, parts: readonly Part<Row>[]): Promise<void> {
  // The number of parts is one of few, so that few statements are prepared.
  const count = 2 ** Math.ceil(Math.log2(parts.length));
  const engine = engineOf(db);
  const texts: string[] = [];
  const parameters: (number | string)[] = [];
  for (let index = 0; index < count; index += 1) {
    const { scan, range } = parts[Math.min(index, parts.length - 1)] as Part<Row>;
    const isPadding = index >= parts.length;
    const { tenant, table, bounds, needsRows } = scan.request;
    const { newer, older, isOldestFirst } = bounds;
    const { from, by, where, place, order = place } = scan.request.index;
    const source = by && engine === "sqlite" ? `${from} indexed by ${by}` : from;
    const direction = isOldestFirst ? "asc" : "desc";
    texts.push(`select * from (select ${index} as part, ${needsRows ? table.columns : table.indexedColumns}
      from ${source} where ${where} and (${place.join(", ")}) < (?, ?) and (${place.join(", ")}) > (?, ?)
      order by ${order.map((column) => `${column} ${direction}`).join(", ")} limit ?) part${index}`);
    const start = range.last && !isOldestFirst ? range.last : newer;
    const end = range.last && isOldestFirst ? range.last : older;
    parameters.push(tenant, ...range.value, ...start, ...end, isPadding ? 0 : range.rows);
  }
  const text = texts.join("\nunion all ");
  let place = 0;
  const numbered = engine === "sqlite" ? text : text.replaceAll("?", () => `$${++place}`);
  const { rows } = await db.executeQuery<Row & { readonly part: number }>(CompiledQuery.raw(numbered, parameters));
  const byPart = Map.groupBy(rows, ({ part }) => part);
  for (const [index, { scan, range }] of parts.entries()) scan.feed(range, byPart.get(index) ?? []);
}
