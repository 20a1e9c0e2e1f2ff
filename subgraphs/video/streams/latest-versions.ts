import { toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";
import { decodeChanges, decodeRow } from "../wire.ts";

/** Clocks differ by this much. A change that says to be later than that was not made then. */
const MOST_SKEW_MS = 10 * 60_000;

/**
 * Rows as they are, but of an event that comes twice in one answer only its latest version: events have no version, so the
 * last one stored would win, and each reading would change it to and fro. Of versions with the same dates the one with
 * more in it stays, in whatever order they come.
 */
export function latestVersions(rows: readonly unknown[], nowMs: number): readonly unknown[] {
  const byId = Map.groupBy(rows, (raw) => decodeRow(raw).id);
  return Array.from(byId, ([id, versions]) => {
    if (id === null || versions.length === 1) return versions;
    return versions.reduce((a, b) => (isLater(b, a, nowMs) ? b : a));
  }).flat();
}

function isLater(raw: unknown, other: unknown, nowMs: number): boolean {
  const changeMs = toLastChange(raw, nowMs) - toLastChange(other, nowMs);
  if (changeMs !== 0) return changeMs > 0;
  const [text, otherText] = [JSON.stringify(raw), JSON.stringify(other)];
  return text.length === otherText.length ? text > otherText : text.length > otherText.length;
}

/** Epoch milliseconds; 0 where no date tells of it. */
function toLastChange(raw: unknown, nowMs: number): number {
  const datesMs = decodeChanges(raw).map((date) => toInstantOrNull(date) ?? 0);
  return Math.max(0, ...datesMs.filter((dateMs) => dateMs <= nowMs + MOST_SKEW_MS));
}
