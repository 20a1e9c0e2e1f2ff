import type { Logger } from "./log.ts";

/** Enough to see that it goes on. */
const SAID_EVERY_MS = 10_000;

/** What a refusal is told by. Whoever is refused chooses none of its values: each combination is kept. */
export type Refused = Readonly<Record<string, string | number>>;

/** Says in the log what is refused, once in ten seconds for each reason and with the number: whoever asks decides how often. */
export class RefusalLog {
  readonly #log: Logger;
  readonly #message: string;
  readonly #reasons = new Map<string, { count: number; saidAtMs: number }>();

  constructor(log: Logger, message: string) {
    this.#log = log;
    this.#message = message;
  }

  /** Of an error that is no refusal the log is told all. */
  note(refused: Refused, error?: unknown): void {
    const key = JSON.stringify(refused);
    const reason = this.#reasons.get(key) ?? { count: 0, saidAtMs: Number.NEGATIVE_INFINITY };
    this.#reasons.set(key, reason);
    reason.count += 1;
    if (performance.now() - reason.saidAtMs < SAID_EVERY_MS) return;
    const cause = error === undefined ? {} : { err: error };
    this.#log.warn({ ...refused, ...cause, count: reason.count }, this.#message);
    Object.assign(reason, { count: 0, saidAtMs: performance.now() });
  }
}
