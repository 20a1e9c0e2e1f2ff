import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { systemClock } from "../../../platform/clock.ts";
import { createLogger } from "../../../platform/log.ts";
import type { FindMediaLink, MediaFile } from "../../../platform/media/media-file.ts";
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from "../../../platform/media/media-limits.ts";
import { MEDIA_PREFIX } from "../../../platform/media/media-links.ts";
import { MediaRoutes } from "../../../platform/media/media-routes.ts";
import { MediaTokens } from "../../../platform/media/media-tokens.ts";
import { MediaStorageServer } from "./media-storage-server.ts";

const SECRET = "a secret of thirty-two bytes or more";
export const FILM: MediaFile = { tenant: "default", subgraph: "video", ref: "film" };

type Options = {
  readonly findLink?: (storage: MediaStorageServer) => FindMediaLink;
  readonly limits?: Partial<MediaLimits>;
  readonly origins?: (storage: MediaStorageServer) => readonly string[];
};

/** A vendor's storage, and an HTTP server that sends its media and answers all else itself. */
export class MediaFixture implements AsyncDisposable {
  readonly #resources = new AsyncDisposableStack();
  readonly #connections = new Set<Socket>();
  readonly storage: MediaStorageServer;
  readonly tokens = new MediaTokens([SECRET], systemClock);
  readonly #stopping = new AbortController();
  #port = 0;

  private constructor(storage: MediaStorageServer) {
    this.storage = this.#resources.use(storage);
  }

  static async start(options: Options = {}): Promise<MediaFixture> {
    const storage = await MediaStorageServer.start();
    const fixture = new MediaFixture(storage);
    const linkTo = (path: string) => ({
      url: `${storage.origin}${path}`,

      contentType: "video/mp4" as const,
    });
    const findLink = options.findLink?.(storage) ?? (async ({ ref }) => linkTo(`/${ref}`));
    const routes = fixture.#resources.use(
      new MediaRoutes({
        settings: {
          secrets: [SECRET],
          origins: options.origins?.(storage) ?? [storage.origin],
          limits: { ...DEFAULT_MEDIA_LIMITS, bytesPerSecond: 1e9, ...options.limits },
          logLevel: "silent",
        },
        findLink,
        log: createLogger({ level: "silent", process: "test" }),
        clientOf: ({ socket }) => socket.remoteAddress ?? "",
      }),
    );
    const server = createServer((request, response) => {
      const route = routes.find(new URL(request.url ?? "", "http://gateway").pathname);
      if (route) void route(request, response, fixture.#stopping.signal);
      else response.end("another page");
    });
    server.on("connection", (connection) => {
      fixture.#connections.add(connection);
      connection.on("close", () => fixture.#connections.delete(connection));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    fixture.#resources.defer(() => {
      const closed = new Promise((resolve) => server.close(resolve));
      fixture.#stopping.abort();
      server.closeAllConnections();
      return closed.then(() => {});
    });
    fixture.#port = (server.address() as AddressInfo).port;
    return fixture;
  }

  /** Connections that the server has and has not handed over. */
  get ownConnections(): number {
    return this.#connections.size;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The address of a file. */
  addressOf(file: Partial<MediaFile> = {}): string {
    return `${this.url}${MEDIA_PREFIX}${this.tokens.sign({ ...FILM, ...file }).token}`;
  }

  /** Tells the routes that the server stops. */
  stop(): void {
    this.#stopping.abort();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}
