import type { DutyRecordKind, DutyRecordStatus, DutyStatus } from "../generated.ts";
import type { DutyPeriod } from "../rules/duty-log.ts";

/*
 * What of a log decides the hours of service, as small as it gets: a number for what begins and the instant. Logins, intermediate
 * logs, remarks and the engine change no hours.
 */

/** What begins with an entry, as a number from 0 to 7. */
export type DutyCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** An entry of the log that decides hours. */
export type DutyEntry = {
  readonly code: DutyCode;
  readonly startMs: number;
  /** Where the vendor says when automatic driving ended; null where it says nothing, as it mostly does. */
  readonly endMs: number | null;
};

const CLEARED = 0;
const PERSONAL_CONVEYANCE = 6;
const YARD_MOVES = 7;

/** The status that begins with each code; null for one that is none. */
const STATUSES: Readonly<Record<DutyCode, DutyStatus | null>> = {
  0: null,
  1: "OFF_DUTY",
  2: "SLEEPER_BERTH",
  3: "DRIVING",
  4: "ON_DUTY",
  5: "WAITING_AT_SITE",
  6: null,
  7: null,
};
const CODE_BY_KIND: ReadonlyMap<DutyRecordKind, DutyCode> = new Map<DutyRecordKind, DutyCode>([
  ["SPECIAL_DRIVING_CLEARED", CLEARED],
  ["PERSONAL_CONVEYANCE", PERSONAL_CONVEYANCE],
  ["YARD_MOVES", YARD_MOVES],
]);

/** The codes of entries that are a duty status: what the log says before them does not matter after them. */
export const STATUS_CODES: readonly DutyCode[] = [1, 2, 3, 4, 5];
const CODE_BY_STATUS: ReadonlyMap<DutyStatus | null, DutyCode> = new Map(
  STATUS_CODES.map((code) => [STATUSES[code], code]),
);

/** What of a record decides whether it counts. */
export type EntryFacet = {
  readonly kind: DutyRecordKind;
  readonly status: DutyStatus | null;
  readonly recordStatus: DutyRecordStatus;
};

/** The code of an entry; null for one that decides no hours or is not in effect. */
export function toDutyCode({ kind, status, recordStatus }: EntryFacet): DutyCode | null {
  if (recordStatus !== "ACTIVE") return null;
  return (kind === "DUTY_STATUS" ? status && CODE_BY_STATUS.get(status) : CODE_BY_KIND.get(kind)) ?? null;
}

/**
 * The log as the rulebook reads it, out of entries in order. Of those of one instant the end of special driving comes first, then
 * the status written down last, then special driving: a tablet writes the status and its special driving together.
 *
 * Personal conveyance is off duty and yard moves are on duty, until their end or a later status: an automatic `Driving` is
 * written only where no special driving holds (49 CFR 395 subpart B, appendix A, 4.4.1.1). After their end the status before holds
 * again; but not driving, which begins with an entry of its own.
 */
export function toDutyLog(entries: readonly DutyEntry[]): DutyPeriod[] {
  const log: DutyPeriod[] = [];
  const holding = new HoldingStatus();
  for (let index = 0; index < entries.length; ) {
    const { startMs, code, endMs: ownEndMs } = entries[index] as DutyEntry;
    const status = STATUSES[code];
    if (status && entries[index + 1]?.startMs !== startMs) {
      // Nearly all entries are so.
      holding.set(status);
      log.push({ status, condition: null, startMs, endMs: ownEndMs });
      index += 1;
      continue;
    }
    let endMs: number | null = null;
    const codes: DutyCode[] = [];
    for (; entries[index]?.startMs === startMs; index += 1) {
      const entry = entries[index] as DutyEntry;
      codes.push(entry.code);
      if (STATUSES[entry.code]) endMs = entry.endMs;
    }
    holding.apply(codes);
    const now = holding.toPeriod();
    if (now) log.push({ ...now, startMs, endMs: now.condition === null ? endMs : null });
    else if (log.length > 0) log.push({ ...(log.pop() as DutyPeriod), endMs: startMs });
  }
  return log;
}

type SpecialDriving = "PERSONAL_CONVEYANCE" | "YARD_MOVES";

/** The status that holds, and the special driving. */
class HoldingStatus {
  #status: DutyStatus | null = null;
  #special: typeof PERSONAL_CONVEYANCE | typeof YARD_MOVES | null = null;

  set(status: DutyStatus): void {
    this.#status = status;
    this.#special = null;
  }

  apply(codes: readonly DutyCode[]): void {
    if (codes.includes(CLEARED)) this.#clear();
    const last = codes.findLast((code) => STATUSES[code] !== null);
    const status = last === undefined ? null : STATUSES[last];
    if (status) this.set(status);
    for (const code of codes) if (code === PERSONAL_CONVEYANCE || code === YARD_MOVES) this.#special = code;
  }

  /** Null where the log has told no status yet. */
  toPeriod(): (Pick<DutyPeriod, "status"> & { readonly condition: SpecialDriving | null }) | null {
    if (this.#special === PERSONAL_CONVEYANCE) return { status: "OFF_DUTY", condition: "PERSONAL_CONVEYANCE" };
    if (this.#special === YARD_MOVES) return { status: "ON_DUTY", condition: "YARD_MOVES" };
    return this.#status && { status: this.#status, condition: null };
  }

  #clear(): void {
    const special = this.#special;
    this.#special = null;
    if (this.#status !== "DRIVING" || special === null) return;
    this.#status = special === PERSONAL_CONVEYANCE ? "OFF_DUTY" : "ON_DUTY";
  }
}
