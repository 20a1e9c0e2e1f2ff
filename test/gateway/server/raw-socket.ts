import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type ClientOptions, type RawData, WebSocket } from "ws";

import { keepPace } from "./slow-reader.ts";

type Message = { readonly type: string; readonly id?: string; readonly payload?: unknown };

type RawSocketOptions = ClientOptions & { readonly protocol?: string };

/** A client of `graphql-transport-ws` that sends what a test wants, however wrong, and keeps what comes back in order. */
export class RawSocket implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly received: Message[] = [];
  /** The connection under the socket once it is open. */
  connection: Socket | null = null;
  readonly #closed: Promise<number>;
  readonly #arrivals = new EventTarget();

  constructor(url: string, { protocol = "graphql-transport-ws", ...options }: RawSocketOptions = {}) {
    this.socket = new WebSocket(url.replace("http", "ws"), protocol || undefined, options);
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#closed = promise;
    this.socket.on("close", (code) => resolve(code));
    this.socket.on("error", () => {});
    this.socket.on("upgrade", (response) => {
      this.connection = response.socket;
    });
    this.socket.on("message", (data: RawData) => {
      this.received.push(JSON.parse(data.toString()));
      this.#arrivals.dispatchEvent(new Event("message"));
    });
  }

  /** An open socket that was not initialised. */
  static async open(url: string, options: RawSocketOptions = {}): Promise<RawSocket> {
    const raw = new RawSocket(url, options);
    await once(raw.socket, "open");
    return raw;
  }

  /** An open socket whose initialisation was acknowledged. */
  static async ready(url: string, payload?: unknown, options: RawSocketOptions = {}): Promise<RawSocket> {
    const raw = await RawSocket.open(url, options);
    raw.send({ type: "connection_init", ...(payload === undefined ? {} : { payload }) });
    await raw.next("connection_ack");
    return raw;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables?: unknown): void {
    this.send({ id, type: "subscribe", payload: { query, ...(variables === undefined ? {} : { variables }) } });
  }

  /** The first message of that type, and of that operation if given, whether it has come already or not. */
  async next(type: string, id?: string): Promise<Message> {
    for (;;) {
      const found = this.received.find((message) => message.type === type && (id === undefined || message.id === id));
      if (found) return found;
      await once(this.#arrivals, "message");
    }
  }

  /** From now on it reads at a pace. */
  readSlowly(): void {
    if (this.connection) keepPace(this.connection, this.socket);
  }

  /** The code the server closed with. */
  closed(): Promise<number> {
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    await this.#closed;
  }
}

/** A connection that speaks the protocol so far as to have been upgraded, and whose bytes nobody reads. */
export async function upgradeByHand(url: string, protocol = "graphql-transport-ws"): Promise<Socket> {
  const { hostname, port, pathname } = new URL(url);
  const connection = connect(Number(port), hostname);
  connection.on("error", () => {});
  connection.write(
    [
      `GET ${pathname} HTTP/1.1`,
      `host: ${hostname}:${port}`,
      "connection: upgrade",
      "upgrade: websocket",
      "sec-websocket-version: 13",
      "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
      `sec-websocket-protocol: ${protocol}`,
      "\r\n",
    ].join("\r\n"),
  );
  await once(connection, "readable");
  return connection;
}
