import { gzipSync } from "node:zlib";
import type { Chance } from "./chance.ts";
import { mutatedGraphql } from "./graphql-mutations.ts";
import { mutatedBytes, mutatedJson } from "./json-mutations.ts";
import { OPERATIONS, type Operation, SUBSCRIPTIONS } from "./mutated-graph.ts";

type Header = readonly [name: string, value: string];

type HttpRequest = { method: string; target: string; headers: Header[]; body: Buffer };

const JSON_TYPE = "application/json";

const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW", "post", "PRI", "CONNECT"];

const TARGETS = [
  ...[
    "/graphql/",
    "//graphql",
    "/graphql?",
    "/graphql?query",
    "/graphql?query=%ff%fe",
    "/graphql?query=%7B__typename%7D",
  ],
  ...[
    "/graphql?query=%7B__typename%7D&query=%7B__typename%7D",
    "/graphql#x",
    "/GRAPHQL",
    "/graphql%2f",
    "/graphql/../metrics",
  ],
  ...["http://127.0.0.1/graphql", "http://[::1/graphql", "https://elsewhere.example/graphql", "*", "", "/%", "/health"],
  ...[
    "/ready",
    "/metrics",
    "/",
    "/favicon.ico",
    "/graphiql/../../../etc/passwd",
    "/__proto__",
    "/constructor",
    "graphql",
  ],
  ...[
    "/graphql?variables={",
    "/graphql?query=mutation%7BzqRename%7D",
    "/graphql?extensions=%5B1%5D&query=%7B__typename%7D",
  ],
];

const HEADERS: readonly ((chance: Chance) => Header)[] = [
  (chance) => [
    "content-type",
    chance.one(["text/plain", "application/json; charset=utf-16", "application/graphql", "a", ";", ""]),
  ],
  (chance) => [
    "content-type",
    chance.one(["multipart/form-data; boundary=x", 'application/json; charset=utf-8; x="y', "APPLICATION/JSON"]),
  ],
  (chance) => [
    "accept",
    chance.one(["*/*", "text/html", "", "image/png", "application/json;q=0", ",,,", "text/event-stream", "a/b/c;q=x"]),
  ],
  (chance) => ["accept", "application/graphql-response+json;q=0.5,".repeat(chance.amount(400))],
  (chance) => [
    "content-encoding",
    chance.one(["gzip", "deflate", "br", "zstd", "identity", "gzip, gzip", "rot13", ""]),
  ],
  (chance) => [
    "content-length",
    chance.one(["0", "1", "1000000000000", "-1", "abc", "1e3", "0x10", "99999999999999999999999", "5, 5", ""]),
  ],
  (chance) => [
    "transfer-encoding",
    chance.one(["chunked", "gzip, chunked", "identity", "chunked, chunked", "xchunked", ""]),
  ],
  (chance) => ["expect", chance.one(["100-continue", "200-ok", ""])],
  (chance) => ["host", chance.one(["", "a b", "elsewhere.example", "[::1", "x".repeat(300)])],
  (chance) => ["connection", chance.one(["keep-alive", "upgrade", "close, keep-alive", "authorization", ""])],
  (chance) => ["upgrade", chance.one(["websocket", "h2c", "WebSocket, foo", ""])],
  (chance) => ["authorization", chance.one(["Bearer a", "Bearer a\u0001b", "Bearer \u00e9", "\t", "x".repeat(8_000)])],
  (chance) => ["origin", chance.one(["null", "https://elsewhere.example", "http://[", "", "file://"])],
  (chance) => ["graphql-query-plan", chance.one(["only", "1", "true", "%", ""])],
  (chance) => ["x-request-id", chance.one(["", "a\u007fb", "x".repeat(5_000), "{}", "../../etc/passwd"])],
  (chance) => [
    "traceparent",
    chance.one(["00-0-0-0", "", "00-00000000000000000000000000000000-0000000000000000-00", "x".repeat(999)]),
  ],
  (chance) => ["x-forwarded-for", chance.one(["1.2.3.4", "::1", "a, b", ",", ""])],
  (chance) => [`x-${"y".repeat(chance.amount(3_000))}`, "z".repeat(chance.amount(20_000))],
  (chance) => [chance.one(["__proto__", "constructor", "a b", "", "\u00e9", "a:b", "content_length", "\u0000"]), "1"],
  () => ["cookie", "a=b"],
  () => ["trailer", "content-length"],
];

/** Bytes that a client sends in one go; what it awaits an answer to, it sends nothing after until something has come. */
export type Piece = { readonly bytes: Buffer; readonly isAwaited?: boolean };

