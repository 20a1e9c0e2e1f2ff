import type { SourceIssue } from "./source-status.ts";
import type { StreamState } from "./stream-state.ts";

/**
 * The issue that clients see of a healthy source whose vendor does not keep to its documentation, although nothing is
 * missing because of it. Null where no stream has such a note. One that goes on keeps the instant at which it began.
 */
export function toNoteIssue(
  states: readonly StreamState[],
  nowMs: number,
  before: SourceIssue | null,
): SourceIssue | null {
  const notes = states.map(({ stream }) => stream.note?.() ?? null).filter((note) => note !== null);
  if (notes.length === 0) return null;
  const code = "VENDOR_REJECTED";
  const goesOn = before?.code === code && before.httpStatus === null;
  return { code, message: notes.join(" "), httpStatus: null, sinceMs: goesOn ? before.sinceMs : nowMs };
}
