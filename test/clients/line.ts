import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A line to a server on this machine: clients keep its address while the server behind it is cut off, or is another one. */
export class Line implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port: number | null = null;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (near) => this.#lead(near));
  }

  static async open(): Promise<Line> {
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Line(server);
  }

  /** `127.0.0.1:PORT`. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get isDown(): boolean {
    return this.#port === null;
  }

  /** Leads whoever connects from now on to this address. */
  leadTo(url: string): void {
    this.#port = Number(new URL(url).port);
  }

  /** Cuts what is open. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Cuts what is open, and whoever connects until it leads somewhere again. */
  lieDown(): void {
    this.#port = null;
    this.cut();
  }

  /** Nothing more comes through what is open, in either direction, and nobody is told. */
  freeze(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, "close");
  }

  #lead(near: Socket): void {
    if (this.#port === null) {
      near.destroy();
      return;
    }
    const far = connect({ port: this.#port, host: "127.0.0.1", allowHalfOpen: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
