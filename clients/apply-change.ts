/** What a change is to whoever shows a list: every live field of the graph has these kinds. */
export type Change<Node> = {
  readonly kind: "ADDED" | "AMENDED" | "RETRACTED" | "LEFT" | "GAP";
  /** The object's id: `eventId` of an `EventChange`. */
  readonly id: string | null | undefined;
  /** The object as it is now: its `event`. */
  readonly node: Node | null | undefined;
};

/**
 * Applies a change to a list that is kept by id. One that the list has already makes no difference.
 *
 * `keepsRetracted` is whether the list's filter lets in what was taken back (`retracted: INCLUDE` or `ONLY`).
 */
export function applyChange<Node>(
  list: Map<string, Node>,
  { kind, id, node }: Change<Node>,
  { keepsRetracted = false } = {},
): void {
  if (typeof id !== "string") return;
  const isGone = kind === "LEFT" || (kind === "RETRACTED" && !keepsRetracted);
  if (isGone) list.delete(id);
  else if (node) list.set(id, node);
}
