import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import { HttpRefusal } from "../http-refusal.ts";
import type { Logger } from "../log.ts";
import { RefusalLog } from "../refusal-log.ts";
import { toMediaHead, toRefusalText } from "./answer-head.ts";
import type { FindMediaLink, MediaFile, MediaLink } from "./media-file.ts";
import type { MediaLimits } from "./media-limits.ts";
import { ForeignOriginError } from "./media-origins.ts";
import { expiredLink, forgedLink, noSuchFile, tooMany, unreachable } from "./media-refusals.ts";
import type { MediaStorage, StoredAnswer, WantedPart } from "./media-storage.ts";
import type { MediaTokens } from "./media-tokens.ts";
import { Pace } from "./pacing.ts";

/** What was asked of us, by whoever has read the head of the request. */
export type MediaRequest = WantedPart & {
  readonly method: "GET" | "HEAD";
  readonly token: string;
  /** By whom: its address. */
  readonly client: string;
};

export type MediaDeliveriesOptions = {
  readonly tokens: MediaTokens;
  readonly storage: MediaStorage;
  readonly findLink: FindMediaLink;
  readonly limits: MediaLimits;
  readonly log: Logger;
};

/** With these a storage says that it takes a link no longer, or that the file is gone. */
const REFUSED_LINK = new Set([400, 401, 403, 404, 410]);
/** One range of bytes. Of several, the whole file is sent, as RFC 9110, 14.2, allows. */
const ONE_RANGE = /^bytes=(\d{1,15}-\d{0,15}|-\d{1,15})$/;

/** What a client is being sent. */
type Client = { readonly pace: Pace; streams: number };

/**
 * Sends films and pictures from the vendors' storage, a part at a time: a client that reads slowly is read for slowly, and nothing of a file
 * is kept. No link of a vendor's is in an answer or a log.
 */
export class MediaDeliveries {
  readonly #options: MediaDeliveriesOptions;
  readonly #refusals: RefusalLog;
  readonly #clients = new Map<string, Client>();
  #streams = 0;

  constructor(options: MediaDeliveriesOptions) {
    this.#options = options;
    this.#refusals = new RefusalLog(options.log, "media were refused");
  }

  /** How many are under way. */
  get streams(): number {
    return this.#streams;
  }

  /** Answers a request on its connection, which is closed behind the answer. Never rejects. */
  async deliver(request: MediaRequest, connection: Socket): Promise<void> {
    const { limits } = this.#options;
    const leaving = new AbortController();
    connection.on("error", () => {});
    connection.once("close", () => leaving.abort());
    connection.setTimeout(limits.stallTimeoutMs, () => connection.destroy());
    // What else comes on it is not read: the answer is the last one.
    connection.resume();
    const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(limits.deliveryTimeoutMs)]);
    let isAnswered = false;
    try {
      await this.#asOneOf(request.client, async (pace) => {
        const { link, answer } = await this.#open(request, signal);
        try {
          connection.write(toHeadOf(answer, link));
          isAnswered = true;
          if (request.method === "GET") await send(answer.body, connection, { pace, signal, limits });
        } finally {
          answer.body.on("error", () => {}).destroy();
        }
      });
      connection.end();
    } catch (error) {
      this.#fail(error, { request, connection, isAnswered });
    }
  }

  /** Runs as one of a client's streams, of which it has so many at most. */
  async #asOneOf(address: string, run: (pace: Pace) => Promise<void>): Promise<void> {
    const { bytesPerSecond, maxStreams, maxStreamsPerClient } = this.#options.limits;
    const client = this.#clients.get(address) ?? { pace: new Pace(bytesPerSecond), streams: 0 };
    if (this.#streams >= maxStreams || client.streams >= maxStreamsPerClient) throw tooMany();
    this.#clients.set(address, client);
    client.streams += 1;
    this.#streams += 1;
    try {
      await run(client.pace);
    } finally {
      this.#streams -= 1;
      client.streams -= 1;
      this.#forgetRested();
    }
  }

  /** Forgets the clients whose pace is as that of a new one: until then one request after the other is one pace. */
  #forgetRested(): void {
    for (const [address, { streams, pace }] of this.#clients) {
      if (streams === 0 && pace.isRested) this.#clients.delete(address);
    }
  }

  /** The vendor's answer for the file of a token. Where the storage takes a link no longer, it is asked for once more. */
  async #open(request: MediaRequest, signal: AbortSignal): Promise<{ link: MediaLink; answer: StoredAnswer }> {
    const { tokens, storage, limits } = this.#options;
    const file = tokens.verify(request.token);
    if (file === "forged") throw forgedLink();
    if (file === "expired") throw expiredLink();
    const range = ONE_RANGE.test(request.range ?? "") ? request.range : null;
    let refusedUrl: string | null = null;
    for (const isRefused of [false, true]) {
      const link = await this.#find(file, isRefused);
      if (link.url === refusedUrl) break;
      refusedUrl = link.url;
      const answer = await storage.ask(link.url, { range, ifRange: request.ifRange }, signal);
      if (!REFUSED_LINK.has(answer.statusCode)) return { link, answer: checked(answer, limits) };
      answer.body.on("error", () => {}).destroy();
    }
    throw noSuchFile();
  }

  async #find(file: MediaFile, isRefused: boolean): Promise<MediaLink> {
    const link = await this.#options.findLink(file, { isRefused }).catch((error: unknown) => {
      throw unreachable(error);
    });
    if (!link) throw noSuchFile();
    return link;
  }

  #fail(error: unknown, at: { request: MediaRequest; connection: Socket; isAnswered: boolean }): void {
    const { request, connection, isAnswered } = at;
    if (connection.destroyed) return;
    const refusal = toRefusal(error);
    this.#refusals.note({ status: refusal.status, code: refusal.code, reason: toReason(error) });
    // A film that breaks off in the middle must not look like one that has ended.
    if (isAnswered) connection.destroy();
    else connection.end(toRefusalText(refusal, request.method === "HEAD"));
  }
}

