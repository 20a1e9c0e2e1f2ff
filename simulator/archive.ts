/** A version of a record, and the moment from which its vendor shows it. */
export type Publication<Row> = {
  readonly atMs: number;
  readonly id: string;
  readonly version: string;
  readonly row: Row;
};

/** What a vendor had published by a moment: the ground truth that tests compare a client's store with. */
export type LedgerEntry = { readonly id: string; readonly version: string; readonly publishedAtMs: number };

/** A vendor's records over time: what is scheduled becomes visible when its moment comes, newer versions replace older. */
export class Archive<Row> {
  #scheduled: Publication<Row>[] = [];
  #nextAtMs = Number.POSITIVE_INFINITY;
  readonly #rows = new Map<string, Row>();
  readonly #ledger: LedgerEntry[] = [];

  schedule(publications: Iterable<Publication<Row>>): void {
    for (const publication of publications) {
      this.#scheduled.push(publication);
      this.#nextAtMs = Math.min(this.#nextAtMs, publication.atMs);
    }
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
    return this.#rows.get(id);
  }

  /** The current version of every record, in the order in which the records first appeared. */
  rows(): Row[] {
    return [...this.#rows.values()];
  }

  ledger(): readonly LedgerEntry[] {
    return [...this.#ledger];
  }

  #publish({ id, version, row, atMs }: Publication<Row>): void {
    this.#rows.set(id, row);
    this.#ledger.push({ id, version, publishedAtMs: atMs });
  }
}

function byMoment(a: Publication<unknown>, b: Publication<unknown>): number {
  return a.atMs - b.atMs || (a.id < b.id ? -1 : 1);
}
