import type { Judge } from "./rule-terms.ts";
import type { TrackPosition } from "./track-position.ts";

/**
 * How a device stands to a rule after some of its positions.
 *
 * NEW: no position of it was judged. OUT: it is not inside. PENDING: it is inside, and was not for long enough. IN: it has entered.
 */
export type RuleState =
  | { readonly kind: "NEW" }
  | { readonly kind: "OUT" }
  | { readonly kind: "PENDING"; readonly since: TrackPosition; readonly isFirst: boolean; readonly closesAtMs: number }
  | { readonly kind: "IN"; readonly closesAtMs: number };

/** What a position shows to have happened. */
export type FoundCrossing = {
  readonly direction: "ENTER" | "LEAVE";
  readonly atMs: number;
  /** The position at that instant; null where the schedule ended, and nobody told a position. */
  readonly position: TrackPosition | null;
  /** The position that shows it: a later one, where a stay must last. */
  readonly decidedBy: TrackPosition;
  /** Whether the device was inside as soon as it was judged at all. */
  readonly isFirst: boolean;
};

export const NEW: RuleState = { kind: "NEW" };
export const OUT: RuleState = { kind: "OUT" };
const IN_FOR_EVER: RuleState = { kind: "IN", closesAtMs: Number.POSITIVE_INFINITY };

/** That a device has entered, until a window of the schedule ends. */
export function toInside(closesAtMs: number): RuleState {
  return closesAtMs === Number.POSITIVE_INFINITY ? IN_FOR_EVER : { kind: "IN", closesAtMs };
}

/**
 * The next state. What the position shows is added to `found`, in the order in which it happened. Positions come in the order of {@link comparePositions}.
 *
 * Two properties make it possible to begin in the middle of a track: a position that fails leads to OUT from any state, and of IN nothing counts but that it
 * is and when the window ends.
 */
export function step(state: RuleState, judge: Judge, position: TrackPosition, found: FoundCrossing[]): RuleState {
  const before = passClosing(state, position, found);
  const verdict = judge.judge(position);
  if (verdict === "HOLDS") return enter(before, judge, position, found);
  if (before.kind !== "IN" && before.kind !== "PENDING") return OUT;
  if (verdict === "UNDECIDED") return withClosing(before, judge.closingOf(position.atMs));
  if (before.kind === "IN") {
    found.push({ direction: "LEAVE", atMs: position.atMs, position, decidedBy: position, isFirst: false });
  }
  return OUT;
}

/** A window of the schedule that has ended before the position. */
function passClosing(state: RuleState, position: TrackPosition, found: FoundCrossing[]): RuleState {
  if (state.kind === "NEW" || state.kind === "OUT" || position.atMs < state.closesAtMs) return state;
  if (state.kind === "IN") {
    found.push({ direction: "LEAVE", atMs: state.closesAtMs, position: null, decidedBy: position, isFirst: false });
  }
  return OUT;
}

function enter(before: RuleState, judge: Judge, position: TrackPosition, found: FoundCrossing[]): RuleState {
  const closesAtMs = judge.closingOf(position.atMs);
  if (before.kind === "IN") return withClosing(before, closesAtMs);
  const since = before.kind === "PENDING" ? before.since : position;
  const isFirst = before.kind === "PENDING" ? before.isFirst : before.kind === "NEW";
  if (position.atMs - since.atMs < judge.minimumStayMs) return { kind: "PENDING", since, isFirst, closesAtMs };
  found.push({ direction: "ENTER", atMs: since.atMs, position: since, decidedBy: position, isFirst });
  return toInside(closesAtMs);
}

function withClosing(state: Extract<RuleState, { closesAtMs: number }>, closesAtMs: number): RuleState {
  if (state.closesAtMs === closesAtMs) return state;
  return state.kind === "IN" ? toInside(closesAtMs) : { ...state, closesAtMs };
}

/** Whether all that follows is the same from two states. */
export function isSameState(a: RuleState, b: RuleState): boolean {
  if (a === b) return true;
  if (a.kind === "IN" && b.kind === "IN") return a.closesAtMs === b.closesAtMs;
  if (a.kind !== "PENDING" || b.kind !== "PENDING") return a.kind === b.kind;
  return a.since === b.since && a.isFirst === b.isFirst && a.closesAtMs === b.closesAtMs;
}
