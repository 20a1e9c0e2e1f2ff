import { Pool } from "undici";

export type Load = {
  /** Sent in turn, from the first again after the last. */
  readonly questions: readonly Question[];
  /** Whether each request has an `authorization` that no other has. */
  readonly isAuthorized: boolean;
  /** How many are under way at once, one on each connection. */
  readonly concurrency: number;
  readonly mostRequests: number;
  readonly mostMs: number;
};

/** A request, and how long the answer is that was found to be right. */
export type Question = { readonly body: string; readonly answerBytes: number };

export type LoadResult = {
  readonly requests: number;
  /** Answers whose status or length is not what it was when the answers were compared. */
  readonly failures: number;
  /** The first of them; null when there is none. */
  readonly firstFailure: string | null;
  readonly elapsedMs: number;
  readonly latenciesMs: readonly number[];
};

const HEADERS = { "content-type": "application/json", accept: "application/json" };

/** A client of one gateway, with connections that it keeps. */
export class LoadClient implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #path: string;
  #credentials = 0;

  constructor(url: string, connections: number) {
    const { origin, pathname } = new URL(url);
    // A gateway may be closing what was idle since its last round: on a starved machine seconds later than it said.
    this.#pool = new Pool(origin, { connections, keepAliveTimeout: 1_000, keepAliveMaxTimeout: 1_000 });
    this.#path = pathname;
  }

  async ask(body: string, isAuthorized = false): Promise<{ readonly status: number; readonly bytes: Uint8Array }> {
    const headers = isAuthorized ? { ...HEADERS, authorization: `Bearer ${++this.#credentials}` } : HEADERS;
    const request = { path: this.#path, method: "POST", headers, body } as const;
    const { statusCode, body: answer } = await this.#pool.request(request);
    return { status: statusCode, bytes: await answer.bytes() };
  }

  /** Asks over as many connections as it may again and again, until there were so many requests or the time is over. */
  async apply({ questions, isAuthorized, concurrency, mostRequests, mostMs }: Load): Promise<LoadResult> {
    const latenciesMs: number[] = [];
    let failures = 0;
    let firstFailure: string | null = null;
    let sent = 0;
    const startedAt = performance.now();
    const askUntilOver = async () => {
      for (let sentAt = startedAt; sent < mostRequests && sentAt - startedAt < mostMs; sentAt = performance.now()) {
        const question = questions[sent++ % questions.length];
        if (!question) return;
        const { status, bytes } = await this.ask(question.body, isAuthorized);
        latenciesMs.push(performance.now() - sentAt);
        if (status === 200 && bytes.length === question.answerBytes) continue;
        failures += 1;
        firstFailure ??= `${status} ${Buffer.from(bytes)}`;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, askUntilOver));
    const elapsedMs = performance.now() - startedAt;
    return { requests: latenciesMs.length, failures, firstFailure, elapsedMs, latenciesMs };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool.destroy();
  }
}
