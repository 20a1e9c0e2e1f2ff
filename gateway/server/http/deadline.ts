import { HttpRefusal } from "../../../platform/http-refusal.ts";

/** The engine answers an aborted operation with what it has: it gets this long to write that down. */
const GRACE_MS = 100;

/**
 * Ends an operation whose time is over or for whom nobody waits any more, by its signal; an engine that does not react
 * is given up soon after. To be disposed of when the operation has ended, or timers stay behind.
 */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  #giveUp: (refusal: HttpRefusal) => void = () => {};
  /** Null once there is no deadline any more. */
  #timer: NodeJS.Timeout | null;
  #abandoned = false;

  constructor(deadlineMs: number) {
    this.#timer = setTimeout(() => this.#expire(deadlineMs), deadlineMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What `work` gives, or a refusal if it has given nothing shortly after the deadline. */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      work.then(resolve, reject);
    });
  }

  /** From here on only `abandon` ends the operation: a subscription has no deadline. */
  lift(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
  }

  /** Nobody waits any more. */
  abandon(): void {
    this.#abandoned = true;
    this.#controller.abort();
  }

  get abandoned(): boolean {
    return this.#abandoned;
  }

  [Symbol.dispose](): void {
    this.lift();
  }

  #expire(deadlineMs: number): void {
    this.#controller.abort(new DOMException("The operation's time is over.", "TimeoutError"));
    this.#timer = setTimeout(() => {
      const message = `The operation took longer than ${deadlineMs / 1_000} s.`;
      this.#giveUp(new HttpRefusal(504, "LIMIT_EXCEEDED", message));
    }, GRACE_MS);
  }
}
