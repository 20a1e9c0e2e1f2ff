/**
 * A place in the order of changes. Two stores that have a change of the same writer at the same number, such as a store
 * and its backup, have the same changes up to it.
 */
export type ChangePlace = {
  /** Who wrote the change. Empty before the first change, and for a change of which no writer was noted. */
  readonly writer: string;
  readonly seq: number;
};

export const BEFORE_THE_FIRST_CHANGE: ChangePlace = { writer: "", seq: 0 };

/** What became known of one object. */
export type OrderedChange<State> = {
  readonly place: ChangePlace;
  readonly kind: "ADDED" | "AMENDED" | "RETRACTED";
  /** What filters look at, before and after it. Null before, for an object that was not known. */
  readonly before: State | null;
  readonly after: State;
};

/** What comes next in the order of changes. */
export type ChangeBatch<Change> = {
  readonly changes: readonly Change[];
  /** Whether some that came before them are gone by their age. */
  readonly isCut: boolean;
};

/** Where whoever has missed changes goes on. */
export type Resumption = {
  readonly place: ChangePlace;
  /** Epoch milliseconds: when the next change became known; null where there is none yet. */
  readonly atMs: number | null;
};

/** The changes of one kind of object as a store keeps them, in the order of their commits. */
export type ChangeOrder<Change> = {
  /** Where the last change is that there is; where none is left, where the last one was. */
  lastChange(tenant: string): Promise<ChangePlace>;
  /** Whether a place is one in this store's order of a tenant's changes, be its change gone by age. */
  isPlace(tenant: string, place: ChangePlace): Promise<boolean>;
  /** Where the changes begin that there still are. */
  resumption(tenant: string): Promise<Resumption>;
  /** The changes after `afterSeq`, in order, at most `limit`. */
  changes(tenant: string, range: { readonly afterSeq: number; readonly limit: number }): Promise<ChangeBatch<Change>>;
};
