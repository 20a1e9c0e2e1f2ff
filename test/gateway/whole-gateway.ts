import { createClient } from "graphql-ws";
import { pino } from "pino";
import { WebSocket } from "ws";
import { decodeGatewaySettings, transportOptions } from "../../gateway/config.ts";
import { startPlannerPool } from "../../gateway/planner/process/planner-pool.ts";
import { startGateway } from "../../gateway/start-gateway.ts";
import { startTracing } from "../../gateway/tracing/start-tracing.ts";
import { startHttpTransports } from "../../gateway/transports/http.ts";
import { compose, executableSchemaOf, type SubgraphSource } from "./federation.ts";
import { type HttpSubgraph, startHttpSubgraph } from "./http-subgraph.ts";

export type WholeGateway = AsyncDisposable & {
  /** The address of GraphQL. */
  readonly url: string;
  readonly subgraphs: ReadonlyMap<string, HttpSubgraph>;
  /** What was logged, line by line. */
  readonly logged: readonly Record<string, unknown>[];
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** The items of an operation over WebSocket. */
  socketItems(payload: Parameters<ReturnType<typeof createClient>["iterate"]>[0]): AsyncIterableIterator<unknown>;
  /** What Prometheus would read now. */
  metrics(): Promise<string>;
};

/** A gateway as operators start it, over subgraphs that are servers of their own. */
export async function startWholeGateway(
  sources: Readonly<Record<string, SubgraphSource>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<WholeGateway> {
  await using resources = new AsyncDisposableStack();
  const subgraphs = new Map<string, HttpSubgraph>();
  for (const [name, source] of Object.entries(sources)) {
    subgraphs.set(name, resources.use(await startHttpSubgraph(executableSchemaOf(source))));
  }
  const settings = decodeGatewaySettings({ PORT: "0", ...environment });
  const routes = Array.from(subgraphs, ([name, { url }]) => ({ name, urls: [url] }));
  const transports = resources.use(startHttpTransports(routes, transportOptions(settings)));
  const supergraph = compose(sources, (name) => subgraphs.get(name)?.url ?? "");
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: settings.LOG_LEVEL }, { write: (line) => void logged.push(JSON.parse(line)) });
  const tracing = resources.use(await startTracing(environment, log));
  const planner = resources.use(await startPlannerPool(supergraph, { log }));
  const gateway = resources.use(await startGateway({ planner, transports, settings, log, tracing }));
  const url = `${gateway.url}/graphql`;
  const held = resources.move();
  return {
    url,
    subgraphs,
    logged,
    post: (body, headers = {}) =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
    async *socketItems(payload) {
      const client = createClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket });
      try {
        yield* client.iterate(payload);
      } finally {
        await client.dispose();
      }
    },
    metrics: async () => (await fetch(new URL("/metrics", url))).text(),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
