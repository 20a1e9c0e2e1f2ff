import { setTimeout as sleep } from "node:timers/promises";

/** What a client has at once, before its pace is kept: a player starts with its first second. */
const BURST_SECONDS = 1;

/** The pace of one client, over all that it is sent at once. */
export class Pace {
  readonly #bytesPerSecond: number;
  readonly #nowMs: () => number;
  /** When everything that was taken will have been sent at this pace. */
  #paidUntilMs: number;

  constructor(bytesPerSecond: number, nowMs: () => number = () => performance.now()) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#nowMs = nowMs;
    this.#paidUntilMs = nowMs() - BURST_SECONDS * 1_000;
  }

  /** Whether it has as much at once as a new one. */
  get isRested(): boolean {
    return this.#paidUntilMs <= this.#nowMs() - BURST_SECONDS * 1_000;
  }

  /** How long to wait before so many bytes are sent. Whoever asks sends them. */
  take(bytes: number): number {
    const nowMs = this.#nowMs();
    const fromMs = Math.max(this.#paidUntilMs, nowMs - BURST_SECONDS * 1_000);
    this.#paidUntilMs = fromMs + (bytes / this.#bytesPerSecond) * 1_000;
    return Math.max(0, fromMs - nowMs);
  }

  /** Resolves when so many bytes may be sent. */
  async wait(bytes: number, signal: AbortSignal): Promise<void> {
    const waitMs = this.take(bytes);
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
  }
}
