/** Work whose result any number of callers wait for. It is given up when the last of them has gone. */
export class SharedWork<T> {
  readonly #leaving = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;
  #isSettled = false;

  /** `start` begins the work; its signal is aborted when nobody waits any more. */
  constructor(start: (signal: AbortSignal) => Promise<T>) {
    this.#result = start(this.#leaving.signal);
    const settle = () => {
      this.#isSettled = true;
    };
    this.#result.then(settle, settle);
  }

  /** Whether nobody waited any more before there was a result: nobody can join it then. */
  get isGivenUp(): boolean {
    return this.#leaving.signal.aborted;
  }

  /** The result. A caller without a signal waits for it until the end. */
  join(signal?: AbortSignal): Promise<T> {
    if (this.#isSettled) return this.#result;
    this.#waiting += 1;
    if (signal) this.#leaveOn(signal);
    return this.#result;
  }

  #leaveOn(signal: AbortSignal): void {
    const leave = () => {
      this.#waiting -= 1;
      if (this.#waiting === 0 && !this.#isSettled) this.#leaving.abort();
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
    const stay = () => signal.removeEventListener("abort", leave);
    this.#result.then(stay, stay);
  }
}
