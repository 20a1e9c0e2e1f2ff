import { join } from "node:path";
import { type Client, createClient } from "graphql-ws";
import { pino } from "pino";
import WebSocket from "ws";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { openSubgraph as openSafety } from "../../subgraphs/safety/subgraph.ts";
import { type SubgraphServerOptions, startSubgraphServer } from "../../subgraphs/server.ts";
import { createDataDir } from "../e2e/process.ts";
import { NO_COMMANDS } from "../platform/commands/no-commands.ts";
import { NOW_MS, StoredFeed, TENANT } from "../platform/feed/stored-feed.ts";
import { viewerOf } from "../viewer.ts";

/** A subgraph behind a server of its own. */
export type Hosted = AsyncDisposable & {
  readonly url: string;
  readonly feed: StoredFeed;
  readonly wakeUps: WakeUps;
  /** All that the server logged. */
  log(): string;
  /** Stops the server; disposing of everything after is fine. */
  stop(): Promise<void>;
};

export type Hosting = Partial<Pick<SubgraphServerOptions, "subgraph" | "tokens" | "host">>;

/** A subgraph behind a server on a free port: `safety` over a store of its own, or the one that is given. */
export async function host({ subgraph, ...hosting }: Hosting = {}): Promise<Hosted> {
  await using opening = new AsyncDisposableStack();
  const { path: dataDir } = opening.use(await createDataDir());
  const feed = opening.use(await StoredFeed.open(join(dataDir, "safety.sqlite")));
  const wakeUps = new WakeUps();
  const hosted =
    subgraph ??
    opening.use(await openSafety({ storeHome: dataDir, wakeUps, commands: NO_COMMANDS, clock: { now: () => NOW_MS } }));
  const lines: string[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => lines.push(line) });
  const server = await startSubgraphServer({
    subgraph: hosted,
    storeHome: dataDir,
    wakeUps,
    tokens: null,
    anybody: viewerOf(TENANT),
    host: "127.0.0.1",
    port: 0,
    log,
    ...hosting,
  });
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= Promise.resolve(server[Symbol.asyncDispose]());
    return stopped;
  };
  opening.defer(stop);
  const resources = opening.move();
  return {
    url: server.url,
    feed,
    wakeUps,
    log: () => lines.join(""),
    stop,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

export type Answer = {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions?: object;
  }[];
};

type Asking = { readonly variables?: object; readonly headers?: Readonly<Record<string, string>> };

/** Asks a subgraph as a gateway does. */
export async function ask(url: string, query: string, { variables = {}, headers = {} }: Asking = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

/** A client of a subgraph's subscriptions, which sends some headers with the upgrade. */
export function clientOf(url: string, headers: Readonly<Record<string, string>> = {}): Client {
  const webSocketImpl = class extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols, { headers });
    }
  };
  return createClient({ url: url.replace("http", "ws"), webSocketImpl, retryAttempts: 0 });
}

export const outboxOf = (url: string) => new URL("/outbox", url);
export const outboxAfter = (url: string, after: string | number, writer = "w") =>
  new URL(`/outbox?after=${after}&writer=${writer}`, url);
