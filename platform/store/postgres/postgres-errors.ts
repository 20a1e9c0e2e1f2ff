/** https://www.postgresql.org/docs/15/errcodes-appendix.html, by class: of the values that a statement is given. */
const CLASSES_OF_VALUES: ReadonlySet<string> = new Set(["21", "22", "23"]);
/** By class: the connection is gone, or the server is not to be had for the moment. */
const CLASSES_OF_CONNECTION: ReadonlySet<string> = new Set(["08", "57"]);
/**
 * Others were in the way: `serialization_failure`, `deadlock_detected`, `lock_not_available`, `too_many_connections`, and
 * `query_canceled`, for a statement that took longer than it may.
 */
const CODES_OF_LOAD: ReadonlySet<string> = new Set(["40001", "40P01", "55P03", "53300", "57014"]);
/** `disk_full`. */
const DISK_FULL = "53100";

const SQL_STATE = /^[0-9A-Z]{5}$/;

export type PostgresFault = "values" | "full" | "unreachable" | "busy" | "other";

/** What an error of `pg` says: `SQLSTATE`, or that there is no connection; null for what is no error of the database. */
export function toPostgresFault(error: unknown): PostgresFault | null {
  if (!(error instanceof Error)) return null;
  const code = "code" in error ? String(error.code) : "";
  if (SQL_STATE.test(code) && "severity" in error) return toFaultOfState(code);
  return isWithoutConnection(error, code) ? "unreachable" : null;
}

function toFaultOfState(state: string): PostgresFault {
  const ofClass = state.slice(0, 2);
  if (state === DISK_FULL) return "full";
  if (CODES_OF_LOAD.has(state)) return "busy";
  if (CLASSES_OF_VALUES.has(ofClass)) return "values";
  // 25P03: the server has ended a transaction that was idle for too long, and the connection with it.
  return CLASSES_OF_CONNECTION.has(ofClass) || state === "25P03" ? "unreachable" : "other";
}

const CODES_OF_SOCKETS: ReadonlySet<string> = new Set([
  ...([
    "ECONNREFUSED",
    "ECONNRESET",
    "EPIPE",
    "ETIMEDOUT",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
  ] as const),
  // The socket of a server on this machine that is not running.
  "ENOENT",
]);

/** `pg` says some of it in words alone. */
const WORDS =
  /^Connection terminated|^timeout expired$|^timeout exceeded when trying to connect$|^Client has encountered a connection error/;

function isWithoutConnection(error: Error, code: string): boolean {
  return (CODES_OF_SOCKETS.has(code) && "syscall" in error) || WORDS.test(error.message);
}
