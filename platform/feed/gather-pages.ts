import { setTimeout as sleep } from "node:timers/promises";
import type { StorablePage } from "../records/storable-page.ts";

/** A commit waits for the disk: more records than this share one only at the cost of the memory that they take. */
const MOST_RECORDS = 1_000;
/** What was read is stored no later than this, so that what happens now is seen now. */
const LONGEST_WAIT_MS = 200;

/**
 * Pages that come in quick succession as one, so that they are stored in one transaction: its cursors are those of the
 * last of them. While a gathered page is dealt with, the next one is on its way. Fails as the pages do, after what came before.
 */
export async function* gatherPages(pages: AsyncIterable<StorablePage>): AsyncGenerator<StorablePage, void> {
  const iterator = pages[Symbol.asyncIterator]();
  let gathered: StorablePage[] = [];
  let firstAtMs = 0;
  try {
    let next = iterator.next();
    next.catch(() => {});
    for (;;) {
      const waitMs = gathered.length > 0 ? Math.max(firstAtMs + LONGEST_WAIT_MS - performance.now(), 0) : null;
      const arrived = await within(next, waitMs);
      if (arrived && !("error" in arrived) && !arrived.done) {
        if (gathered.length === 0) firstAtMs = performance.now();
        gathered.push(arrived.value);
        next = iterator.next();
        next.catch(() => {});
        if (countRecords(gathered) < MOST_RECORDS) continue;
      }
      if (gathered.length > 0) yield mergePages(gathered);
      gathered = [];
      if (arrived && "error" in arrived) throw arrived.error;
      if (arrived?.done) return;
    }
  } finally {
    await iterator.return?.();
  }
}

/** What a promise came to, its error included; null if the time is over before. */
async function within<T>(promise: Promise<T>, waitMs: number | null): Promise<T | { readonly error: unknown } | null> {
  const settled = promise.catch((error: unknown) => ({ error }));
  if (waitMs === null) return settled;
  const late = new AbortController();
  try {
    return await Promise.race([settled, sleep(waitMs, null, { signal: late.signal }).catch(() => null)]);
  } finally {
    late.abort();
  }
}

function countRecords(pages: readonly StorablePage[]): number {
  return pages.reduce((count, { records, poison }) => count + records.length + poison.length, 0);
}

function mergePages(pages: readonly StorablePage[]): StorablePage {
  return {
    records: pages.flatMap(({ records }) => records),
    poison: pages.flatMap(({ poison }) => poison),
    cursors: Object.assign({}, ...pages.map(({ cursors }) => cursors)) as Record<string, string>,
  };
}
