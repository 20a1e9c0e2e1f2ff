import type { Timing } from "../../../gateway/engine/timing.ts";

/** A clock that stands until it is advanced. */
export class ManualTiming implements Timing {
  #nowMs = 0;
  readonly #timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();

  readonly nowMs = () => this.#nowMs;

  readonly setTimer = (callback: () => void, delayMs: number) => {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  /** How many timers run. */
  get timers(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    for (const timer of [...this.#timers].sort((one, other) => one.atMs - other.atMs)) {
      if (timer.atMs > this.#nowMs || !this.#timers.delete(timer)) continue;
      timer.callback();
    }
  }
}
