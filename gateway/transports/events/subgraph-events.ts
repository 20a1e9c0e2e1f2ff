import type { Readable } from "node:stream";
import { errors, Pool } from "undici";
import type { SubgraphRequest, SubgraphResult } from "../../executor/transport.ts";
import { type KeptNumbers, parseJson } from "../../lossless-json.ts";
import { isRecord } from "../../record.ts";
import { ACCEPT_ENCODING, decompressed } from "../exchanges/compression.ts";
import { isGatewayFailure, isUnsendable } from "../exchanges/http-exchange.ts";
import { SubgraphHttpError, unopened } from "../exchanges/subgraph-http-error.ts";
import type { PassedOn } from "../headers/passed-on.ts";
import { EventStreamParser, EventTooLargeError, type StreamEvent } from "./event-stream.ts";

export type SubgraphEventsOptions = {
  readonly url: URL;
  readonly deadlineMs: number;
  readonly connectWithinMs: number;
  readonly mostBytes: number;
  /** Whether the subgraph is asked to compress what it sends. */
  readonly asksForCompression: boolean;
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
  readonly #baseHeaders: Readonly<Record<string, string>>;

  constructor({ url, deadlineMs, connectWithinMs, mostBytes, asksForCompression }: SubgraphEventsOptions) {
    this.#path = url.pathname + url.search;
    this.#mostBytes = mostBytes;
    this.#baseHeaders = asksForCompression ? { ...BASE_HEADERS, "accept-encoding": ACCEPT_ENCODING } : BASE_HEADERS;
    // A stream may be silent for as long as nothing happens; that its peer is alive TCP finds out.
    this.#pool = new Pool(url.origin, {
      headersTimeout: deadlineMs,
      bodyTimeout: 0,
      connect: { timeout: connectWithinMs },
    });
  }

  /** Opens a subscription. It ends when the signal is aborted, and throws when the stream breaks. */
  async *subscribe(request: SubgraphRequest, passed: PassedOn): AsyncGenerator<SubgraphResult, void> {
    const { operation, variables, scope, span } = request;
    const { signal } = scope;
    if (signal.aborted) return;
    try {
      const headers = { ...passed.headers(), ...span?.headers(), ...this.#baseHeaders };
      const body = JSON.stringify({ query: operation.text, variables, operationName: operation.name });
      const answer = await this.#open(headers, body, signal);
      const items = decompressed(answer.body, String(answer.headers["content-encoding"] ?? ""));
      const limits = { keptNumbers: operation.keptNumbers ?? "none", mostBytes: this.#mostBytes };
      yield* readResults(items, String(answer.headers["content-type"] ?? ""), limits);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }

  async #open(headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal) {
    const answer = await this.#pool
      .request({ path: this.#path, method: "POST", headers, body, signal })
      .catch((error: unknown) => {
        // After a deadline nobody waits for another instance.
        throw isUnsendable(error) || error instanceof errors.HeadersTimeoutError ? error : unopened(error);
      });
    if (!isGatewayFailure(answer.statusCode)) return answer;
    answer.body.on("error", () => {}).destroy();
    throw unopened(new Error(`status ${answer.statusCode}`));
  }
}

type ReadingLimits = { readonly keptNumbers: KeptNumbers; readonly mostBytes: number };

/** A subgraph that refuses a subscription may do so in JSON. */
async function* readResults(
  body: Readable,
  contentType: string,
  { keptNumbers, mostBytes }: ReadingLimits,
): AsyncGenerator<SubgraphResult, void> {
  if (contentType.startsWith("text/event-stream")) {
    for await (const { event, data } of readEvents(body, mostBytes)) {
      if (event === "complete") return;
      // Without a name it is what the protocol has one kind of; without data it keeps the connection alive.
      const isItem = event === "next" || event === "" || event === "message";
      if (isItem && data !== "") yield toResult(data, keptNumbers);
    }
    throw new SubgraphHttpError("unreachable", "the stream ended before it was complete");
  }
  if (!contentType.includes("json")) {
    body.on("error", () => {}).destroy();
    throw new SubgraphHttpError("malformed", `a stream of the content type ${JSON.stringify(contentType)}`);
  }
  yield toResult(await readText(body, mostBytes), keptNumbers);
}

async function* readEvents(body: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<StreamEvent, void> {
  const parser = new EventStreamParser(mostBytes);
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body) yield* parser.feed(decoder.decode(chunk, { stream: true }));
  } catch (error) {
    throw error instanceof EventTooLargeError ? tooLarge(mostBytes) : error;
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

function toResult(text: string, keptNumbers: KeptNumbers): SubgraphResult {
  let result: unknown;
  try {
    result = parseJson(text, keptNumbers);
  } catch (error) {
    throw new SubgraphHttpError("malformed", "an item that is no JSON", { cause: error });
  }
  if (!isRecord(result)) throw new SubgraphHttpError("malformed", "an item that is no object");
  return result;
}
