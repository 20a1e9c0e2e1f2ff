import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sendJson } from "./send-json.ts";

export type RunnerServerOptions = {
  readonly host: string;
  readonly port: number;
  /** The subgraphs whose stores this process writes now. */
  readonly writes: () => readonly string[];
};

/** `GET /health` of a process that serves nothing else: that it lives, and which stores it writes at the moment. */
export async function startRunnerServer(
  options: RunnerServerOptions,
): Promise<AsyncDisposable & { readonly url: string }> {
  const { host, port, writes } = options;
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === "/health") sendJson(response, 200, { status: "ok", writes: writes() });
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
