import { setTimeout as sleep } from "node:timers/promises";
import type { Running } from "../../../platform/ingest/together.ts";
import type { Logger } from "../../../platform/log.ts";
import type { WritableStore } from "../../../platform/store/store.ts";
import { StoreUnavailableError } from "../../../platform/store/store-errors.ts";
import type { VideoTables } from "../tables.ts";
import type { RequestWriter } from "./request-writer.ts";

/** Requests wait for days: half a minute more is nothing. */
const LOOK_EVERY_MS = 30_000;
/** In one transaction. */
const MOST_ENDED = 100;

export type ExpiryWatchOptions = {
  readonly store: WritableStore<VideoTables>;
  readonly requests: RequestWriter;
  readonly tenant: string;
  readonly onCommit: () => void;
  readonly log: Logger;
  readonly everyMs?: number;
};

/** Ends requests for footage whose time has come, until it is disposed of. */
export function startExpiryWatch({ everyMs = LOOK_EVERY_MS, ...options }: ExpiryWatchOptions): Running {
  const stopping = new AbortController();
  const { signal } = stopping;
  const watching = (async () => {
    while (!signal.aborted) {
      await lookOnce(options, signal);
      await sleep(everyMs, undefined, { signal }).catch(() => {});
    }
  })();
  const failed = watching.then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return {
    failed,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await watching.catch(() => {});
    },
  };
}

async function lookOnce(
  { store, requests, tenant, onCommit, log }: Omit<ExpiryWatchOptions, "everyMs">,
  signal: AbortSignal,
): Promise<void> {
  try {
    while (!signal.aborted && (await requests.isAnyDue(store.db, tenant))) {
      await store.write((tx) => requests.expire(tx, tenant, MOST_ENDED));
      onCommit();
    }
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    log.error(`requests for footage end later: ${error.message}`);
  }
}
