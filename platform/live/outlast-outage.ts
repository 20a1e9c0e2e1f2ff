import { setTimeout as sleep } from "node:timers/promises";
import { StoreUnavailableError } from "../store/store-errors.ts";

/** While the store is not to be had, it is tried again this often. */
const PAUSE_OF_OUTAGE_MS = 500;

/** Reads again until the store is to be had: a subscriber misses nothing by that, and need not come back. */
export async function outlastOutage<Answer>(read: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError) || signal.aborted) throw error;
      await sleep(PAUSE_OF_OUTAGE_MS, undefined, { signal }).catch(() => {});
    }
  }
}
