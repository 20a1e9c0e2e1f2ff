import { pino } from "pino";
import type { Identity } from "../../../gateway/authentication/identity.ts";
import { ALL_RIGHTS } from "../../../gateway/authorization/rights.ts";
import type { Viewer } from "../../../gateway/engine/engine.ts";
import { GatewayMetrics } from "../../../gateway/server/records/metrics.ts";
import { type GatewayServer, type GatewayServerOptions, startGatewayServer } from "../../../gateway/server/server.ts";
import { FixtureEngine } from "./fixture-engine.ts";

export type ServedFixture = AsyncDisposable & {
  readonly server: GatewayServer;
  readonly engine: FixtureEngine;
  /** The address of GraphQL. */
  readonly url: string;
  /** Every line logged so far. */
  readonly logged: readonly string[];
};

/** Starts a gateway server on a free port over a fixture engine of its own. */
export async function serveFixture(options: Partial<GatewayServerOptions> = {}): Promise<ServedFixture> {
  const engine = new FixtureEngine();
  const logged: string[] = [];
  const server = await startGatewayServer({
    engine: () => engine,
    host: "127.0.0.1",
    port: 0,
    log: pino({ level: "debug" }, { write: (line) => void logged.push(line) }),
    metrics: new GatewayMetrics(),
    accessLog: "all",
    ...options,
  });
  return {
    server,
    engine,
    url: `${server.url}/graphql`,
    logged,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Who may do everything, for ever. */
export function identityOf(viewer: Viewer): Identity {
  return { viewer, rights: ALL_RIGHTS, expiresAtMs: null };
}

/** Sends a GraphQL request by POST, as JSON. */
export function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}
