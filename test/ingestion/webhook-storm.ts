import { createHmac } from "node:crypto";
import { connect, type Socket } from "node:net";
import { rage, type Storm } from "../../simulator/webhooks/storm.ts";

/** One attempt to post a message; its status is null where nobody answered. */
export type Attempt = { readonly eventId: string; readonly status: number | null; readonly durationMs: number };

export type PostedStorm = { readonly url: string; readonly secret: string; readonly storm: Storm };

/** As many connections as a vendor's senders have: more are opened where none of them is free. */
const CONNECTIONS = 64;
const VEHICLE = { id: "281474976710000", name: "Unit 1056", externalIds: { "samsara.vin": "1FTFW1ET5DFC10312" } };

/** Posts a storm of Samsara's alerts at its pace, and resolves with what became of each when all have an answer or none. */
export async function postStorm({ url, secret, storm }: PostedStorm, signal: AbortSignal): Promise<readonly Attempt[]> {
  const target = new URL(url);
  const free = Array.from({ length: CONNECTIONS }, () => new Connection(target));
  const attempts: Promise<Attempt>[] = [];
  const post = async (nth: number): Promise<Attempt> => {
    const eventId = `storm-${storm.seed}-${nth}`;
    const startedAtMs = performance.now();
    const connection = free.pop() ?? new Connection(target);
    const status = await connection.post(requestOf(target, secret, eventId));
    if (free.length < CONNECTIONS) free.push(connection);
    else connection.close();
    return { eventId, status, durationMs: performance.now() - startedAtMs };
  };
  await rage(storm, (nth) => attempts.push(post(nth)), signal);
  const settled = await Promise.all(attempts);
  for (const connection of free) connection.close();
  return settled;
}

function requestOf({ host, pathname }: URL, secret: string, eventId: string): string {
  const body = JSON.stringify({ eventId, eventType: "AlertIncident", orgId: 40_017, data: { vehicle: VEHICLE } });
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const key = Buffer.from(secret, "base64");
  const signature = createHmac("sha256", key).update(`v1:${timestamp}:${body}`).digest("hex");
  return [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-samsara-timestamp: ${timestamp}`,
    `x-samsara-signature: v1=${signature}`,
    "",
    body,
  ].join("\r\n");
}

/** One connection, opened anew when it has broken. It costs the sender far less than a client of HTTP does. */
class Connection {
  readonly #target: URL;
  #socket: Socket | null = null;
  #answered: (status: number | null) => void = () => {};

  constructor(target: URL) {
    this.#target = target;
  }

  /** The status of the answer, or null if there was none. To be asked one request at a time. */
  post(request: string): Promise<number | null> {
    const { promise, resolve } = Promise.withResolvers<number | null>();
    this.#answered = resolve;
    this.#socket ??= this.#open();
    this.#socket.write(request);
    return promise;
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect(Number(this.#target.port), this.#target.hostname);
    let text = "";
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      text += chunk;
      const head = text.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
      if (head < 0 || text.length < head + 4 + length) return;
      const status = Number(text.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length));
      text = "";
      this.#answered(status);
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = null;
      this.#answered(null);
    });
    return socket;
  }
}
