/** Work for many clients is done for this long in one piece: what else waits for the event loop is late by no more. */
const BUDGET_MS = 4;

/** The clock is looked at after so many pieces of work, each of which takes some microseconds. */
const BETWEEN_LOOKS = 8;

/**
 * Does what is to be done for many clients in slices of a few milliseconds, and leaves the event loop to others in between.
 *
 * What a piece of work sets off in the queue of promises belongs to it: its time is counted, and the next one begins after it. Who
 * finds that a slice is over in the middle of its work waits for another turn, behind all who wait already.
 */
export class LoopSlices {
  readonly #nowMs: () => number;
  readonly #usedMs: () => number;
  #waiting: (() => void)[] = [];
  #done = 0;
  #startedAtMs: number | null = null;
  #isScheduled = false;
  #longestMs = 0;

  /** `usedMs` tells what this thread has used of a processor. */
  constructor({ nowMs = () => performance.now(), usedMs = processorMs } = {}) {
    this.#nowMs = nowMs;
    this.#usedMs = usedMs;
  }

  /** Whether the present slice has had its time. The first who asks in a turn of the event loop begins one. */
  get isOver(): boolean {
    if (this.#startedAtMs !== null) return this.#nowMs() - this.#startedAtMs > BUDGET_MS;
    this.#begin();
    return false;
  }

  /** Has a piece of work done in its turn. */
  add(work: () => void): void {
    this.#waiting.push(work);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#run);
  }

  /** Resolves in its turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.add(resolve));
  }

  /**
   * The processor time of the longest slice of work since this was asked last: longer than it should be when one piece of work is.
   * What others on the machine take meanwhile is not in it.
   */
  takeLongestMs(): number {
    const longestMs = this.#longestMs;
    this.#longestMs = 0;
    return longestMs;
  }

  #begin(): void {
    this.#startedAtMs = this.#nowMs();
    // Unless work waits, which ends the slice by itself, it ends with this turn of the event loop.
    if (!this.#isScheduled) setImmediate(() => this.#end());
  }

  #end(): void {
    this.#startedAtMs = null;
  }

  readonly #run = async (): Promise<void> => {
    const usedMs = this.#usedMs();
    this.#startedAtMs = this.#nowMs();
    while (this.#done < this.#waiting.length && !this.isOver) {
      const last = Math.min(this.#done + BETWEEN_LOOKS, this.#waiting.length);
      for (; this.#done < last; this.#done += 1) this.#waiting[this.#done]?.();
      await promisesToSettle();
    }
    this.#end();
    this.#longestMs = Math.max(this.#longestMs, this.#usedMs() - usedMs);
    this.#waiting = this.#waiting.slice(this.#done);
    this.#done = 0;
    this.#isScheduled = this.#waiting.length > 0;
    if (this.#isScheduled) setImmediate(this.#run);
  };
}

/** Of this thread, as its event loop is. */
export const loopSlices = new LoopSlices();

function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Resolves when the queue of promises is empty: what is asked of Node out of it for the next tick comes after all of it. */
function promisesToSettle(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
}
