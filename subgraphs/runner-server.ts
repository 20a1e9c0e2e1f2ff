import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ExposedGauge } from "../platform/metrics/exposed.ts";
import type { ProcessMetrics } from "../platform/metrics/process-metrics.ts";
import { sendJson } from "./send-json.ts";

export type RunnerServerOptions = {
  readonly host: string;
  readonly port: number;
  /** The subgraphs whose stores this process writes now. */
  readonly writes: () => readonly string[];
  readonly metrics: ProcessMetrics;
};

/** What a process that serves nothing else tells: at `GET /health` that it lives and which stores it writes, at `GET /metrics` Prometheus. */
export async function startRunnerServer(
  options: RunnerServerOptions,
): Promise<AsyncDisposable & { readonly url: string }> {
  const { host, port, writes, metrics } = options;
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === "/health") sendJson(response, 200, { status: "ok", writes: writes() });
    else if (request.url === "/metrics") metrics.answer(response).catch(() => response.destroy());
    else sendJson(response, 404, { error: "NOT_FOUND" });
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${address}:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Which stores a runner writes, of those that it is for. */
export function toHeldGauge(names: readonly string[], writes: () => readonly string[]): ExposedGauge {
  return {
    name: "ingest_store_held",
    help: "1 for a store that this process writes, 0 for one that it waits for.",
    labelNames: ["store"],
    async read() {
      const held = new Set(writes());
      return names.map((store) => ({ labels: { store }, value: Number(held.has(store)) }));
    },
  };
}
