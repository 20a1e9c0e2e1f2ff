import type { IncomingMessage } from "node:http";
import { HttpRefusal } from "../http-refusal.ts";

/** Some fifty times what the vendors' own samples have. */
const LARGEST_BODY_BYTES = 128 * 1024;
/** A body is sent in one go; whoever takes longer is holding a connection on purpose. */
const LONGEST_BODY_MS = 5_000;
/** Together 64 MB at most. Of vendors' bodies, which come with their heads, far fewer are incomplete at any moment. */
const MOST_INCOMPLETE = 500;

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

type Reading = { readonly sinceMs: number; readonly giveUp: (refusal: HttpRefusal) => void };

/**
 * Reads the bodies of requests of which nobody knows yet whether they are genuine.
 *
 * Where too many are incomplete, the one that has been so for longest is given up: whoever sends slowly loses the place,
 * and whoever sends in one go finds one.
 */
export class BodyReader {
  /** In the order in which they began. */
  readonly #incomplete = new Set<Reading>();
  readonly #longestMs: number;
  #watch: NodeJS.Timeout | null = null;

  constructor(longestMs: number = LONGEST_BODY_MS) {
    this.#longestMs = longestMs;
  }

  /** A request's body to the byte. Refuses what is no JSON by its type, is compressed, is too large or takes too long. */
  read(request: IncomingMessage): Promise<Buffer> {
    refuseByHead(request);
    const [oldest] = this.#incomplete;
    if (oldest && this.#incomplete.size >= MOST_INCOMPLETE) oldest.giveUp(tooMany());
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > LARGEST_BODY_BYTES) giveUp(tooLarge());
    };
    const giveUp = (error: Error) => {
      this.#incomplete.delete(reading);
      chunks.length = 0;
      // What is left of it is thrown away as it comes, so that the sender gets to read the answer.
      request.off("data", onData).resume();
      reject(error);
    };
    const reading: Reading = { sinceMs: performance.now(), giveUp };
    this.#incomplete.add(reading);
    this.#watch ??= setTimeout(() => this.#giveUpLate(), this.#longestMs).unref();
    request.on("data", onData);
    request.once("error", giveUp);
    request.once("end", () => {
      this.#incomplete.delete(reading);
      resolve(Buffer.concat(chunks));
    });
    return promise;
  }

  /** One timer for all: few bodies live to see it. */
  #giveUpLate(): void {
    const nowMs = performance.now();
    for (const { sinceMs, giveUp } of this.#incomplete) {
      const leftMs = sinceMs + this.#longestMs - nowMs;
      if (leftMs > 0) {
        this.#watch = setTimeout(() => this.#giveUpLate(), Math.ceil(leftMs)).unref();
        return;
      }
      giveUp(tooSlow());
    }
    this.#watch = null;
  }
}

function refuseByHead({ headers }: IncomingMessage): void {
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = headers;
  if (!JSON_TYPE.test(type)) throw new HttpRefusal(415, "BAD_USER_INPUT", "The body must be application/json.");
  if (encoding.toLowerCase() !== "identity") {
    throw new HttpRefusal(415, "BAD_USER_INPUT", "The body must not be compressed.");
  }
  if (Number(headers["content-length"] ?? 0) > LARGEST_BODY_BYTES) throw tooLarge();
}

function tooLarge(): HttpRefusal {
  return new HttpRefusal(413, "LIMIT_EXCEEDED", `The body is larger than ${LARGEST_BODY_BYTES} bytes.`);
}

function tooSlow(): HttpRefusal {
  return new HttpRefusal(408, "LIMIT_EXCEEDED", "The body took too long.", { connection: "close" });
}

function tooMany(): HttpRefusal {
  const headers = { connection: "close", "retry-after": "1" };
  return new HttpRefusal(503, "LIMIT_EXCEEDED", "Too many bodies are incomplete.", headers);
}
