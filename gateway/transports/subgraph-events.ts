import { createParser, type EventSourceMessage } from "eventsource-parser";
import { Pool } from "undici";
import type { SubgraphRequest, SubgraphResult } from "../executor/transport.ts";
import { isRecord } from "../record.ts";
import type { ForwardedHeaders } from "./forwarded-headers.ts";
import { SubgraphHttpError } from "./subgraph-http-error.ts";

export type SubgraphEventsOptions = {
  readonly url: URL;
  readonly deadlineMs: number;
  readonly mostBytes: number;
};

const BASE_HEADERS = { "content-type": "application/json", accept: "text/event-stream" };

/**
 * The subscriptions of one subgraph over server-sent events, a request for each:
 * <https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode>.
 *
 * They have connections of their own, so that no number of them keeps a fetch waiting. A subgraph is read as fast as
 * the consumer takes what it sends.
 */
export class SubgraphEvents implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #mostBytes: number;

  constructor({ url, deadlineMs, mostBytes }: SubgraphEventsOptions) {
    this.#path = url.pathname + url.search;
    this.#mostBytes = mostBytes;
    // A stream may be silent for as long as nothing happens; that its peer is alive TCP finds out.
    this.#pool = new Pool(url.origin, {
      headersTimeout: deadlineMs,
      bodyTimeout: 0,
      connect: { timeout: deadlineMs },
    });
  }

  /** Opens a subscription. It ends when the signal is aborted, and throws when the stream breaks. */
  async *subscribe(request: SubgraphRequest, headers: ForwardedHeaders): AsyncGenerator<SubgraphResult, void> {
    const { operation, variables, scope, span } = request;
    const { signal } = scope;
    if (signal.aborted) return;
    try {
      const answer = await this.#pool.request({
        path: this.#path,
        method: "POST",
        headers: { ...Object.fromEntries(headers), ...span?.headers(), ...BASE_HEADERS },
        body: JSON.stringify({ query: operation.text, variables, operationName: operation.name }),
        signal,
      });
      yield* readResults(answer.body, String(answer.headers["content-type"] ?? ""), this.#mostBytes);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}

/** A subgraph that refuses a subscription may do so in JSON. */
async function* readResults(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
  mostBytes: number,
): AsyncGenerator<SubgraphResult, void> {
  if (contentType.startsWith("text/event-stream")) {
    for await (const { event, data } of readEvents(body, mostBytes)) {
      if (event === "complete") return;
      if (event === "next") yield toResult(data);
    }
    throw new SubgraphHttpError("unreachable", "the stream ended before it was complete");
  }
  if (!contentType.includes("json")) {
    throw new SubgraphHttpError("malformed", `a stream of the content type ${JSON.stringify(contentType)}`);
  }
  yield toResult(await readText(body, mostBytes));
}

async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
): AsyncGenerator<EventSourceMessage, void> {
  const events: EventSourceMessage[] = [];
  let failure: SubgraphHttpError | undefined;
  const parser = createParser({
    maxBufferSize: mostBytes,
    onEvent: (event) => void events.push(event),
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") failure = tooLarge(mostBytes);
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* events.splice(0);
    if (failure) throw failure;
  }
}

async function readText(body: AsyncIterable<Uint8Array>, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLarge(mostBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function tooLarge(mostBytes: number): SubgraphHttpError {
  return new SubgraphHttpError("too large", `an item of more than ${mostBytes} bytes`);
}

function toResult(text: string): SubgraphResult {
  let result: unknown;
  try {
    result = JSON.parse(text);
  } catch (error) {
    throw new SubgraphHttpError("malformed", "an item that is no JSON", { cause: error });
  }
  if (!isRecord(result)) throw new SubgraphHttpError("malformed", "an item that is no object");
  return result;
}
