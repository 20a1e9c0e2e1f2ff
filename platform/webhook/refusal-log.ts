import type { Logger } from "../log.ts";
import { WebhookRefusal } from "./webhook-refusal.ts";

/** Enough to see that it goes on. */
const SAID_EVERY_MS = 10_000;

/** What a refusal is told by: nothing of the address, which holds a token, and nothing of the body. */
export type Refused = { readonly webhook: string; readonly status: number; readonly code: string };

/** Says in the log what is refused, once in ten seconds for each reason and with the number: whoever posts decides how often. */
export class RefusalLog {
  readonly #log: Logger;
  readonly #reasons = new Map<string, { count: number; saidAtMs: number }>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Of an error that is no refusal the log is told all. */
  note(refused: Refused, error: unknown): void {
    const key = `${refused.webhook} ${refused.status} ${refused.code}`;
    const reason = this.#reasons.get(key) ?? { count: 0, saidAtMs: Number.NEGATIVE_INFINITY };
    this.#reasons.set(key, reason);
    reason.count += 1;
    if (performance.now() - reason.saidAtMs < SAID_EVERY_MS) return;
    const cause = error instanceof WebhookRefusal ? {} : { err: error };
    this.#log.warn({ ...refused, ...cause, count: reason.count }, "deliveries were refused");
    Object.assign(reason, { count: 0, saidAtMs: performance.now() });
  }
}
