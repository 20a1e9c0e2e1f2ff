import type { WakeUps } from "../bus/wake-ups.ts";
import { loopSlices } from "../loop-slices.ts";
import type { ChangePlace, OrderedChange } from "./change-order.ts";
import { ChangeSeat } from "./change-seat.ts";
import { FilterIndex } from "./filter-index.ts";
import { type Identified, kindFor, type LiveField, type LiveItem, type StateFilter, toItem } from "./live-field.ts";
import { outlastOutage } from "./outlast-outage.ts";

/** Enough to catch up fast, and few enough to be read in a millisecond. */
export const BATCH_SIZE = 200;

export type ChangeTailOptions<Filter, State, Change extends OrderedChange<State>, Model> = {
  readonly field: LiveField<Filter, State, Change, Model>;
  readonly tenant: string;
  /** Where it begins. */
  readonly place: ChangePlace;
  readonly wakeUps: WakeUps;
  readonly toCursor: (place: ChangePlace) => string;
  /** Told when nobody can join it any more. */
  readonly onEnd: () => void;
};

type Follower<State, Model> = {
  readonly seat: ChangeSeat<LiveItem<Model>>;
  readonly filter: StateFilter<State>;
};

/** A subscriber's seat, and how it is given back. */
export type TakenSeat<Model> = { readonly seat: ChangeSeat<LiveItem<Model>>; readonly leave: () => void };

/**
 * The end of a tenant's order of changes, read once for all who follow what comes now. A change is held against those filters alone
 * that it may concern, and its object is read once. It ends when nobody follows it any more.
 */
export class ChangeTail<Filter, State, Change extends OrderedChange<State>, Model> {
  readonly #options: ChangeTailOptions<Filter, State, Change, Model>;
  readonly #index: FilterIndex<Filter, State, Follower<State, Model>>;
  /** Those who follow, each with its way out of the index. */
  readonly #followers = new Map<Follower<State, Model>, () => void>();
  readonly #ending = new AbortController();
  #place: ChangePlace;
  #isBegun = false;

  constructor(options: ChangeTailOptions<Filter, State, Change, Model>) {
    this.#options = options;
    this.#place = options.place;
    this.#index = new FilterIndex(options.field.dimensions);
  }

  /** All up to here was told. */
  get place(): ChangePlace {
    return this.#place;
  }

  /** A seat for a subscriber that has all up to a place; null where the tail is further: what lies between is to be read first. */
  join(filter: Filter, place: ChangePlace): TakenSeat<Model> | null {
    if (place.seq < this.#place.seq) return null;
    const seat = new ChangeSeat<LiveItem<Model>>(place.seq);
    const follower = { seat, filter: this.#options.field.toStateFilter(filter) };
    this.#followers.set(follower, this.#index.add(filter, follower));
    if (!this.#isBegun) void this.#run();
    this.#isBegun = true;
    return { seat, leave: () => this.#remove(follower) };
  }

  #remove(follower: Follower<State, Model>): void {
    this.#followers.get(follower)?.();
    this.#followers.delete(follower);
    if (this.#followers.size === 0) this.#end();
  }

  #end(): void {
    this.#ending.abort();
    this.#options.onEnd();
  }

  async #run(): Promise<void> {
    const { field, tenant, wakeUps } = this.#options;
    const { signal } = this.#ending;
    let failure: unknown = null;
    try {
      while (!signal.aborted) {
        const seen = wakeUps.count(field.publisher);
        const range = { afterSeq: this.#place.seq, limit: BATCH_SIZE };
        const { changes, isCut } = await outlastOutage(() => field.order.changes(tenant, range), signal);
        // What comes next is gone by its age: every subscriber reads on by itself, and is told so there.
        if (isCut) break;
        await this.#tell(changes);
        if (changes.length < BATCH_SIZE) await wakeUps.waitFor(field.publisher, seen, signal);
      }
    } catch (error) {
      failure = error;
    }
    this.#end();
    for (const { seat } of this.#followers.keys()) seat.leave(this.#place, failure);
  }

  async #tell(changes: readonly Change[]): Promise<void> {
    const { field, tenant } = this.#options;
    const objects = new Map<Change, Identified<Model> | undefined>();
    const toWake = new Set<ChangeSeat<LiveItem<Model>>>();
    for (const [index, change] of changes.entries()) {
      // Objects are read for the rest of the batch at once. Who comes meanwhile may want some that nobody did.
      if (!objects.has(change) && this.#isWanted(change)) {
        const wanted = changes.slice(index).filter((one) => this.#isWanted(one));
        const read = await outlastOutage(() => field.readObjects(tenant, wanted), this.#ending.signal);
        for (const one of wanted) objects.set(one, read.get(one));
      }
      this.#put(change, objects.get(change), toWake);
      this.#place = change.place;
      if (loopSlices.isOver) await loopSlices.turn();
    }
    // A subscriber that is woken runs its selection. The next changes are read when all have had their turn.
    for (const seat of toWake) loopSlices.add(() => seat.wake());
    await loopSlices.turn();
  }

  /** Puts a change at the seats of those who want it. One that is gone is told nobody: what made it go is a change as well. */
  #put(change: Change, object: Identified<Model> | undefined, toWake: Set<ChangeSeat<LiveItem<Model>>>): void {
    if (!object) return;
    const cursor = this.#options.toCursor(change.place);
    const items = new Map<string, LiveItem<Model>>();
    for (const { follower, kind } of this.#wanting(change)) {
      const item = items.get(kind) ?? toItem(kind, cursor, object);
      items.set(kind, item);
      follower.seat.put(item);
      toWake.add(follower.seat);
      if (!follower.seat.isFull) continue;
      follower.seat.leave(change.place);
      this.#remove(follower);
    }
  }

  #isWanted(change: Change): boolean {
    return !this.#wanting(change).next().done;
  }

  *#wanting(change: Change) {
    const states = change.before ? [change.before, change.after] : [change.after];
    for (const follower of this.#index.candidates(states)) {
      if (change.place.seq <= follower.seat.afterSeq) continue;
      const kind = kindFor(change, follower.filter);
      if (kind) yield { follower, kind };
    }
  }
}
