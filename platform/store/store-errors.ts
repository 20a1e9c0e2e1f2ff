import type { ErrorCode } from "../public-error.ts";
import { toPostgresFault } from "./postgres/postgres-errors.ts";

/** Why nothing can be written, or nothing read, for the moment. */
export type StoreOutage = "full" | "unreachable" | "busy";

/** For clients too: nothing of where the store is stands in them. */
const MESSAGES: Readonly<Record<StoreOutage, string>> = {
  full: "There is no room for what is to be stored.",
  unreachable: "The database cannot be reached at the moment.",
  busy: "The database is too busy at the moment.",
};

/**
 * There is no room for what was to be written, or the database cannot be reached or is too busy. It can be tried again. Nothing stays of what
 * was being written, unless the connection was lost while it was being committed: then all of it may stay.
 */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
  readonly outage: StoreOutage;
  /** What a client is told whose field it costs: GraphQL takes it over from here. */
  readonly extensions = { code: "SUBGRAPH_UNAVAILABLE" satisfies ErrorCode } as const;

  constructor(outage: StoreOutage, options?: ErrorOptions) {
    super(MESSAGES[outage], options);
    this.outage = outage;
  }
}

/** https://www.sqlite.org/rescode.html: SQLITE_FULL, and SQLITE_IOERR_SHMSIZE, for the index of the log needs room too. */
const FULL_CODES: ReadonlySet<unknown> = new Set([13, 4874]);

/** An error of an engine's with the meaning that callers act on; any other error as it is. */
export function toStoreError(error: unknown): unknown {
  const outage = toOutage(error);
  return outage ? new StoreUnavailableError(outage, { cause: error }) : error;
}

function toOutage(error: unknown): StoreOutage | null {
  if (error instanceof Error && "errcode" in error) return FULL_CODES.has(error.errcode) ? "full" : null;
  const fault = toPostgresFault(error);
  return fault === "full" || fault === "unreachable" || fault === "busy" ? fault : null;
}

/**
 * https://www.sqlite.org/rescode.html: SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH and SQLITE_RANGE are of the values that
 * a statement is given. All others are of the file, the disk or the connection.
 */
const CODES_OF_VALUES: ReadonlySet<number> = new Set([18, 19, 20, 25]);

/** Whether an error is the store's own, such as a disk that cannot be written, whatever was to be stored. */
export function isFaultOfStore(error: unknown): boolean {
  if (error instanceof StoreUnavailableError) return true;
  if (error instanceof Error && "errcode" in error) return !CODES_OF_VALUES.has(Number(error.errcode) & 0xff);
  const fault = toPostgresFault(error);
  return fault !== null && fault !== "values";
}

/** https://www.sqlite.org/rescode.html: whatever keeps the lock busy. */
const SQLITE_BUSY = 5;

/** Whether a transaction has not begun, for somebody else has SQLite's lock. PostgreSQL's begin at once. */
export function isLocked(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}
