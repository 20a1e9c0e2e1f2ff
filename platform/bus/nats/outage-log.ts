import type { Logger } from "../../log.ts";

/** Tells of what fails again and again when it begins and when it is over, and not in between. */
export class OutageLog {
  readonly #log: Logger;
  readonly #words: { readonly begin: string; readonly end: string };
  #isOut = false;

  constructor(log: Logger, words: { readonly begin: string; readonly end: string }) {
    this.#log = log;
    this.#words = words;
  }

  failed(error: unknown): void {
    // What a client's error carries beside its message can be its options, and with them the password.
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : "unknown";
    if (!this.#isOut) this.#log.warn({ reason }, this.#words.begin);
    this.#isOut = true;
  }

  succeeded(): void {
    if (this.#isOut) this.#log.info(this.#words.end);
    this.#isOut = false;
  }
}
