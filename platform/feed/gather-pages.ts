import { setTimeout as sleep } from "node:timers/promises";
import type { StorablePage } from "../records/storable-page.ts";

/** A commit waits for the disk, so pages share one; more records than this cost more memory than they save time. */
const MAX_RECORDS = 1_000;
/** A page waits no longer than this for others, so that what happens now is seen now. */
const MAX_WAIT_MS = 200;

/**
 * Merges pages that come in quick succession, so that they are stored in one transaction with the last of their cursors.
 * While a merged page is stored, the next one is fetched. Fails as the pages do, after yielding what came before.
 */
export async function* gatherPages(pages: AsyncIterable<StorablePage>): AsyncGenerator<StorablePage, void> {
  const iterator = pages[Symbol.asyncIterator]();
  let gathered: StorablePage[] = [];
  let firstAtMs = 0;
  try {
    let next = iterator.next();
    next.catch(() => {});
    for (;;) {
      const waitMs = gathered.length > 0 ? Math.max(firstAtMs + MAX_WAIT_MS - performance.now(), 0) : null;
      const arrived = await within(next, waitMs);
      if (arrived && !("error" in arrived) && !arrived.done) {
        if (gathered.length === 0) firstAtMs = performance.now();
        gathered.push(arrived.value);
        next = iterator.next();
        next.catch(() => {});
        if (countRecords(gathered) < MAX_RECORDS) continue;
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

/** The outcome of a promise, be it an error; null when the time is over first. */
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
