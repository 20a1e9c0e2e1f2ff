import { brotliCompressSync, createGzip, deflateSync, gzipSync } from "node:zlib";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import type { SubgraphRequest } from "../../../gateway/executor/transport.ts";
import { HttpTransport, type HttpTransportOptions } from "../../../gateway/transports/http.ts";
import { scopeOf } from "../federation.ts";
import { startHttpSubgraph } from "../http-subgraph.ts";

const SCHEMA = buildSchema("type Query { one: Int } type Subscription { one: Int }");
const ANSWER = '{"data":{"one":1}}';

function asking(kind: "query" | "subscription" = "query"): SubgraphRequest {
  return {
    operation: { subgraph: "ones", kind, text: `${kind}{one}`, name: null, variables: [] },
    variables: {},
    scope: scopeOf(),
  };
}

async function startAnswering(encoding: string, body: Buffer, options: HttpTransportOptions = {}) {
  const subgraph = await startHttpSubgraph(SCHEMA);
  const transport = new HttpTransport(subgraph.url, options);
  const contentType = options.subscriptions === "sse" ? "text/event-stream" : "application/json";
  subgraph.answer = (_, response) =>
    response.writeHead(200, { "content-type": contentType, "content-encoding": encoding }).end(body);
  return {
    subgraph,
    transport,
    [Symbol.asyncDispose]: async () => {
      await transport[Symbol.asyncDispose]();
      await subgraph[Symbol.asyncDispose]();
    },
  };
}

const ENCODINGS: readonly [string, (text: string) => Buffer][] = [
  ["gzip", gzipSync],
  ["x-gzip", gzipSync],
  ["GZIP", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
  ["identity", Buffer.from],
];

describe("a compressed answer of a subgraph", () => {
  it.each(ENCODINGS)("is read when it comes as %s", async (encoding, compress) => {
    await using started = await startAnswering(encoding, compress(ANSWER));

    expect(await started.transport.fetch(asking())).toEqual({ data: { one: 1 } });
  });

  it.each([
    ["on", true, "gzip"],
    ["off", false, undefined],
  ])("is asked for where the setting is %s", async (_, asksForCompression, expected) => {
    await using started = await startAnswering("identity", Buffer.from(ANSWER), { asksForCompression });

    await started.transport.fetch(asking());

    expect(started.subgraph.requests[0]?.headers["accept-encoding"]).toBe(expected);
  });

  it("is given up when it grows too large, however little was sent for it", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, "1"));
    await using started = await startAnswering("gzip", bomb, { mostBytes: 100_000 });

    expect(bomb.length).toBeLessThan(100_000);
    await expect(started.transport.fetch(asking())).rejects.toThrow("more than 100000 bytes");
  });

  it.each([
    ["is cut", "gzip", gzipSync(ANSWER).subarray(0, 20)],
    ["is nothing of the kind", "gzip", Buffer.from(ANSWER)],
    ["is of an encoding that nobody here reads", "zstd", Buffer.from(ANSWER)],
  ])("is refused when it %s", async (_, encoding, body) => {
    await using started = await startAnswering(encoding, body);

    await expect(started.transport.fetch(asking())).rejects.toThrow(/encoding/);
  });
});

describe("a compressed event stream of a subgraph", () => {
  const STREAM = `event: next\ndata: ${ANSWER}\n\nevent: next\ndata: ${ANSWER}\n\nevent: complete\ndata:\n\n`;
  const SSE = { subscriptions: "sse" } as const;

  it.each(ENCODINGS)("is read when it comes as %s", async (encoding, compress) => {
    await using started = await startAnswering(encoding, compress(STREAM), SSE);

    const items = await Array.fromAsync(started.transport.subscribe(asking("subscription")));

    expect(items).toEqual([{ data: { one: 1 } }, { data: { one: 1 } }]);
    expect(started.subgraph.requests[0]?.headers["accept-encoding"]).toBe("gzip");
  });

  it("brings each item when it comes, and not when a buffer is full", async () => {
    await using subgraph = await startHttpSubgraph(SCHEMA);
    await using transport = new HttpTransport(subgraph.url, SSE);
    const closed = Promise.withResolvers<void>();
    subgraph.answer = (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.write(`event: next\ndata: ${ANSWER}\n\n`);
      gzip.flush();
      response.on("close", closed.resolve);
    };

    const items = transport.subscribe(asking("subscription"))[Symbol.asyncIterator]();
    const first = await items.next();
    await items.return?.();
    await closed.promise;

    expect(first).toEqual({ done: false, value: { data: { one: 1 } } });
  });

  it("is given up when an item grows too large, however little was sent for it", async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from("data: "), Buffer.alloc(50_000_000, "1")]));
    await using started = await startAnswering("gzip", bomb, { ...SSE, mostBytes: 100_000 });

    const items = Array.fromAsync(started.transport.subscribe(asking("subscription")));

    await expect(items).rejects.toThrow("more than 100000 bytes");
  });

  it("breaks when it is cut", async () => {
    await using started = await startAnswering("gzip", gzipSync(STREAM).subarray(0, -12), SSE);

    await expect(Array.fromAsync(started.transport.subscribe(asking("subscription")))).rejects.toThrow();
  });
});
