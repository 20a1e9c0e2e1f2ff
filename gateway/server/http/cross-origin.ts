import type { IncomingHttpHeaders } from "node:http";
import { HttpRefusal } from "../../../platform/http-refusal.ts";

/** Headers that no web page can set for another origin without asking first: their presence is the proof. */
const PREFLIGHTED_HEADERS = ["apollo-require-preflight", "graphql-require-preflight", "x-apollo-operation-name"];

/** What a form or a script without leave can send: <https://fetch.spec.whatwg.org/#cors-safelisted-request-header> */
const SIMPLE_CONTENT_TYPES = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

type AnswerHeaders = Readonly<Record<string, string>>;

/**
 * Decides which web pages may talk to the server: its own, and those of the origins an operator lists.
 *
 * With nothing listed no other page can: answers carry no CORS headers, requests a page could make a browser send
 * unasked are refused, and so are WebSockets, which browsers open to anybody.
 */
export class CrossOriginPolicy {
  readonly #origins: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** Refuses a GET that a page of another origin could have made a browser send without its user's or our leave. */
  refuseForged(headers: IncomingHttpHeaders): void {
    if (PREFLIGHTED_HEADERS.some((name) => headers[name]) || hasPreflightedContentType(headers)) return;
    if (headers.origin !== undefined && this.admits(headers)) return;
    if (!isFromForeignPage(headers)) return;
    throw new HttpRefusal(
      403,
      "FORBIDDEN",
      `A browser may have been made to send this request by a page elsewhere. Send it with one of the headers ${PREFLIGHTED_HEADERS.join(", ")}.`,
    );
  }

  /** True for clients that are no browser, for pages of the server's own origin, and for those of a listed one. */
  admits({ origin, host }: IncomingHttpHeaders): boolean {
    if (origin === undefined || this.#origins.has(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  }

  /** The headers that let a page of a listed origin read the answer; nothing for any other. */
  answerHeaders({ origin }: IncomingHttpHeaders): AnswerHeaders {
    if (this.#origins.size === 0) return {};
    if (origin === undefined || !this.#origins.has(origin)) return { vary: "origin" };
    return { vary: "origin", "access-control-allow-origin": origin, "access-control-allow-credentials": "true" };
  }

  /** The headers that answer a browser's question before it sends the request itself. */
  preflightHeaders(headers: IncomingHttpHeaders): AnswerHeaders {
    const allowed = this.answerHeaders(headers);
    if (allowed["access-control-allow-origin"] === undefined) return allowed;
    return {
      ...allowed,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": headers["access-control-request-headers"] ?? "content-type",
      // The longest that Chromium remembers an answer.
      "access-control-max-age": "7200",
    };
  }
}

function hasPreflightedContentType({ "content-type": contentType }: IncomingHttpHeaders): boolean {
  if (contentType === undefined) return false;
  const essence = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return essence !== "" && !SIMPLE_CONTENT_TYPES.includes(essence);
}

/**
 * Browsers say in `Sec-Fetch-Site` whose page asks, and pages cannot change it. Browsers of before 2023, and any that
 * asks a server without TLS that is not this machine, leave it out, but every browser calls itself Mozilla.
 */
function isFromForeignPage(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  return headers["user-agent"]?.startsWith("Mozilla/") ?? false;
}
