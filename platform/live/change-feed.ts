import type { WakeUps } from "../bus/wake-ups.ts";
import { loopSlices } from "../loop-slices.ts";
import { AnswersOfCommit } from "./answers-of-commit.ts";
import { ChangeCursors } from "./change-cursors.ts";
import type { ChangeBatch, ChangePlace, OrderedChange } from "./change-order.ts";
import { BATCH_SIZE, ChangeTail, type TakenSeat } from "./change-tail.ts";
import { kindFor, type LiveField, type LiveItem, toGap, toItem } from "./live-field.ts";
import { outlastOutage } from "./outlast-outage.ts";

export type ChangeRequest<Filter> = {
  readonly tenant: string;
  readonly filter: Filter;
  /** The cursor of the last change that the client has, empty for the beginning; null to start with what comes now. */
  readonly after: string | null;
};

/**
 * The changes of one kind of object as they become known, each told to those alone whom it concerns.
 *
 * Who comes with a cursor reads the stored order from there, and is told with all others what comes now once it has caught up. Who takes
 * items more slowly than they come reads on from its own place, so that it holds nobody up, is owed no memory, and misses nothing. A
 * commit costs one reading, however many subscribers there are; a change costs what those cost whom it concerns.
 */
export class ChangeFeed<Filter, State, Change extends OrderedChange<State>, Model> {
  readonly #field: LiveField<Filter, State, Change, Model>;
  readonly #wakeUps: WakeUps;
  readonly #cursors: ChangeCursors;
  readonly #tails = new Map<string, ChangeTail<Filter, State, Change, Model>>();
  /** Those who read behind the same place ask once. */
  readonly #answers = new AnswersOfCommit();

  constructor(field: LiveField<Filter, State, Change, Model>, wakeUps: WakeUps) {
    this.#field = field;
    this.#wakeUps = wakeUps;
    this.#cursors = new ChangeCursors(field);
  }

