/** Clocks differ by this much; a change that says to be later than that was not made then. */
const MOST_SKEW_MS = 10 * 60_000;
/** So long before it was received a change without a credible stamp counts as made: a correction can be older than the last reading. */
const CORRECTION_MS = 3_600_000;

/**
 * The version of a record that says when it changed last.
 *
 * A change that is stamped ahead of our clock counts as made an hour before it was received: it is newer than what was
 * known, if not at once then with a later reading, and does not stand in the way of a correction with a true stamp.
 */
export function toChangedVersion(changedAtMs: number, receivedAtMs: number): number {
  return changedAtMs > receivedAtMs + MOST_SKEW_MS ? receivedAtMs - CORRECTION_MS : changedAtMs;
}
