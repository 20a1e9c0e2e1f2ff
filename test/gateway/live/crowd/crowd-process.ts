import { WebSocket } from "ws";
import { SlowConnection } from "./slow-connection.ts";

/*
 * Clients of a ticker, in a process of their own. Told `{ open }`, it opens that many of a kind at once and says how they fare when it
 * is asked `{ report }`; the slow and the dead read like others when it is told `{ revive }`. Told `{ churn }`, it has that many come, hear something and go, half of them without a word.
 */

type Kind = "fast" | "slow" | "dead";
export type CrowdCommand =
  | { readonly open: number; readonly kind: Kind; readonly query: string; readonly variables: readonly object[] }
  | { readonly churn: number; readonly query: string; readonly variables: readonly object[] }
  | { readonly report: true }
  | { readonly revive: true }
  | { readonly arrivals: true };

/** When the fast clients heard of each tick, in the system's milliseconds. */
export type Arrivals = readonly { readonly cursor: number; readonly atMs: number }[];

/** How one client fared: the cursors that it heard, in order, and the code with which it was closed. */
export type ClientReport = { readonly kind: Kind; readonly cursors: readonly number[]; readonly code: number | null };

const url = (process.argv[2] ?? "").replace(/^http/, "ws");
const SLOW_BYTES_PER_SECOND = 1_024;
/** Who comes and goes does so among so many others. */
const AT_ONCE = 25;

class CrowdClient {
  readonly kind: Kind;
  readonly cursors: number[] = [];
  readonly arrivedAtMs: number[] = [];
  readonly socket: WebSocket;
  readonly heard = Promise.withResolvers<void>();
  readonly closed = Promise.withResolvers<void>();
  code: number | null = null;
  slow: SlowConnection | null = null;

  constructor(kind: Kind, query: string, variables: object) {
    this.kind = kind;
    const { hostname: host, port } = new URL(url);
    const slowly = () => {
      this.slow = new SlowConnection({ port: Number(port), host, bytesPerSecond: SLOW_BYTES_PER_SECOND });
      return this.slow;
    };
    const options = kind === "slow" ? { createConnection: slowly as never } : {};
    this.socket = new WebSocket(url, "graphql-transport-ws", { perMessageDeflate: false, ...options });
    this.socket.on("open", () => this.socket.send('{"type":"connection_init"}'));
    this.socket.on("error", () => {});
    this.socket.on("close", (code) => {
      this.code = code;
      this.heard.resolve();
      this.closed.resolve();
    });
    this.socket.on("message", (data) => {
      const text = data.toString();
      const cursor = /"cursor":"(\d+)"/.exec(text)?.[1];
      if (cursor !== undefined) {
        this.cursors.push(Number(cursor));
        this.arrivedAtMs.push(performance.timeOrigin + performance.now());
        this.heard.resolve();
      }
      if (text !== '{"type":"connection_ack"}') return;
      this.socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query, variables } }));
      if (kind === "dead") this.socket.pause();
    });
  }
}

let clients: CrowdClient[] = [];

async function churn(count: number, query: string, variables: readonly object[]): Promise<void> {
  for (let first = 0; first < count; first += AT_ONCE) {
    const some = Array.from(
      { length: Math.min(AT_ONCE, count - first) },
      (_, index) => new CrowdClient("fast", query, variables[(first + index) % variables.length] ?? {}),
    );
    for (const [index, { heard, socket, closed }] of some.entries()) {
      await heard.promise;
      if (index % 2 === 0) socket.terminate();
      else socket.close(1000);
      await closed.promise;
    }
  }
  process.send?.("churned");
}

process.on("message", (command: CrowdCommand) => {
  if ("churn" in command) void churn(command.churn, command.query, command.variables);
  else if ("open" in command) {
    const { open, kind, query, variables } = command;
    clients.push(
      ...Array.from(
        { length: open },
        (_, index) => new CrowdClient(kind, query, variables[index % variables.length] ?? {}),
      ),
    );
    process.send?.("opened");
  } else if ("arrivals" in command) {
    const fast = clients.filter(({ kind }) => kind === "fast");
    process.send?.(
      fast.flatMap(({ cursors, arrivedAtMs }) =>
        cursors.map((cursor, index) => ({ cursor, atMs: arrivedAtMs[index] ?? Number.NaN })),
      ),
    );
  } else if ("revive" in command) {
    for (const { socket, slow } of clients) {
      socket.resume();
      slow?.hurry();
    }
    process.send?.("revived");
  } else {
    process.send?.(clients.map(({ kind, cursors, code }): ClientReport => ({ kind, cursors, code })));
  }
});
process.on("disconnect", () => {
  clients = [];
  process.exit();
});
console.log("crowd: ready");
