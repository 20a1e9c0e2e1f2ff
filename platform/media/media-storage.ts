import { Agent, type Dispatcher } from "undici";
import type { MediaLimits } from "./media-limits.ts";
import { lookUpPublic, type MediaOrigins } from "./media-origins.ts";
import { unreachable } from "./media-refusals.ts";

/** A part of a file that is asked for: RFC 9110, 14.2. */
export type WantedPart = { readonly range: string | null; readonly ifRange: string | null };

export type StoredAnswer = Pick<Dispatcher.ResponseData, "statusCode" | "headers" | "body">;

/** Of one origin to another that is allowed as well. */
const MAX_REDIRECTS = 3;

/** The vendors' storage: follows links to origins that are allowed, and to no other. Whoever made it disposes of it. */
export class MediaStorage implements AsyncDisposable {
  readonly #origins: MediaOrigins;
  readonly #agent: Agent;

  constructor(origins: MediaOrigins, { answerTimeoutMs, stallTimeoutMs, maxStreams }: MediaLimits) {
    this.#origins = origins;
    this.#agent = new Agent({
      connections: maxStreams,
      pipelining: 1,
      headersTimeout: answerTimeoutMs,
      bodyTimeout: stallTimeoutMs,
      connect: { timeout: answerTimeoutMs, lookup: lookUpPublic },
    });
  }

  /**
   * Asks for a file, or a part of it. The caller reads the body or destroys it. A signed link is for `GET` alone.
   *
   * Throws a `HttpRefusal` where the storage cannot be reached, and a `ForeignOriginError` where the link, or what it redirects to,
   * leads to a place that is not allowed: nothing is sent there.
   */
  async ask(link: string, { range, ifRange }: WantedPart, signal: AbortSignal): Promise<StoredAnswer> {
    const headers = {
      ...(range && { range }),
      ...(range && ifRange && { "if-range": ifRange }),
      "accept-encoding": "identity",
    };
    let url = this.#origins.check(link);
    for (let redirects = 0; ; redirects += 1) {
      const answer = await this.#agent
        .request({ origin: url.origin, path: url.pathname + url.search, method: "GET", headers, signal })
        .catch((error: unknown) => {
          throw signal.aborted || isForeign(error) ? error : unreachable(error);
        });
      const { location } = answer.headers;
      if (answer.statusCode < 301 || answer.statusCode > 308 || typeof location !== "string") return answer;
      answer.body.on("error", () => {}).destroy();
      if (redirects === MAX_REDIRECTS) throw unreachable();
      url = this.#origins.check(new URL(location, url));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

/** Whether a connection was not made because of where it would have led. */
function isForeign(error: unknown): boolean {
  return error instanceof Error && (error.name === "ForeignOriginError" || isForeign(error.cause));
}
