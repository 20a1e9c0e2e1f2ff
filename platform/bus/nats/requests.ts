import { setTimeout as sleep } from "node:timers/promises";
import { headers, type Msg, type NatsConnection, RequestError } from "@nats-io/transport-node";
import type { Logger } from "../../log.ts";
import { RefusalLog } from "../../refusal-log.ts";
import type { MessageSeal } from "./message-seal.ts";
import type { NatsConnector } from "./nats-connector.ts";
import { requestSubject } from "./subjects.ts";

export type RequestsOptions = {
  readonly connector: NatsConnector;
  /** Seals what is asked; null where everybody who reaches NATS is believed. */
  readonly seal: MessageSeal | null;
  readonly log: Logger;
};

const SEAL_HEADER = "seal";
/** While one process hands over to another nobody answers, for about a second. */
const ASK_AGAIN_AFTER_MS = 200;
/** Room for a message's headers. */
const HEADERS_BYTES = 1_024;

/** A question is larger than the server takes. It was not sent. */
export class QuestionTooLargeError extends Error {
  override readonly name = "QuestionTooLargeError";
}

/** Questions to whoever answers under a name in another process, and their answers, as JSON. */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #refusals: RefusalLog;

  constructor(options: RequestsOptions) {
    this.#options = options;
    this.#refusals = new RefusalLog(options.log, "questions are not answered, for nothing proves who asks");
  }

  /**
   * Asks whoever answers under a name, once there is somebody. Rejects when `signal` is aborted, and where it is not known what
   * became of the question: it is asked once.
   */
  async ask(name: string, question: unknown, signal: AbortSignal): Promise<unknown> {
    const subject = requestSubject(name);
    const body = JSON.stringify(question);
    for (;;) {
      const { nats, lost } = await this.#options.connector.connected(signal);
      const answer = await this.#askOnce({ nats, subject, body }, AbortSignal.any([signal, lost]));
      if (answer) return answer.json();
      await sleep(ASK_AGAIN_AFTER_MS, undefined, { signal });
    }
  }

  /** Answers what is asked under a name until it is disposed of. A question that `handle` rejects has no answer. */
  answer(name: string, handle: (question: unknown) => Promise<unknown>): AsyncDisposable {
    const stopping = new AbortController();
    const answering = this.#answer(requestSubject(name), handle, stopping.signal);
    return {
      async [Symbol.asyncDispose]() {
        stopping.abort();
        await answering;
      },
    };
  }

  /** What the largest question may have, in bytes, as far as that is known. */
  get maxQuestionBytes(): number {
    const maxBytes = this.#options.connector.current?.nats.info?.max_payload ?? 1_048_576;
    return maxBytes - HEADERS_BYTES;
  }

  /** Null where nobody answers under the subject, and the question has reached nobody. */
  async #askOnce(question: Question, signal: AbortSignal): Promise<Msg | null> {
    const { nats, subject, body } = question;
    if (Buffer.byteLength(body) > this.maxQuestionBytes) throw new QuestionTooLargeError(`${body.length} characters`);
    const sealed = headers();
    sealed.set(SEAL_HEADER, this.#options.seal?.seal(subject, body) ?? "");
    const over = Promise.withResolvers<never>();
    const abort = () => over.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await Promise.race([
        nats.request(subject, body, { timeout: LONGEST_ANSWER_MS, headers: sealed }),
        over.promise,
      ]);
    } catch (error) {
      if (error instanceof RequestError && error.isNoResponders()) return null;
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  async #answer(subject: string, handle: (question: unknown) => Promise<unknown>, signal: AbortSignal): Promise<void> {
    const { connector } = this.#options;
    const underWay = new Set<Promise<void>>();
    while (!signal.aborted) {
      const connected = await connector.connected(signal).catch(() => null);
      if (!connected) break;
      const subscription = connected.nats.subscribe(subject, {
        callback: (error, message) => {
          if (error) return;
          const answered = this.#respond(message, handle);
          underWay.add(answered);
          void answered.then(() => underWay.delete(answered));
        },
      });
      const over = AbortSignal.any([signal, connected.lost]);
      if (!over.aborted) await new Promise((resolve) => over.addEventListener("abort", resolve, { once: true }));
      subscription.unsubscribe();
    }
    await Promise.all(underWay);
  }

  async #respond(message: Msg, handle: (question: unknown) => Promise<unknown>): Promise<void> {
    const body = message.string();
    const fault = this.#options.seal?.fault(message.subject, body, message.headers?.get(SEAL_HEADER) ?? "");
    if (fault) return this.#refusals.note({ reason: fault });
    try {
      message.respond(JSON.stringify(await handle(JSON.parse(body))));
    } catch (error) {
      this.#options.log.warn({ err: error }, "a question has no answer");
    }
  }
}

type Question = { readonly nats: NatsConnection; readonly subject: string; readonly body: string };

/** Whoever asks gives up before. */
const LONGEST_ANSWER_MS = 60_000;
