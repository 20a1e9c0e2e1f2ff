import type { JsonObject } from "./json.ts";

/** A version of a record, and the moment from which its vendor shows it. */
export type Publication<Row> = {
  readonly atMs: number;
  readonly id: string;
  readonly version: string;
  readonly row: Row;
  /** Whether this version says that the record is gone, or was nothing. */
  readonly isRetracted?: boolean;
};

/** What a vendor had published by a moment: the ground truth that tests compare a client's store with. */
export type LedgerEntry = {
  readonly kind: string;
  readonly id: string;
  readonly version: string;
  readonly publishedAtMs: number;
  readonly isRetracted: boolean;
};

/** A part of a ledger, and the whole records behind its entries. */
export type LedgerPart = {
  readonly entries: readonly LedgerEntry[];
  /** Whether there are more entries behind these by now. */
  readonly hasMore: boolean;
  /** The record of the nth of these entries as it was published. */
  readonly recordOf: (index: number) => JsonObject | null;
};

/** A place in the order of publication that stays where it is: a moment, and a number among those of that moment. */
export type Place = { readonly atMs: number; readonly nth: number };

/** A publication in its place. */
export type Published<Row> = Place & { readonly publication: Publication<Row> };

/** A vendor's records over time: what is scheduled becomes visible when its moment comes, newer versions replace older. */
export class Archive<Row> {
  readonly #kind: string;
  readonly #recordOf: (row: Row) => JsonObject;
  #scheduled: Publication<Row>[] = [];
  #nextAtMs = Number.POSITIVE_INFINITY;
  readonly #current = new Map<string, Publication<Row>>();
  readonly #earlier = new Map<string, Publication<Row>>();
  readonly #log: Published<Row>[] = [];

  /** `recordOf` is the whole record as a reader may see it, whatever a call may leave out. */
  constructor(kind: string, recordOf: (row: Row) => JsonObject) {
    this.#kind = kind;
    this.#recordOf = recordOf;
  }

  schedule(publications: Iterable<Publication<Row>>): void {
    for (const publication of publications) {
      this.#scheduled.push(publication);
      this.#nextAtMs = Math.min(this.#nextAtMs, publication.atMs);
    }
  }

  /** Forgets what is scheduled and will not happen after all. */
  cancel(isCancelled: (row: Row) => boolean): void {
    this.#scheduled = this.#scheduled.filter(({ row }) => !isCancelled(row));
  }

  /** Makes visible what is due by `nowMs`, in the order of its moments. */
  publishUntil(nowMs: number): void {
    if (this.#nextAtMs > nowMs) return;
    const { due = [], later = [] } = Object.groupBy(this.#scheduled, ({ atMs }) => (atMs <= nowMs ? "due" : "later"));
    this.#scheduled = later;
    this.#nextAtMs = later.reduce((earliest, { atMs }) => Math.min(earliest, atMs), Number.POSITIVE_INFINITY);
    for (const publication of due.sort(byMoment)) this.#publish(publication);
  }

  get(id: string): Row | undefined {
    return this.#current.get(id)?.row;
  }

  /** The current version of every record, in the order in which the records first appeared. */
  rows(): Row[] {
    return Array.from(this.#current.values(), ({ row }) => row);
  }

  /** The whole record of the version before the current one. */
  earlierRecord(id: string): JsonObject | null {
    const earlier = this.#earlier.get(id);
    return earlier ? this.#recordOf(earlier.row) : null;
  }

  /** At most `limit` publications behind the first `after`. */
  ledger(after: number, limit: number): LedgerPart {
    const part = this.#log.slice(after, after + limit);
    return {
      entries: part.map((published) => this.entryOf(published)),
      hasMore: after + limit < this.#log.length,
      recordOf: (index) => {
        const published = part[index];
        return published ? this.#recordOf(published.publication.row) : null;
      },
    };
  }

  entryOf({ atMs, publication: { id, version, isRetracted = false } }: Published<Row>): LedgerEntry {
    return { kind: this.#kind, id, version, publishedAtMs: atMs, isRetracted };
  }

  /** All that has been published, superseded versions among it, in an order to which only the end is added. */
  get log(): readonly Published<Row>[] {
    return this.#log;
  }

  /** Whether a publication is still the current version of its record. */
  isCurrent(publication: Publication<Row>): boolean {
    return this.#current.get(publication.id) === publication;
  }

  /** Nothing appears before what readers have passed by: a publication that comes late stands behind the last one. */
  #publish(publication: Publication<Row>): void {
    const { id, atMs } = publication;
    const known = this.#current.get(id);
    if (known) this.#earlier.set(id, known);
    this.#current.set(id, publication);
    const last = this.#log.at(-1);
    const isNext = !last || atMs > last.atMs;
    this.#log.push(isNext ? { atMs, nth: 0, publication } : { atMs: last.atMs, nth: last.nth + 1, publication });
  }
}

/** The index of the first entry of a log behind a place. */
export function indexBehind(log: readonly Place[], place: Place): number {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = log[middle];
    if (entry && byPlace(entry, place) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function byPlace(a: Place, b: Place): number {
  return a.atMs - b.atMs || a.nth - b.nth;
}

function byMoment(a: Publication<unknown>, b: Publication<unknown>): number {
  return a.atMs - b.atMs || (a.id < b.id ? -1 : Number(a.id > b.id));
}
