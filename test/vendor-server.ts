import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export type VendorReply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Sent as it is when it is text, else as JSON. */
  readonly body: unknown;
};

export type VendorRequestSeen = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

/** Answers of one route: in their order, the last one again and again; or whatever a function says. */
export type VendorRoute = readonly VendorReply[] | ((request: VendorRequestSeen) => VendorReply);

export type VendorServer = AsyncDisposable & {
  readonly url: string;
  readonly requests: readonly VendorRequestSeen[];
};

/** A real HTTP server on a free port that answers `METHOD /path` from a table, and 404 to anything else. */
export async function startVendorServer(routes: Readonly<Record<string, VendorRoute>>): Promise<VendorServer> {
  const requests: VendorRequestSeen[] = [];
  const served = new Map<string, number>();
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const url = new URL(incoming.url ?? "/", "http://vendor");
    const request = {
      method: incoming.method ?? "GET",
      url,
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(request);
    const key = `${request.method} ${url.pathname}`;
    const route = routes[key];
    const reply =
      typeof route === "function" ? route(request) : route?.[Math.min(served.get(key) ?? 0, route.length - 1)];
    served.set(key, (served.get(key) ?? 0) + 1);
    const { status = 200, headers = {}, body } = reply ?? { status: 404, body: { message: "no such route" } };
    outgoing.writeHead(status, { "content-type": "application/json", ...headers } as Record<string, string | string[]>);
    outgoing.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
