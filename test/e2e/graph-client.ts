import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const LOOK_EVERY_MS = 50;

export type Answer = {
  // A test knows the shape that it asked for.
  // biome-ignore lint/suspicious/noExplicitAny: the answer to a query that the test wrote
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions?: Record<string, unknown>;
  }[];
};

/** Asks a gateway as a front end does: a POST with JSON. */
export async function ask(url: string, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

/** Asks again and again until the answer is as wanted, or the test is over. `wanted` is told as well when it was asked for. */
export async function askUntil(
  url: string,
  query: string,
  wanted: (answer: Answer, askedAtMs: number) => boolean,
  signal: AbortSignal,
): Promise<Answer> {
  for (;;) {
    signal.throwIfAborted();
    const askedAtMs = Date.now();
    const answer = await ask(url, query);
    if (wanted(answer, askedAtMs)) return answer;
    // What is waited for has work to do on the same cores.
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** A live query over `graphql-transport-ws`. Disposing of it closes its socket. */
export function subscribeTo(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
): AsyncIterableIterator<Answer> & AsyncDisposable {
  const client = createClient({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, retryAttempts: 0 });
  const items = client.iterate({ query, variables });
  return {
    next: () => items.next() as Promise<IteratorResult<Answer>>,
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await items.return?.();
      await client.dispose();
    },
  };
}
