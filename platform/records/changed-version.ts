/** Clocks differ by this much; a change that says to be later than that was not made then. */
const MOST_SKEW_MS = 24 * 3_600_000;

/**
 * The version of a record that says when it changed last.
 *
 * A change that is stamped years ahead counts as made when it was received: it is newer than what was known, and does
 * not stand in the way of what comes later.
 */
export function toChangedVersion(changedAtMs: number, receivedAtMs: number): number {
  return changedAtMs > receivedAtMs + MOST_SKEW_MS ? receivedAtMs : changedAtMs;
}
