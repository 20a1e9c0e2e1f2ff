import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Logger } from "../../log.ts";

/** A log that has grown so long is not emptied, for somebody holds on to an old state of the store. */
const LONGEST_LOG_BYTES = 256 * 1024 * 1024;
const LOOK_EVERY_MS = 10_000;

export type LogWatchOptions = {
  readonly log: Logger;
  readonly longestBytes?: number;
  readonly lookEveryMs?: number;
};

/**
 * Raises an alarm when the write-ahead log of a store has grown past 256 MiB, and says when that is over. Until then
 * nothing is lost and nothing is refused, but the disk fills: https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files.
 */
export function watchWriteAheadLog(
  file: string,
  { log, longestBytes = LONGEST_LOG_BYTES, lookEveryMs = LOOK_EVERY_MS }: LogWatchOptions,
): Disposable {
  let isLong = false;
  const look = async () => {
    const bytes = await stat(`${file}-wal`).then(
      ({ size }) => size,
      () => 0,
    );
    const store = basename(file);
    if (bytes > longestBytes && !isLong)
      log.error({ store, bytes }, "the log of a store grows: somebody reads an old state of it");
    if (bytes <= longestBytes && isLong) log.info({ store, bytes }, "the log of a store is short again");
    isLong = bytes > longestBytes;
  };
  const looking = setInterval(() => void look(), lookEveryMs);
  looking.unref();
  return { [Symbol.dispose]: () => clearInterval(looking) };
}
