import { setImmediate } from "node:timers";
import type { Clock } from "../../../platform/clock.ts";
import type { Timekeeper } from "../../../platform/vendor/timekeeper.ts";
import type { VendorAccount } from "../../../platform/vendor/vendor-account.ts";

const EPOCH_MS = Date.parse("2026-03-01T12:00:00Z");

type Sleeper = { readonly atMs: number; readonly wake: () => void };

/**
 * Time that stands still while an account has requests in flight, and jumps to whoever wakes first when all there is to
 * do is to wait. So hours of real requests take seconds.
 */
export class SimulatedTime implements Timekeeper {
  /** The wall clock; set it as you like. */
  readonly clock: Clock & { setBackMs: number } = {
    setBackMs: 0,
    now: () => EPOCH_MS + this.#nowMs - this.clock.setBackMs,
  };
  /** Whose requests keep the time from moving on. */
  readonly accounts: VendorAccount[] = [];
  #nowMs = 0;
  #sleepers: readonly Sleeper[] = [];
  #isTicking = false;

  now(): number {
    return this.#nowMs;
  }

  /** Lets a span pass while requests are in flight, such as that of a connection which is being made. */
  pass(spanMs: number): void {
    this.#nowMs += spanMs;
  }

  pause(spanMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const sleeper = { atMs: this.#nowMs + spanMs, wake: resolve };
      signal.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
      this.#sleepers = [...this.#sleepers, sleeper];
      this.#tick();
    });
  }

  /** Looks again and again whether everybody sleeps. */
  #tick(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    setImmediate(() => {
      this.#isTicking = false;
      if (this.accounts.every(({ inFlight }) => inFlight === 0)) this.#wakeFirst();
      if (this.#sleepers.length > 0) this.#tick();
    });
  }

  #wakeFirst(): void {
    if (this.#sleepers.length === 0) return;
    const first = this.#sleepers.reduce((a, b) => (b.atMs < a.atMs ? b : a));
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== first);
    this.#nowMs = Math.max(this.#nowMs, first.atMs);
    first.wake();
  }
}

/** Uniform in [0, 1), the same numbers for the same seed: Lehmer's generator. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
