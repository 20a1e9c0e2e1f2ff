import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A port of this machine that can be closed, so that it refuses connections, and opened again. */
export class Listener implements AsyncDisposable {
  readonly #handle: RequestHandler;
  #server: Server;
  #port = 0;

  private constructor(handle: RequestHandler) {
    this.#handle = handle;
    this.#server = createServer(handle);
  }

  /** Opens a port, 0 for a free one. The caller disposes of it; an abort closes it. */
  static async open(port: number, handle: RequestHandler, signal?: AbortSignal): Promise<Listener> {
    const listener = new Listener(handle);
    await listener.#listen(port, signal);
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Refuses connections from now on and cuts those that are open. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Listens again on the port that it had. */
  async reopen(): Promise<void> {
    if (this.#server.listening) return;
    this.#server = createServer(this.#handle);
    await this.#listen(this.#port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #listen(port: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const server = this.#server;
    server.once("error", reject);
    server.once("close", () => reject(signal?.reason));
    server.listen({ port, host: "127.0.0.1", ...(signal ? { signal } : {}) }, resolve);
    await promise;
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the simulator has no port");
    this.#port = address.port;
  }
}