/** What a client of raw bytes sends over one connection. */
export function mutatedHttp(chance: Chance): readonly Piece[] {
  const requests = Array.from({ length: chance.isOneIn(5) ? 1 + chance.amount(6) : 1 }, () => requestBytes(chance));
  let bytes: Buffer = Buffer.concat(requests);
  if (chance.isOneIn(6)) bytes = mutatedBytes(bytes, chance);
  return inPieces(bytes, chance);
}

export function inPieces(bytes: Buffer, chance: Chance): readonly Piece[] {
  if (!chance.isOneIn(4)) return [{ bytes }];
  const cuts = Array.from({ length: chance.amount(5) }, () => chance.below(bytes.length + 1)).sort((a, b) => a - b);
  return [...cuts, bytes.length].map((end, index) => ({ bytes: bytes.subarray(cuts[index - 1] ?? 0, end) }));
}

function requestBytes(chance: Chance): Buffer {
  const request = ordinaryRequest(chance);
  for (let times = chance.below(4); times > 0; times -= 1) spoil(request, chance);
  const { method, target, headers, body } = request;
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${head}\r\n`, "latin1"), body]);
}

/** A request of which only what GraphQL says may be wrong. */
function ordinaryRequest(chance: Chance): HttpRequest {
  const operation = chance.one([...OPERATIONS, ...SUBSCRIPTIONS]);
  const isStream = SUBSCRIPTIONS.includes(operation) || chance.isOneIn(10);
  const accept = isStream ? "text/event-stream" : chance.one([JSON_TYPE, "application/graphql-response+json", "*/*"]);
  const headers: Header[] = [
    ["host", "127.0.0.1"],
    ["accept", accept],
    ["connection", "close"],
  ];
  const payload = payloadOf(operation, chance);
  if (chance.isOneIn(4)) {
    return { method: "GET", target: `/graphql?${queryString(payload)}`, headers, body: Buffer.alloc(0) };
  }
  const text = chance.isOneIn(2) ? mutatedJson(payload, chance) : JSON.stringify(payload);
  const plain = chance.isOneIn(8) ? mutatedBytes(Buffer.from(text), chance) : Buffer.from(text);
  headers.push(["content-type", JSON_TYPE]);
  return { method: "POST", target: "/graphql", headers, body: framed(plain, headers, chance) };
}

export function payloadOf(operation: Operation, chance: Chance): object {
  const query = chance.isOneIn(2) ? mutatedGraphql(operation.query, chance) : operation.query;
  const more = chance.one<object>([
    ...[{}, {}, {}, { operationName: "B" }, { operationName: "" }, { extensions: { queryPlan: { toString: 1 } } }],
    { extensions: { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } } },
    { extensions: { persistedQuery: { version: chance.below(3), sha256Hash: chance.one(["", null, 1, {}]) } } },
  ]);
  return { ...operation, query, ...more };
}

function queryString(payload: object): string {
  const texts = Object.entries(payload).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return new URLSearchParams(texts).toString();
}

/** The body as it goes over the wire, and in the headers how. */
function framed(plain: Buffer, headers: Header[], chance: Chance): Buffer {
  const isZipped = chance.isOneIn(10);
  const body = isZipped ? gzipSync(chance.isOneIn(4) ? Buffer.alloc(chance.amount(20_000_000)) : plain) : plain;
  if (isZipped) headers.push(["content-encoding", "gzip"]);
  if (!chance.isOneIn(8)) {
    headers.push(["content-length", String(body.length)]);
    return body;
  }
  headers.push(["transfer-encoding", "chunked"]);
  const size = chance.one([
    body.length.toString(16),
    `${body.length.toString(16)};a=b`,
    `0${body.length.toString(16)}`,
    "ffffffffffffffff",
    "-1",
    "g",
  ]);
  const end = chance.one(["0\r\n\r\n", "0\r\n\r\n", "0\r\ncontent-length: 3\r\n\r\n", "0\r\n", ""]);
  return Buffer.concat([Buffer.from(`${size}\r\n`), body, Buffer.from(`\r\n${end}`)]);
}

function spoil(request: HttpRequest, chance: Chance): void {
  const at = chance.below(request.headers.length);
  switch (chance.below(7)) {
    case 0:
      request.method = chance.one(METHODS);
      return;
    case 1:
      request.target = chance.isOneIn(20) ? `/graphql?query=${"x".repeat(chance.amount(40_000))}` : chance.one(TARGETS);
      return;
    case 2:
      request.headers.splice(at, 1);
      return;
    case 3:
      request.headers.splice(at, 1, chance.one(HEADERS)(chance));
      return;
    case 4:
      request.headers.push(
        ...Array.from({ length: chance.isOneIn(10) ? chance.amount(2_500) : 1 }, () => chance.one(HEADERS)(chance)),
      );
      return;
    case 5:
      request.headers.push(request.headers[at] ?? ["a", "b"]);
      return;
    default:
      request.body = request.body.subarray(0, chance.below(request.body.length + 1));
  }
}
