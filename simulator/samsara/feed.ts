import { indexBehind, type LedgerPart, type Place, type Published } from "../archive.ts";
import type { JsonObject } from "../json.ts";
import type { BulkEvents } from "./bulk.ts";
import type { SafetyEvent, SafetyEvents } from "./events.ts";

/** A stretch of the feed: some changes in the order of publication, and whether more have followed by now. */
export type Stretch = { readonly changes: readonly Published<SafetyEvent>[]; readonly hasMore: boolean };

/** Before everything. */
export const START: Place = { atMs: Number.MIN_SAFE_INTEGER, nth: 0 };

/** The place before everything that is published at a moment or later. */
export function placeBefore(atMs: number): Place {
  return { atMs, nth: Number.MIN_SAFE_INTEGER };
}

/** All safety events by their last change: those of the world, and those of a bulk in between. */
export class SafetyEventFeed {
  readonly #events: SafetyEvents;
  readonly #bulk: BulkEvents | null;

  constructor(events: SafetyEvents, bulk: BulkEvents | null) {
    this.#events = events;
    this.#bulk = bulk;
  }

  /** At most `limit` current changes behind a place that are wanted. */
  behind(place: Place, limit: number, isWanted: (change: Published<SafetyEvent>) => boolean): Stretch {
    const changes: Published<SafetyEvent>[] = [];
    for (const change of this.#publicationsBehind(place)) {
      if (!this.#isCurrent(change) || !isWanted(change)) continue;
      if (changes.length === limit) return { changes, hasMore: true };
      changes.push(change);
    }
    return { changes, hasMore: false };
  }

  get(id: string): SafetyEvent | undefined {
    return this.#events.get(id) ?? this.#bulk?.get(id);
  }

  /** At most `limit` publications behind the first `after`, superseded ones among them. */
  ledger(after: number, limit: number): LedgerPart {
    if (!this.#bulk) return this.#events.ledger(after, limit);
    const ofWorld = this.#countOfWorld(after);
    const part = this.#merged(ofWorld, after - ofWorld, limit + 1);
    const entries = part.slice(0, limit);
    return {
      entries: entries.map((published) => this.#events.entryOf(published)),
      hasMore: part.length > limit,
      recordOf: (index): JsonObject | null => entries[index]?.publication.row.record() ?? null,
    };
  }

  /** How many of the first so many publications are of the world. */
  #countOfWorld(count: number): number {
    const { log } = this.#events;
    let low = 0;
    let high = log.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = log[middle];
      if (entry && middle + (this.#bulk?.indexBehind(entry) ?? 0) < count) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  *#publicationsBehind(place: Place): Generator<Published<SafetyEvent>> {
    yield* this.#inOrder(indexBehind(this.#events.log, place), this.#bulk?.indexBehind(place) ?? 0);
  }

  #merged(ofWorld: number, ofBulk: number, limit: number): readonly Published<SafetyEvent>[] {
    return [...this.#inOrder(ofWorld, ofBulk).take(limit)];
  }

  /** Both sources from an index on, each in its own order. At the same moment the bulk comes first. */
  *#inOrder(fromWorld: number, fromBulk: number): Generator<Published<SafetyEvent>> {
    const { log } = this.#events;
    const bulk = this.#bulk;
    let ofBulk = fromBulk;
    for (const change of log.slice(fromWorld)) {
      for (; bulk && ofBulk < bulk.count && bulk.atMs(ofBulk) <= change.atMs; ofBulk++) yield bulk.at(ofBulk);
      yield change;
    }
    for (; bulk && ofBulk < bulk.count; ofBulk++) yield bulk.at(ofBulk);
  }

  #isCurrent({ publication }: Published<SafetyEvent>): boolean {
    return this.#events.isCurrent(publication) || (this.#bulk?.isCurrent(publication) ?? false);
  }
}
