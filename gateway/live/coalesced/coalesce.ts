import { setImmediate as nextTurn } from "node:timers/promises";
import type { Timing } from "../../engine/timing.ts";
import { SlowConsumerError } from "../../executor/transport.ts";
import { DueQueue } from "./due-queue.ts";
import { MOST_KEYS } from "./newest-states.ts";

/** A source in this process can have any number of items at once; others have their turn in between. */
const ITEMS_PER_TURN = 256;

/** Only items without a key can be more than keys are. */
const MOST_WAITING = 2 * MOST_KEYS;

export type CoalesceOptions<Item> = {
  /** The least time between two items of one key, from when one was taken until the next is handed on. */
  readonly everyMs: number;
  readonly keyOf: (item: Item) => string | null;
  /** Whether an item is worth telling; asked of each when it comes. */
  readonly isNews: (item: Item) => boolean;
  readonly timing: Timing;
  /** Ends it at once, whatever waits. */
  readonly signal: AbortSignal;
};

/**
 * Takes the items of a stream of states as they come, and hands on of each key the newest, no more often than is asked for: what is
 * replaced before its turn costs nobody anything. Whoever iterates may take its time.
 *
 * When the stream ends or breaks, what waits is handed on before that is told. The stream has to end when `signal` is aborted.
 */
export async function* coalesce<Item>(
  items: AsyncIterable<Item>,
  { everyMs, keyOf, isNews, timing, signal }: CoalesceOptions<Item>,
): AsyncGenerator<Item, void> {
  const queue = new DueQueue<Item>(everyMs);
  let end: { readonly error?: unknown } | null = null;
  let wake = () => {};
  const wakeUp = () => wake();
  const takeAll = async () => {
    let count = 0;
    for await (const item of items) {
      if (isNews(item)) queue.put(keyOf(item), item);
      if (queue.size > MOST_WAITING) throw new SlowConsumerError(`more than ${MOST_WAITING} items behind`);
      wakeUp();
      count += 1;
      if (count % ITEMS_PER_TURN === 0) await nextTurn();
    }
  };
  takeAll()
    .then(
      () => {
        end = {};
      },
      (error: unknown) => {
        end = { error };
      },
    )
    .then(wakeUp);
  signal.addEventListener("abort", wakeUp);
  try {
    while (!signal.aborted) {
      const due = queue.take(timing.nowMs());
      if (due) {
        yield due.item;
        queue.told(due, timing.nowMs());
        continue;
      }
      if (end && queue.size === 0) return throwFailureOf(end);
      const woken = Promise.withResolvers<void>();
      wake = woken.resolve;
      const { dueAtMs } = queue;
      const cancel = dueAtMs === null ? null : timing.setTimer(wakeUp, dueAtMs - timing.nowMs());
      await woken.promise;
      cancel?.();
    }
  } finally {
    signal.removeEventListener("abort", wakeUp);
  }
}

function throwFailureOf(end: { readonly error?: unknown }): void {
  if ("error" in end) throw end.error;
}
