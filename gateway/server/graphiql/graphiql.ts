import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { gunzip } from "node:zlib";
import { endInPieces } from "../http/write-in-pieces.ts";
import type { GraphiqlSettings, RenderedPage } from "./graphiql-page.ts";

export const DEFAULT_GRAPHIQL: GraphiqlSettings = {
  title: "GraphiQL",
  defaultQuery:
    "# Press the play button to run this, or open the documentation on the left.\nquery {\n  __typename\n}\n",
};

const decompress = promisify(gunzip);

/**
 * Serves GraphiQL as one page that needs nothing but this server.
 *
 * It is rendered and compressed when the first visitor comes, on another thread, and costs nothing before.
 */
export class GraphiqlPage {
  readonly #settings: GraphiqlSettings;
  #rendered: Promise<RenderedPage> | undefined;

  constructor(settings: GraphiqlSettings) {
    this.#settings = settings;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#rendered ??= this.#render();
    const page = await this.#rendered;
    const encoding = acceptedEncoding(request.headers["accept-encoding"]);
    const etag = `"${page.etag}-${encoding}"`;
    const headers = {
      etag,
      // Kept, but asked for again: another version of the gateway may have another page.
      "cache-control": "private, no-cache",
      vary: "accept, accept-encoding",
    };
    if (request.headers["if-none-match"]?.includes(etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    const body = encoding === "identity" ? await decompress(page.gzip) : page[encoding];
    response.writeHead(200, {
      ...headers,
      ...(encoding !== "identity" && { "content-encoding": encoding }),
      "content-type": "text/html; charset=utf-8",
      "content-length": body.byteLength,
      "content-security-policy": page.contentSecurityPolicy,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    await endInPieces(response, body);
  }

  async #render(): Promise<RenderedPage> {
    const renderer = new Worker(new URL("./graphiql-renderer.ts", import.meta.url), { workerData: this.#settings });
    try {
      const [page] = await once(renderer, "message");
      return page;
    } catch (error) {
      // The next visitor may have more luck.
      this.#rendered = undefined;
      throw error;
    } finally {
      await renderer.terminate();
    }
  }
}

function acceptedEncoding(accepted = ""): "br" | "gzip" | "identity" {
  const offers = accepted
    .toLowerCase()
    .split(",")
    .map((offer) => offer.replaceAll(" ", ""));
  const takes = (encoding: string) =>
    offers.some((offer) => offer === encoding || (offer.startsWith(`${encoding};q=`) && !/;q=0(\.0*)?$/.test(offer)));
  if (takes("br")) return "br";
  return takes("gzip") ? "gzip" : "identity";
}
