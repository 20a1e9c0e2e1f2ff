import type { IncomingMessage, ServerResponse } from "node:http";
import type { FindRoute } from "../http-route.ts";
import type { Logger } from "../log.ts";
import { MEDIA_PREFIX } from "./media-links.ts";
import { MediaProcess, type MediaProcessOptions } from "./media-process.ts";

export type MediaRoutesOptions = MediaProcessOptions & {
  /** Who asks: its address, whatever proxies are between. */
  readonly clientOf: (request: IncomingMessage) => string;
};

/** The addresses of films and pictures, `GET /media/<token>`. Whoever made it disposes of it. */
export class MediaRoutes implements AsyncDisposable {
  readonly #process: MediaProcess;
  readonly #clientOf: MediaRoutesOptions["clientOf"];
  readonly #log: Logger;

  constructor({ clientOf, ...options }: MediaRoutesOptions) {
    this.#process = new MediaProcess(options);
    this.#clientOf = clientOf;
    this.#log = options.log;
  }

  readonly find: FindRoute = (path) =>
    path.startsWith(MEDIA_PREFIX) ? (...exchange) => this.#handOver(...exchange) : null;

  readonly #stop = (): void => void this[Symbol.asyncDispose]();

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }

  async #handOver(request: IncomingMessage, response: ServerResponse, stopping: AbortSignal): Promise<void> {
    const { method, headers, socket, url = "" } = request;
    if (method !== "GET" && method !== "HEAD") return refuse(response, 405, "BAD_USER_INPUT", { allow: "GET, HEAD" });
    // A server waits for the connections that it has handed over: none is begun while it stops, and those under way are cut.
    if (stopping.aborted) return refuse(response, 503, "SUBGRAPH_UNAVAILABLE", { "retry-after": "1" });
    stopping.addEventListener("abort", this.#stop);
    const token = url.slice(MEDIA_PREFIX.length).replace(/\?.*$/s, "");
    const wanted = { range: headers.range ?? null, ifRange: String(headers["if-range"] ?? "") || null };
    try {
      await this.#process.take({ method, token, client: this.#clientOf(request), ...wanted }, socket);
    } catch (error) {
      this.#log.warn({ err: error }, "a request for media found nobody");
      return refuse(response, 503, "SUBGRAPH_UNAVAILABLE", { "retry-after": "1" });
    }
    // The connection is another process's. Whoever counts it, or waits for its answer, is told that it is none of ours any more.
    socket.emit("close", false);
    response.emit("close");
  }
}

const MESSAGES = {
  BAD_USER_INPUT: "The method is not allowed here. Use GET or HEAD.",
  SUBGRAPH_UNAVAILABLE: "Media cannot be sent at the moment.",
};

function refuse(
  response: ServerResponse,
  status: number,
  code: keyof typeof MESSAGES,
  headers: Record<string, string>,
) {
  if (response.destroyed) return;
  const text = JSON.stringify({ errors: [{ message: MESSAGES[code], extensions: { code } }] });
  response.writeHead(status, {
    ...headers,
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
  });
  response.end(text);
}
