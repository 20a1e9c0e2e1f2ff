import type { StreamLog } from "./stream-log.ts";

/** What tells of its changes. */
type Changing = Pick<StreamLog, "onChange" | "forget">;

/** Waits for changes of logs until its signal is aborted or it is disposed of. It listens to the signal once, however often it waits. */
export class LogReader implements Disposable {
  readonly #signal: AbortSignal;
  readonly #logs = new Set<Changing>();
  #resolve = () => {};
  readonly #wake = () => this.#resolve();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", this.#wake);
  }

  /** Resolves when something has come behind a place of any of some logs, and when the signal is aborted. It may do so without news. */
  changed(...places: readonly (readonly [Changing, number])[]): Promise<void> {
    if (this.#signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resolve = resolve;
      for (const [log, seq] of places) {
        this.#logs.add(log);
        log.onChange(seq, this.#wake);
      }
    });
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener("abort", this.#wake);
    for (const log of this.#logs) log.forget(this.#wake);
  }
}
