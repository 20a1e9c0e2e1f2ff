/** There is no room for what was to be written. Nothing of it stays, and it can be tried again. */
export class StoreFullError extends Error {
  override readonly name = "StoreFullError";
}

/** https://www.sqlite.org/rescode.html: SQLITE_FULL, and SQLITE_IOERR_SHMSIZE, for the index of the log needs room too. */
const FULL_CODES: ReadonlySet<unknown> = new Set([13, 4874]);

/** An error of the store's with the meaning that callers act on; any other error as it is. */
export function toStoreError(error: unknown): unknown {
  const isFull = error instanceof Error && "errcode" in error && FULL_CODES.has(error.errcode);
  return isFull ? new StoreFullError("there is no room for what is to be stored", { cause: error }) : error;
}

/**
 * https://www.sqlite.org/rescode.html: SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH and SQLITE_RANGE are of the values that
 * a statement is given. All others are of the file, the disk or the connection.
 */
const CODES_OF_VALUES: ReadonlySet<number> = new Set([18, 19, 20, 25]);

/** Whether an error is the store's own, such as a disk that cannot be written, whatever was to be stored. */
export function isFaultOfStore(error: unknown): boolean {
  if (error instanceof StoreFullError) return true;
  return error instanceof Error && "errcode" in error && !CODES_OF_VALUES.has(Number(error.errcode) & 0xff);
}
