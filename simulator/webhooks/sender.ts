import { Agent, request } from "node:http";
import { request as requestSecurely } from "node:https";
import { text } from "node:stream/consumers";
import type { Delivery, Outcome } from "./delivery.ts";

/** One attempt of a delivery, for whoever wants to know which messages a receiver has taken. */
export type Attempt = { readonly eventId: string; readonly url: string; readonly status: number | null };

/** A vendor gives up on a receiver after this long. */
const TIMEOUT_MS = 10_000;
/** How many deliveries are on their way at once. */
const SOCKETS = 64;

/** Posts messages, each once, and keeps what became of them. Whoever made it disposes of it. */
export class Sender implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  readonly #attempts: Attempt[] = [];
  #underWay = 0;

  /** All attempts that have an outcome, in the order in which they got it. */
  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  /** How many messages have no outcome yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Posts one message. Resolves with what became of it, whatever that is. */
  async send({ eventId, url, headers, body, onOutcome }: Delivery): Promise<Outcome> {
    this.#underWay++;
    const outcome = await this.#post(url, headers, body).catch(() => ({ status: null, response: "" }));
    this.#underWay--;
    this.#attempts.push({ eventId, url, status: outcome.status });
    onOutcome?.(outcome);
    return outcome;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  async #post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const options = { method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(body) } };
    const sent = url.startsWith("https:")
      ? requestSecurely(url, options)
      : request(url, { ...options, agent: this.#agent });
    sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error("the receiver does not answer")));
    sent.once("error", reject);
    sent.once("response", (answer) => {
      text(answer).then((response) => resolve({ status: answer.statusCode ?? null, response }), reject);
    });
    sent.end(body);
    return promise;
  }
}
