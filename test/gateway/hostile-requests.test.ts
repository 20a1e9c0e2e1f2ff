import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SubgraphSource } from "./federation.ts";
import { RawSocket } from "./server/raw-socket.ts";
import { SHOP } from "./shop.ts";
import { startWholeGateway, type WholeGateway } from "./whole-gateway.ts";

type Asked = Readonly<Record<string, unknown>>;

type Told = { readonly extensions: unknown };

/** What a client may be told at most. */
const MOST_BYTES = 4_096;

const SOURCES: Readonly<Record<string, SubgraphSource>> = {
  ...SHOP,
  notes: { typeDefs: "type Subscription { noted(of: [ID!]): String  told: Int }  type Query { latestNote: String }" },
};

const LONG = "x".repeat(200_000);
const CONTROLS = "\u0001".repeat(100_000);

function repeated(times: number, write: (index: number) => string): string {
  return Array.from({ length: times }, (_, index) => write(index)).join(" ");
}

const HOSTILE: readonly (readonly [string, Asked, string])[] = [
  ["no document", { query: "#" }, "GRAPHQL_PARSE_FAILED"],
  ["a document cut short", { query: "{ me {" }, "GRAPHQL_PARSE_FAILED"],
  ["a NUL", { query: "{ me\0 }" }, "GRAPHQL_PARSE_FAILED"],
  ["half a character", { query: "{ me(a: \ud800) }" }, "GRAPHQL_PARSE_FAILED"],
  ["a name as long as can be", { query: `{ ${LONG} }` }, "GRAPHQL_VALIDATION_FAILED"],
  ["a text as long as can be", { query: `{ product(upc: 1, name: "${LONG}") { upc } }` }, "GRAPHQL_VALIDATION_FAILED"],
  [
    "a text of control characters",
    { query: `{ product(upc: 1, a: """${LONG}""") { b } }` },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  [
    "a thousand mistakes",
    { query: `{ ${repeated(90, (n) => `a${n}: product { ${repeated(9, (m) => `no${m}`)} }`)} }` },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  ["one mistake in a thousand places", { query: `{ ${"me { id(a: 1) } ".repeat(90)} }` }, "GRAPHQL_VALIDATION_FAILED"],
  [
    "conflicts without end",
    { query: `{ ${repeated(90, (n) => `me { a: ${n % 2 ? "id" : "name"} }`)} }` },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  [
    "variables that nothing uses",
    { query: `query (${repeated(900, (n) => `$v${n}: Int`)}) { me { id } }` },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  [
    "variables of types that are not there",
    { query: `query (${repeated(900, (n) => `$v${n}: No${n}`)}) { me { id } }` },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  [
    "types in place of operations",
    { query: "type Query { a: Int } extend type Product { b: Int }" },
    "OPERATION_RESOLUTION_FAILURE",
  ],
  [
    "fragments that multiply and lead nowhere",
    {
      query: `{ ...A0 } ${Array.from({ length: 40 }, (_, index) => `fragment A${index} on Query { ...A${index + 1} ...A${index + 1} }`).join(" ")}`,
    },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  ["types beside an operation", { query: "{ me { id } } type Query { a: Int }" }, "GRAPHQL_VALIDATION_FAILED"],
  ["fragments alone", { query: "fragment F on User { id }" }, "OPERATION_RESOLUTION_FAILURE"],
  ["the name of no operation", { query: "{ me { id } }", operationName: LONG }, "OPERATION_RESOLUTION_FAILURE"],
  ["a name of control characters", { query: "{ me { id } }", operationName: CONTROLS }, "OPERATION_RESOLUTION_FAILURE"],
  [
    "two operations of one name",
    { query: "query A { me { id } } query A { me { id } }", operationName: "A" },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  ["a variable that is missing", { query: "query ($n: Int!) { topProducts(first: $n) { upc } }" }, "BAD_USER_INPUT"],
  [
    "a variable of control characters",
    { query: "query ($n: Int) { topProducts(first: $n) { upc } }", variables: { n: CONTROLS.slice(0, 50_000) } },
    "BAD_USER_INPUT",
  ],
  [
    "a variable that is an object by its nature",
    {
      query: "query ($n: Int) { topProducts(first: $n) { upc } }",
      variables: { n: { toString: 1, valueOf: null, constructor: "x" } },
    },
    "BAD_USER_INPUT",
  ],
  [
    "a variable beyond 32 bits",
    { query: "query ($n: Int) { topProducts(first: $n) { upc } }", variables: { n: 2 ** 40 } },
    "LIMIT_EXCEEDED",
  ],
  [
    "a thousand wrong variables",
    {
      query: `query (${repeated(100, (n) => `$v${n}: Int`)}) { ${repeated(100, (n) => `a${n}: topProducts(first: $v${n}) { upc }`)} }`,
      variables: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`v${n}`, LONG.slice(0, 4_000)])),
    },
    "BAD_USER_INPUT",
  ],
  [
    "a list with a thousand wrong items",
    {
      query: "query ($ids: [ID!]) { me { id } } subscription S ($ids: [ID!]) { noted(of: $ids) }",
      operationName: "S",
      variables: { ids: Array.from({ length: 1_000 }, () => ({ a: null })) },
    },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  [
    "wrong items of a subscription's variable",
    {
      query: "subscription ($ids: [ID!]) { noted(of: $ids) }",
      variables: { ids: Array.from({ length: 1_000 }, () => ({ a: null })) },
    },
    "BAD_USER_INPUT",
  ],
  [
    "a name that JavaScript keeps for itself",
    { query: "query ($__proto__: Int) { topProducts(first: $__proto__) { upc } }" },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  [
    "a condition at a subscription's root",
    { query: "subscription ($v: Boolean!) { noted @skip(if: $v) }" },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  [
    "conditions at a subscription's root without end",
    { query: `subscription { noted ${repeated(400, () => "@skip(if: true)")} }` },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  ["two roots of a subscription", { query: "subscription { noted told }" }, "GRAPHQL_VALIDATION_FAILED"],
  ["a subscription to the schema", { query: "subscription { __typename }" }, "GRAPHQL_VALIDATION_FAILED"],
  ["the schema", { query: getIntrospectionQuery() }, "GRAPHQL_VALIDATION_FAILED"],
  [
    "the schema a hundred times",
    {
      query: `{ ${repeated(100, (n) => `s${n}: __schema { types { ...T } }`)} } fragment T on __Type { fields { name type { name fields { name args { name } } } } }`,
    },
    "LIMIT_EXCEEDED",
  ],
  ["pages of pages", { query: "{ topProducts(first: 2000) { reviews(first: 1000) { id } } }" }, "LIMIT_EXCEEDED"],
  [
    "pages under many keys",
    { query: `{ ${repeated(31, (n) => `k${n}: topProducts(first: 500) { reviews(first: 100) { id } }`)} }` },
    "LIMIT_EXCEEDED",
  ],
  [
    "a persisted operation that is not there",
    { query: "", extensions: { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } } },
    "PERSISTED_QUERY_NOT_FOUND",
  ],
  [
    "a persisted operation with another's hash",
    { query: "{ me { id } }", extensions: { persistedQuery: { version: 1, sha256Hash: LONG } } },
    "BAD_USER_INPUT",
  ],
  [
    "a persisted operation of no version",
    { query: "{ me { id } }", extensions: { persistedQuery: { toString: 1 } } },
    "BAD_USER_INPUT",
  ],
  [
    "a persisted operation whose hash is none",
    { query: "{ me { id } }", extensions: { persistedQuery: { version: 1, sha256Hash: { toString: 1 } } } },
    "BAD_USER_INPUT",
  ],
  ["an unknown directive", { query: "{ me @defer(if: true) { id } }" }, "GRAPHQL_VALIDATION_FAILED"],
  ["a value of no enum", { query: "{ me { id @include(if: MAYBE) } }" }, "GRAPHQL_VALIDATION_FAILED"],
];

async function overHttp(gateway: WholeGateway, asked: Asked): Promise<string> {
  return (await gateway.post(asked)).text();
}

async function overWebSocket(gateway: WholeGateway, asked: Asked): Promise<string> {
  await using client = await RawSocket.ready(gateway.url);
  client.send({ id: "1", type: "subscribe", payload: asked });
  const { payload } = await Promise.race([client.next("error", "1"), client.next("next", "1")]);
  return JSON.stringify({ errors: payload });
}

async function overSse(gateway: WholeGateway, asked: Asked): Promise<string> {
  const text = await (await gateway.post(asked, { accept: "text/event-stream" })).text();
  return /^data: (\{.*)$/m.exec(text)?.[1] ?? text;
}

describe("a hostile request", () => {
  // Whatever is refused leaves nothing behind: one gateway is enough for all.
  let gateway: WholeGateway;
  beforeAll(async () => {
    gateway = await startWholeGateway(SOURCES, { INTROSPECTION: "off", QUERY_PLANS: "on" });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it.each(HOSTILE)("is refused alike by every transport, with a code and in few words: %s", async (_, asked, code) => {
    // Without a stream, a subscription is refused for that.
    const isSubscription = String(asked.query).startsWith("subscription");
    const answers = [await overWebSocket(gateway, asked), await overSse(gateway, asked)];
    if (!isSubscription) answers.push(await overHttp(gateway, asked));

    const [told, ...others] = answers.map((answer) => JSON.parse(answer));
    expect(told.errors.map(({ extensions }: Told) => JSON.stringify(extensions))).toEqual(
      told.errors.map(() => JSON.stringify({ code })),
    );
    expect(others).toEqual(others.map(() => told));
    for (const answer of answers) {
      expect(Buffer.byteLength(answer)).toBeLessThanOrEqual(MOST_BYTES);
      expect(answer).not.toMatch(/\.ts\b|node_modules|\n {4}at |"path"|"stacktrace"|topProduct\b|Did you mean/);
    }
    expect([...gateway.subgraphs.values()].flatMap(({ requests }) => requests)).toEqual([]);
    expect(gateway.logged.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it.each([
    ["a document that is none", { query: 5 }],
    ["a batch", [{ query: "{ me { id } }" }]],
    ["variables that are a list", { query: "{ me { id } }", variables: [1] }],
    ["extensions that are a text", { query: "{ me { id } }", extensions: "x" }],
    ["a name that is a number", { query: "{ me { id } }", operationName: 7 }],
    ["nothing", null],
  ])("that is none is refused by HTTP, and closes a WebSocket with 4400: %s", async (_, asked) => {
    await using client = await RawSocket.ready(gateway.url);

    const response = await gateway.post(asked);
    client.send({ id: "1", type: "subscribe", payload: asked });

    expect(response.status).toBe(400);
    expect((await response.json()).errors[0].extensions).toEqual({ code: "BAD_USER_INPUT" });
    expect(await client.closed()).toBe(4400);
  });

  it("is told in at most 4 KB whatever its id on a WebSocket is, or closes it", async () => {
    await using client = await RawSocket.ready(gateway.url);
    const query = `{ ${repeated(90, (n) => `no${n}${"x".repeat(300)}`)} }`;

    client.send({ id: "\u0001".repeat(85), type: "subscribe", payload: { query } });
    const error = await client.next("error");
    client.send({ id: "\u0001".repeat(86), type: "subscribe", payload: { query } });

    expect(Buffer.byteLength(JSON.stringify(error))).toBeLessThanOrEqual(MOST_BYTES);
    expect(await client.closed()).toBe(4400);
  });
});
