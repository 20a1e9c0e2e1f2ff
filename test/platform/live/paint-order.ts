import { setImmediate as nextTurn } from "node:timers/promises";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { ChangeFeed } from "../../../platform/live/change-feed.ts";
import type { ChangeOrder, ChangePlace, OrderedChange } from "../../../platform/live/change-order.ts";
import type { LiveField, StateFilter } from "../../../platform/live/live-field.ts";

/** A domain small enough to be seen through: things that have a colour, tags and a size. */
export type Paint = {
  readonly color: string;
  readonly tags: readonly string[];
  readonly size: number;
  readonly retracted: boolean;
};
export type PaintFilter = {
  readonly colors?: readonly string[] | null;
  readonly tags?: readonly string[] | null;
  readonly minSize?: number;
  readonly keepsRetracted?: boolean;
};
export type PaintChange = OrderedChange<Paint> & { readonly id: string };

const WRITER = "w1";

/** The changes of things, in memory, by tenant; a reading takes some turns as one of a store does. */
export class PaintOrder implements ChangeOrder<PaintChange> {
  readonly wakeUps = new WakeUps();
  readonly all: (PaintChange & { readonly tenant: string })[] = [];
  readonly #things = new Map<string, Paint>();
  #horizon = 0;
  /** Readings of changes. */
  reads = 0;

  /** Makes a change known; what it does not say stays as it was. */
  commit(tenant: string, id: string, paint: Partial<Paint>): PaintChange {
    const key = `${tenant} ${id}`;
    const before = this.#things.get(key) ?? null;
    const after = { color: "red", tags: [], size: 1, retracted: false, ...before, ...paint };
    const kind = before === null ? "ADDED" : after.retracted && !before.retracted ? "RETRACTED" : "AMENDED";
    const change = { place: { writer: WRITER, seq: this.all.length + 1 }, kind, before, after, id, tenant } as const;
    this.all.push(change);
    this.#things.set(key, after);
    this.wakeUps.wake("paint");
    return change;
  }

  /** Removes the oldest changes up to a number. */
  prune(seq: number): void {
    this.#horizon = Math.max(this.#horizon, seq);
  }

  async lastChange(tenant: string): Promise<ChangePlace> {
    await nextTurn();
    return this.all.findLast((change) => change.tenant === tenant)?.place ?? { writer: "", seq: 0 };
  }

  async isPlace(_tenant: string, { writer, seq }: ChangePlace): Promise<boolean> {
    await nextTurn();
    return seq === 0 || (writer === WRITER && seq <= this.all.length);
  }

  async resumption(tenant: string) {
    await nextTurn();
    const seq = this.#horizonOf(tenant);
    return { place: { writer: seq === 0 ? "" : WRITER, seq }, atMs: null };
  }

  async changes(tenant: string, { afterSeq, limit }: { readonly afterSeq: number; readonly limit: number }) {
    this.reads += 1;
    await nextTurn();
    const kept = this.all.filter((change) => change.tenant === tenant && change.place.seq > this.#horizon);
    const isCut = this.#horizonOf(tenant) > afterSeq;
    return { isCut, changes: kept.filter(({ place }) => place.seq > afterSeq).slice(0, limit) };
  }

  #horizonOf(tenant: string): number {
    const gone = this.all.findLast((change) => change.tenant === tenant && change.place.seq <= this.#horizon);
    return gone?.place.seq ?? 0;
  }
}

/** The subscription field over an order, with counts of what it costs. */
export class PaintChanges {
  readonly order: PaintOrder;
  readonly feed: ChangeFeed<PaintFilter, Paint, PaintChange, Paint>;
  /** How often a filter looked at a state, and how many objects were read. */
  readonly counts = { looked: 0, read: 0 };
  /** What reading objects fails with, if anything. */
  failure: Error | null = null;

  constructor(order = new PaintOrder()) {
    this.order = order;
    const field: LiveField<PaintFilter, Paint, PaintChange, Paint> = {
      name: "paintChanges",
      publisher: "paint",
      order,
      dimensions: [
        { wanted: ({ tags }) => tags, valuesOf: ({ tags }) => tags },
        { wanted: ({ colors }) => colors, valuesOf: ({ color }) => [color] },
      ],
      toStateFilter: (filter) => this.#counted(toStateFilter(filter)),
      readObjects: async (_tenant, changes) => {
        await nextTurn();
        if (this.failure) throw this.failure;
        this.counts.read += changes.length;
        return new Map(changes.map((change) => [change, { id: change.id, object: change.after }]));
      },
    };
    this.feed = new ChangeFeed(field, order.wakeUps);
  }

  #counted({ isIn, keepsRetracted }: StateFilter<Paint>): StateFilter<Paint> {
    return {
      keepsRetracted,
      isIn: (paint) => {
        this.counts.looked += 1;
        return isIn(paint);
      },
    };
  }
}

export function toStateFilter({ colors, tags, minSize = 0, keepsRetracted = false }: PaintFilter): StateFilter<Paint> {
  return {
    keepsRetracted,
    isIn: (paint) =>
      (!colors || colors.includes(paint.color)) &&
      (!tags || tags.some((tag) => paint.tags.includes(tag))) &&
      paint.size >= minSize &&
      (keepsRetracted || !paint.retracted),
  };
}

/** What a subscriber is told of the changes behind a number, by looking at every one of them. */
export function toldByTwin(
  order: PaintOrder,
  { tenant, filter, afterSeq }: { readonly tenant: string; readonly filter: PaintFilter; readonly afterSeq: number },
): readonly string[] {
  const { isIn, keepsRetracted } = toStateFilter(filter);
  return order.all.flatMap((change) => {
    if (change.tenant !== tenant || change.place.seq <= afterSeq) return [];
    const [was, is] = [change.before !== null && isIn(change.before), isIn(change.after)];
    if (!was && !is) return [];
    const isRetraction = change.kind === "RETRACTED" && (is || !keepsRetracted) && was;
    const kind = isRetraction ? "RETRACTED" : was && is ? "AMENDED" : is ? "ADDED" : "LEFT";
    return [`${kind} ${change.id} ${change.place.seq}`];
  });
}
