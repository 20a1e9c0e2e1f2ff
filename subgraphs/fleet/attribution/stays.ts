import { PRESENCE, type Presence, type Says } from "./attribution.ts";
import type { LogEntry } from "./log-entry.ts";

/** An entry of the log with what its driver is in its vehicle from then on, until when, end excluded. */
export type Stay = Omit<LogEntry, "endMs"> & { readonly presence: Presence; readonly untilMs: number };

const HOUR_MS = 3_600_000;
/** A working day is no longer, 49 CFR 395.3(a)(2): an entry that nothing follows for longer says nothing any more. */
const MAX_STAY_MS = 14 * HOUR_MS;
/** Who rests for longer may be anywhere. */
const MAX_REST_MS = 2 * HOUR_MS;
/** Driving that nobody has claimed and that does not say when it ended: entries are at most so far apart while a vehicle moves. */
const MAX_UNCLAIMED_MS = HOUR_MS;

/** No stay is longer. */
export const LONGEST_STAY_MS = MAX_STAY_MS;

/** The order of what is said at one instant: who has left says so last. */
const ORDER: Readonly<Record<Says, number>> = { LOGIN: 0, ON_DUTY: 1, DRIVING: 2, ENGINE: 3, RESTS: 4, LOGOUT: 5 };

/** The order of entries of a driver. */
export function compareEntries(
  a: Pick<LogEntry, "atMs" | "says" | "refHash">,
  b: Pick<LogEntry, "atMs" | "says" | "refHash">,
): number {
  return a.atMs - b.atMs || ORDER[a.says] - ORDER[b.says] || a.refHash - b.refHash;
}

/** Whether an entry says by itself what its driver is, whatever was before. */
export function isAbsolute(says: Says): boolean {
  return says !== "RESTS" && says !== "ENGINE";
}

/**
 * What the entries of a driver say, in their order, of where he was: each holds until the next one. `before` is what he was before
 * the first of them.
 */
export function toStays(entries: readonly LogEntry[], before: Presence = PRESENCE.OUT): readonly Stay[] {
  let presence = before;
  return entries.map(({ endMs: _, ...entry }, index) => {
    presence = presenceAfter(presence, entry.says);
    return { ...entry, presence, untilMs: endOf(entry.atMs, { presence, nextMs: entries[index + 1]?.atMs ?? null }) };
  });
}

/** The end of a stay, given when the next entry of its driver is; null where there is none. */
export function endOf(
  atMs: number,
  { presence, nextMs }: { readonly presence: Presence; readonly nextMs: number | null },
): number {
  const latestMs = atMs + (presence === PRESENCE.RESTING ? MAX_REST_MS : MAX_STAY_MS);
  return nextMs === null ? latestMs : Math.min(nextMs, latestMs);
}

/** Driving that nobody has claimed, as a stay of somebody who is not known. */
export function toUnclaimedStay({ endMs, ...entry }: LogEntry): Stay {
  const latestMs = entry.atMs + MAX_STAY_MS;
  const untilMs = endMs === null ? entry.atMs + MAX_UNCLAIMED_MS : Math.min(Math.max(endMs, entry.atMs + 1), latestMs);
  return { ...entry, presence: PRESENCE.DRIVING, untilMs };
}

/** Who has logged out, and rests, is out; the engine is that of who is there. */
function presenceAfter(before: Presence, says: Says): Presence {
  switch (says) {
    case "DRIVING":
      return PRESENCE.DRIVING;
    case "LOGIN":
    case "ON_DUTY":
      return PRESENCE.ON_DUTY;
    case "RESTS":
      return before === PRESENCE.OUT ? PRESENCE.OUT : PRESENCE.RESTING;
    case "ENGINE":
      return before === PRESENCE.OUT ? PRESENCE.ON_DUTY : before;
    case "LOGOUT":
      return PRESENCE.OUT;
    default:
      throw new Error(`an unknown word of the log: ${JSON.stringify(says satisfies never)}`);
  }
}
