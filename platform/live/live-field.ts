import type { ChangeOrder, OrderedChange } from "./change-order.ts";
import type { Dimension } from "./filter-index.ts";

/** What a change is to whoever follows the objects of a filter, and `GAP` where changes are gone. */
export type LiveKind = "ADDED" | "AMENDED" | "RETRACTED" | "LEFT" | "GAP";

/** One item of a subscription field that tells changes: all of them are of this pattern. */
export type LiveItem<Model> = {
  /** The place of the change: a subscription with `after` goes on right behind it. */
  readonly cursor: string;
  readonly kind: LiveKind;
  /** Null for a gap. */
  readonly id: string | null;
  /** The object as it is now; null for one that left the filter, and for a gap. */
  readonly object: Model | null;
  readonly gap: { readonly after: string | null; readonly resumesAt: number | null } | null;
};

/** An object by its id, as clients see it. */
export type Identified<Model> = { readonly id: string; readonly object: Model };

/** A filter that is made ready to look at many states. */
export type StateFilter<State> = {
  readonly isIn: (state: State) => boolean;
  /** Whether an object that is taken back stays in it, as far as that goes. */
  readonly keepsRetracted: boolean;
};

/** What a domain says of one of its subscription fields. */
export type LiveField<Filter, State, Change extends OrderedChange<State>, Model> = {
  /** The name of the field. */
  readonly name: string;
  /** Whether it gave cursors once that do not name their field. */
  readonly hasUnnamedCursors?: boolean;
  /** Whose commits make news. */
  readonly publisher: string;
  readonly order: ChangeOrder<Change>;
  /** The lists of the filter, those that tell most first. */
  readonly dimensions: readonly Dimension<Filter, State>[];
  readonly toStateFilter: (filter: Filter) => StateFilter<State>;
  /** The objects that some changes are of, as they are now; those are left out that are gone. One reading for all of them. */
  readonly readObjects: (tenant: string, changes: readonly Change[]) => Promise<ReadonlyMap<Change, Identified<Model>>>;
};

/** What a change is to whoever follows the objects that are in a filter; null where it is nothing to them. */
export function kindFor<State>(
  { kind, before, after }: OrderedChange<State>,
  { isIn, keepsRetracted }: StateFilter<State>,
): Exclude<LiveKind, "GAP"> | null {
  const wasIn = before !== null && isIn(before);
  if (isIn(after)) return wasIn ? (kind === "RETRACTED" ? "RETRACTED" : "AMENDED") : "ADDED";
  if (!wasIn) return null;
  // Whoever has objects that were taken back among the others does not lose one by that.
  return kind === "RETRACTED" && !keepsRetracted ? "RETRACTED" : "LEFT";
}

/** What a subscriber is told of a change, with its object as it is now. */
export function toItem<Model>(
  kind: Exclude<LiveKind, "GAP">,
  cursor: string,
  { id, object }: Identified<Model>,
): LiveItem<Model> {
  return { cursor, kind, id, object: kind === "LEFT" ? null : object, gap: null };
}

/** What a subscriber is told where changes are gone, with the cursor of the place behind which it goes on. */
export function toGap(cursor: string, gap: NonNullable<LiveItem<never>["gap"]>): LiveItem<never> {
  return { cursor, kind: "GAP", id: null, object: null, gap };
}
