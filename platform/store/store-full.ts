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
