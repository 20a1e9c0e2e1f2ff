import { setTimeout as sleep } from "node:timers/promises";

/** Measures spans and waits for them, whatever happens to the wall clock. Handed in, so that a test can own it. */
export type Timekeeper = {
  /** Milliseconds since an instant of its own. Never goes back. */
  now(): number;
  /** Resolves when the span is over, never sooner. Rejects with the signal's reason when it is aborted before. */
  pause(spanMs: number, signal: AbortSignal): Promise<void>;
};

/** Node counts timers in whole milliseconds: one can end that much early. */
const TIMER_ERROR_MS = 1;

export const systemTimekeeper: Timekeeper = {
  now: () => performance.now(),
  async pause(spanMs, signal) {
    await sleep(spanMs + TIMER_ERROR_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  },
};