/** The answer, if it is one to pass on. */
function checked(answer: StoredAnswer, limits: MediaLimits): StoredAnswer {
  const isPart = answer.statusCode === 206;
  const length = isPart ? wholeLengthOf(answer.headers) : Number(answer.headers["content-length"]);
  if (answer.statusCode === 416 || answer.statusCode === 200 || isPart) {
    if (!(length > limits.maxFileBytes)) return answer;
  }
  answer.body.on("error", () => {}).destroy();
  throw length > limits.maxFileBytes
    ? new HttpRefusal(502, "LIMIT_EXCEEDED", "The file is larger than is passed on.")
    : unreachable();
}

/** What `Content-Range` says of the whole file: RFC 9110, 14.4. */
function wholeLengthOf(headers: Dispatcher.ResponseData["headers"]): number {
  return Number(/\/(\d+)$/.exec(String(headers["content-range"]))?.[1]);
}

/** Values that a storage says of a file and that we pass on: nothing in them can end a line. */
const PASSED_ON = {
  "content-length": /^\d+$/,
  "content-range": /^bytes [\d*/-]+$/,
  etag: /^(W\/)?"[\x21\x23-\x7e]*"$/,
  "last-modified": /^[\w ,:]+$/,
};

function toHeadOf({ statusCode, headers }: StoredAnswer, { contentType }: MediaLink): string {
  const passedOn = Object.entries(PASSED_ON).flatMap(([name, form]) => {
    const value = headers[name];
    return typeof value === "string" && form.test(value) ? [[name, value] as const] : [];
  });
  const isFile = statusCode !== 416;
  return toMediaHead(statusCode, {
    ...(isFile && { "content-type": contentType, "accept-ranges": "bytes" }),
    ...Object.fromEntries(passedOn),
  });
}

type Sending = { readonly pace: Pace; readonly signal: AbortSignal; readonly limits: MediaLimits };

/** Sends a body at the client's pace. Reads no further than the client has taken. */
async function send(body: StoredAnswer["body"], connection: Socket, { pace, signal, limits }: Sending): Promise<void> {
  let sentBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sentBytes += chunk.length;
    // A storage that does not say how much there is says too much at last.
    if (sentBytes > limits.maxFileBytes) throw unreachable();
    await pace.wait(chunk.length, signal);
    if (!connection.write(chunk)) await drained(connection, signal);
  }
}

function drained(connection: Socket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      connection.off("drain", done);
      signal.removeEventListener("abort", done);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    connection.on("drain", done);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}

function toRefusal(error: unknown): HttpRefusal {
  if (error instanceof HttpRefusal) return error;
  return isForeignOrigin(error) ? unreachable(error) : new HttpRefusal(500, "INTERNAL", "The file cannot be sent.");
}

/** What the log is told: it names no link. */
function toReason(error: unknown): string {
  const cause = error instanceof HttpRefusal && error.cause !== undefined ? error.cause : error;
  return isForeignOrigin(cause) ? cause.message : cause instanceof Error ? cause.name : "unknown";
}

function isForeignOrigin(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error instanceof ForeignOriginError || isForeignOrigin(error.cause);
}
