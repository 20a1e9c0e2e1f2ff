import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A vendor's storage: what it has by path, and what it was asked for. */
export class MediaStorageServer implements AsyncDisposable {
  readonly #server = createServer((request, response) => {
    this.asked.push(request);
    const answer = this.files.get(new URL(request.url ?? "", "http://storage").pathname);
    if (answer) answer(request, response);
    else response.writeHead(404).end("no such file");
  });
  readonly files = new Map<string, Answer>();
  readonly asked: IncomingMessage[] = [];

  static async start(): Promise<MediaStorageServer> {
    const storage = new MediaStorageServer();
    await new Promise<void>((resolve) => storage.#server.listen(0, "127.0.0.1", resolve));
    return storage;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Has a file, of which parts can be asked for. */
  put(path: string, bytes: Buffer): void {
    this.files.set(path, (request, response) => {
      const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
      const part = bytes.subarray(Number(from), to === "" ? undefined : Number(to) + 1);
      const isPart = request.headers.range !== undefined;
      const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
      response.writeHead(isPart ? 206 : 200, {
        "content-length": part.length,
        "content-type": "binary/octet-stream",
        etag: '"one"',
        ...(isPart && { "content-range": range }),
      });
      response.end(part);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
