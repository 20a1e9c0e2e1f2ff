import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Value = { readonly stringValue?: string; readonly intValue?: number; readonly boolValue?: boolean } & {
  readonly arrayValue?: { readonly values: readonly Value[] };
};
type Attributes = readonly { readonly key: string; readonly value: Value }[];

type WireSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: Attributes;
  readonly status: { readonly code: number };
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
};

type WireBatch = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Attributes };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
};

export type ReceivedSpan = Omit<WireSpan, "attributes"> & { readonly attributes: Readonly<Record<string, unknown>> };

export type TraceCollector = AsyncDisposable & {
  /** What `OTEL_EXPORTER_OTLP_ENDPOINT` is to be. */
  readonly url: string;
  /** The spans received so far. */
  readonly spans: readonly ReceivedSpan[];
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  readonly requests: readonly { readonly path: string; readonly contentType: string; readonly bytes: number }[];
};

/** A collector of OpenTelemetry: it takes traces over OTLP/HTTP and keeps those that come as JSON. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: ReceivedSpan[] = [];
  const resources: Record<string, unknown>[] = [];
  const requests: { path: string; contentType: string; bytes: number }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const contentType = request.headers["content-type"] ?? "";
    requests.push({ path: request.url ?? "", contentType, bytes: body.length });
    if (contentType === "application/json") {
      const { resourceSpans }: WireBatch = JSON.parse(body.toString());
      for (const { resource, scopeSpans } of resourceSpans) {
        resources.push(toRecord(resource.attributes));
        for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
          spans.push({ ...span, attributes: toRecord(span.attributes) });
        }
      }
    }
    response.writeHead(200, { "content-type": contentType }).end(contentType === "application/json" ? "{}" : "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    resources,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function toRecord(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, toPlain(value)]));
}

function toPlain({ arrayValue, ...value }: Value): unknown {
  return arrayValue ? arrayValue.values.map(toPlain) : Object.values(value)[0];
}
