import type { WakeUps } from "./wake-ups.ts";

/** How late a follower hears of what another process has stored, at most. */
const LOOK_EVERY_MS = 1_000;

/**
 * Wakes the followers of some publishers once a second, where no message from other processes can: each of them looks into the
 * store then. Disposing of it ends that.
 */
export function pollPublishers(wakeUps: WakeUps, publishers: readonly string[]): Disposable {
  const timer = setInterval(() => {
    for (const publisher of publishers) wakeUps.wake(publisher);
  }, LOOK_EVERY_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
