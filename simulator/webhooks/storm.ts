import { setTimeout as delay } from "node:timers/promises";
import { Random } from "../random.ts";

/** So many messages at a pace, some of them twice and some late. */
export type Storm = {
  readonly seed: number;
  readonly count: number;
  readonly perSecond: number;
  /** The share of messages that are sent once more, a little later. */
  readonly duplicates: number;
  /** The share of messages that are sent behind some that follow them. */
  readonly outOfOrder: number;
};

/** How far behind its place a message may come. */
const LATE_BY = 20;
/** How often messages leave. */
const TICK_MS = 10;

/** The numbers of a storm's messages in the order in which they are sent, the same for the same seed. */
export function sendingOrder({ seed, count, duplicates, outOfOrder }: Storm): readonly number[] {
  const random = new Random(seed, "storm", count);
  const sendings = Array.from({ length: count }, (_, nth) => {
    const place = random.chance(outOfOrder) ? nth + random.integer(1, LATE_BY) : nth;
    const again = random.chance(duplicates) ? [{ nth, place: place + random.integer(0, LATE_BY) + 0.5 }] : [];
    return [{ nth, place }, ...again];
  });
  return sendings
    .flat()
    .sort((a, b) => a.place - b.place)
    .map(({ nth }) => nth);
}

/** Sends the messages of a storm at its pace. Resolves when the last has left; an abort ends it without a word. */
export async function rage(storm: Storm, send: (nth: number) => void, signal: AbortSignal): Promise<void> {
  const order = sendingOrder(storm);
  const startedAt = performance.now();
  let sent = 0;
  while (sent < order.length && !signal.aborted) {
    const due = Math.ceil(((performance.now() - startedAt) / 1_000) * storm.perSecond) + 1;
    for (; sent < Math.min(due, order.length); sent++) send(order[sent] ?? 0);
    if (sent < order.length) await delay(TICK_MS, undefined, { signal }).catch(() => {});
  }
}