  /**
   * Everything after a cursor, then everything new. What of it is gone is told as a gap, behind which the oldest change that
   * there is comes next; or what comes now, where the cursor is of changes that this store never had. Rejects with
   * a `PublicError` that names `after` if the cursor is none of this field and tenant.
   */
  async follow(
    { tenant, filter, after }: ChangeRequest<Filter>,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<LiveItem<Model>, void>> {
    const asked = after === null ? null : this.#cursors.decode(tenant, after);
    const { order } = this.#field;
    const isLost = asked !== null && !(await order.isPlace(tenant, asked));
    const start = asked === null || isLost ? await this.#lastChange(tenant) : asked;
    return this.#items({ tenant, filter, start, lostAfter: isLost ? after : null }, signal);
  }

  /** The cursor of the last change that there is: whoever goes on from it misses nothing that a list read now has not. */
  async cursorOfNow(tenant: string): Promise<string> {
    return this.#cursors.encode(tenant, await this.#lastChange(tenant));
  }

  async *#items(
    { tenant, filter, start, lostAfter }: Start<Filter>,
    signal: AbortSignal,
  ): AsyncGenerator<LiveItem<Model>, void> {
    // A cursor of changes that this store never had: it was made anew, and what it was before cannot be replayed.
    if (lostAfter !== null) yield toGap(this.#cursors.encode(tenant, start), { after: lostAfter, resumesAt: null });
    let read: Read = { place: start, isEnd: false };
    while (!signal.aborted) {
      const taken = this.#join({ tenant, filter, read });
      if (taken) read = { place: yield* told(taken, read.place, signal), isEnd: false };
      else read = yield* this.#replay({ tenant, filter, after: read }, signal);
    }
  }

  /** A seat among those who are told what comes now; null for who has not read up to it. */
  #join({ tenant, filter, read }: { readonly read: Read } & Following<Filter>): TakenSeat<Model> | null {
    const running = this.#tails.get(tenant);
    if (running || !read.isEnd) return running?.join(filter, read.place) ?? null;
    const tail: ChangeTail<Filter, State, Change, Model> = new ChangeTail({
      ...{ field: this.#field, wakeUps: this.#wakeUps, tenant, place: read.place },
      toCursor: (place) => this.#cursors.encode(tenant, place),
      onEnd: () => {
        if (this.#tails.get(tenant) === tail) this.#tails.delete(tenant);
      },
    });
    this.#tails.set(tenant, tail);
    return tail.join(filter, read.place);
  }

  /** Tells what comes next in the stored order. */
  async *#replay(
    { tenant, filter, after }: { readonly after: Read } & Following<Filter>,
    signal: AbortSignal,
  ): AsyncGenerator<LiveItem<Model>, Read> {
    const { publisher, order } = this.#field;
    // A store in this thread answers without a turn of the event loop: whoever read on and on would keep all others waiting.
    await loopSlices.turn();
    const seen = this.#wakeUps.count(publisher);
    const { place } = after;
    const { changes, isCut } = await outlastOutage(() => this.#read(tenant, place.seq, seen), signal);
    if (isCut) {
      const resumption = await outlastOutage(() => order.resumption(tenant), signal);
      const gap = { after: this.#cursors.encode(tenant, place), resumesAt: resumption.atMs };
      yield toGap(this.#cursors.encode(tenant, resumption.place), gap);
      return { place: resumption.place, isEnd: false };
    }
    for (const item of await outlastOutage(() => this.#itemsOf(changes, { tenant, filter }), signal)) yield item;
    // Others are further: what they have read was committed behind this reading, and its wake-up is on its way.
    const isBehind = place.seq < (this.#tails.get(tenant)?.place.seq ?? 0);
    if (changes.length === 0 && isBehind) await this.#wakeUps.waitFor(publisher, seen, signal);
    return { place: changes.at(-1)?.place ?? place, isEnd: changes.length < BATCH_SIZE };
  }

  /** What of some changes is told to a subscriber. */
  async #itemsOf(
    changes: readonly Change[],
    { tenant, filter }: Following<Filter>,
  ): Promise<readonly LiveItem<Model>[]> {
    const stateFilter = this.#field.toStateFilter(filter);
    const kinds = new Map(changes.map((change) => [change, kindFor(change, stateFilter)]));
    const wanted = changes.filter((change) => kinds.get(change));
    if (wanted.length === 0) return [];
    const objects = await this.#field.readObjects(tenant, wanted);
    return wanted.flatMap((change) => {
      const [kind, object] = [kinds.get(change), objects.get(change)];
      return kind && object ? [toItem(kind, this.#cursors.encode(tenant, change.place), object)] : [];
    });
  }

  #read(tenant: string, afterSeq: number, seen: number): Promise<ChangeBatch<Change>> {
    const range = { afterSeq, limit: BATCH_SIZE };
    return this.#answers.get(`changes ${afterSeq} ${tenant}`, seen, () => this.#field.order.changes(tenant, range));
  }

  #lastChange(tenant: string): Promise<ChangePlace> {
    const seen = this.#wakeUps.count(this.#field.publisher);
    return this.#answers.get(`last ${tenant}`, seen, () => this.#field.order.lastChange(tenant));
  }
}

type Following<Filter> = { readonly tenant: string; readonly filter: Filter };

type Start<Filter> = Following<Filter> & {
  readonly start: ChangePlace;
  /** The cursor that the client came with, where it is of changes that this store never had. */
  readonly lostAfter: string | null;
};

/** Up to where a subscriber has read, and whether that was the end when it looked. */
type Read = { readonly place: ChangePlace; readonly isEnd: boolean };

/** Tells what is put at a seat; returns the place up to which all was told. */
async function* told<Model>(
  { seat, leave }: TakenSeat<Model>,
  place: ChangePlace,
  signal: AbortSignal,
): AsyncGenerator<LiveItem<Model>, ChangePlace> {
  try {
    while (!signal.aborted) {
      const item = seat.take();
      if (item) yield item;
      else if (seat.leftAt) return seat.leftAt;
      else await seat.changed(signal);
    }
    return place;
  } finally {
    leave();
  }
}
