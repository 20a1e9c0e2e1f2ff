import type { Engine } from "../../../../gateway/engine/engine.ts";
import type { ServerLimits } from "../../../../gateway/server/limits.ts";
import { GatewayMetrics } from "../../../../gateway/server/records/metrics.ts";
import { type GatewayServer, startGatewayServer } from "../../../../gateway/server/server.ts";
import { SILENT } from "../../federation.ts";
import { Ticker } from "../ticker.ts";

export type ServedTicker = AsyncDisposable & {
  readonly ticker: Ticker;
  readonly server: GatewayServer;
  /** The address of GraphQL. */
  readonly url: string;
};

/** What all clients of a crowd behind one address may have open. */
const CROWD = { maxIdleSocketsPerClient: 100_000, maxIdleConnectionsPerClient: 100_000, maxSockets: 10_000 };

/** The ticker behind a gateway's server. No header of a client is passed on to it, so that all of them share its streams. */
export async function serveTicker(limits: Partial<ServerLimits> = {}, padding = 0): Promise<ServedTicker> {
  const ticker = new Ticker({ padding });
  const { engine } = ticker.graph;
  const shared: Engine = {
    prepare: (request, scope) => engine.prepare(request, scope),
    execute: (operation, request, scope) => engine.execute(operation, request, scope),
    subscribe: (operation, request, scope) => engine.subscribe(operation, request, { ...scope, headers: {} }),
  };
  const server = await startGatewayServer({
    engine: () => shared,
    host: "127.0.0.1",
    port: 0,
    log: SILENT,
    metrics: new GatewayMetrics(),
    limits: { ...CROWD, ...limits },
  });
  return {
    ticker,
    server,
    url: `${server.url}/graphql`,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      ticker[Symbol.dispose]();
    },
  };
}
