import { getIntrospectionQuery } from "graphql";
import { describe, expect, it } from "vitest";
import { decodeGatewaySettings } from "../../../gateway/config.ts";
import { startGateway } from "../../../gateway/start-gateway.ts";
import { SILENT, startGraph } from "../federation.ts";
import { RawSocket } from "../server/raw-socket.ts";
import { post } from "../server/serve.ts";
import { SHOP } from "../shop.ts";

type Asked = {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
};

/** A gateway over the shop, asked by both transports; nothing may differ between their answers. */
async function startShop(environment: Readonly<Record<string, string>> = {}) {
  const { planner, transports } = startGraph(SHOP);
  const settings = decodeGatewaySettings({ PORT: "0", ...environment });
  const server = await startGateway({ planner, transports, settings, log: SILENT });
  const url = `${server.url}/graphql`;
  return {
    overHttp: async (asked: Asked) => (await post(url, asked)).json(),
    overWebSocket: async (asked: Asked) => {
      await using client = await RawSocket.ready(url);
      client.send({ id: "1", type: "subscribe", payload: asked });
      const { type, payload } = await Promise.race([client.next("error", "1"), client.next("next", "1")]);
      return type === "error" ? { errors: payload } : payload;
    },
    fetches: () => [...transports.values()].flatMap(({ requests }) => requests).length,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function repeated(times: number, write: (index: number) => string): string {
  return Array.from({ length: times }, (_, index) => write(index)).join(" ");
}

/** Each spreads the next twice. */
const MULTIPLYING = repeated(
  15,
  (n) => `fragment F${n} on User { a: reviews { author { ...F${n + 1} } } b: reviews { author { ...F${n + 1} } } }`,
);

const HOSTILE: readonly (readonly [string, Asked, string])[] = [
  [
    "tokens without end",
    { query: `{ ${repeated(40_000, () => "me { id }")} }` },
    "15000 tokens is exceeded: there are at least 15001",
  ],
  ["tokens that never close", { query: "{a".repeat(100_000) }, "is exceeded: there are "],
  [
    "lists in lists",
    { query: `{ me(a: ${"[".repeat(14_000)}` },
    "50 levels of nesting is exceeded: there are more than can be parsed",
  ],
  [
    "selections in selections",
    { query: `{ me ${"{ reviews { author ".repeat(40)} { id } ${"}}".repeat(40)} }` },
    "50 levels of nesting is exceeded: there are 82",
  ],
  [
    "inline fragments in inline fragments",
    { query: `{ ${"... { ".repeat(60)} me { id } ${"}".repeat(60)} }` },
    "50 levels of nesting is exceeded: there are 62",
  ],
  [
    "fragments that lead back to themselves",
    { query: "{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }" },
    "50 levels of nesting is exceeded: they have no end",
  ],
  [
    "one field under many keys",
    { query: `{ me { ${repeated(2_400, (n) => `a${n}: id`)} } }` },
    "1000 aliases is exceeded: there are 2400",
  ],
  ["many fields at the root", { query: `{ ${repeated(101, (n) => `a${n}: me { id }`)} }` }, "100 root fields"],
  [
    "root fields out of fragments",
    { query: `{ ${repeated(20, () => "...A")} } fragment A on Query { ${repeated(9, (n) => `a${n}: me { id }`)} }` },
    "100 root fields is exceeded: there are 180",
  ],
  ["one field again and again", { query: `{ me { ${"id ".repeat(9_000)} } }` }, "100 repetitions of a key"],
  [
    "arguments in changing order",
    {
      query: `{ me { ${repeated(1_000, (n) => (n % 2 ? "reviews(a: 1, b: 2) { id }" : "reviews(b: 2, a: 1) { id }"))} } }`,
    },
    "100 repetitions of a key",
  ],
  [
    "one field in many inline fragments",
    { query: `{ me { ${repeated(2_000, () => "... on User { id }")} } }` },
    "100 repetitions of a key in one selection is exceeded: there are 2000",
  ],
  [
    "one field in many fragments",
    {
      query: `{ me { ${repeated(400, (n) => `...F${n}`)} } } ${repeated(400, (n) => `fragment F${n} on User { ${"id name ".repeat(12)} }`)}`,
    },
    "The document takes more work to validate than is allowed.",
  ],
  ["directives", { query: `{ me { ${repeated(501, (n) => `a${n}: id @skip(if: true)`)} } }` }, "500 directives"],
  [
    "directives on one field",
    { query: `{ me { id ${"@include(if: true) ".repeat(600)} } }` },
    "500 directives is exceeded: there are 600",
  ],
  [
    "directives on a fragment",
    { query: `{ me { ...A } } fragment A on User ${"@a ".repeat(600)} { id }` },
    "500 directives is exceeded: there are 600",
  ],
  [
    "directives on a variable",
    { query: `query ($v: Int ${"@a ".repeat(600)}) { me { id } }` },
    "500 directives is exceeded: there are 600",
  ],
  [
    "fragments",
    { query: `{ me { id } } ${repeated(600, (n) => `fragment F${n} on User { id }`)}` },
    "500 fragments is exceeded: there are 600",
  ],
  [
    "fragments that multiply",
    { query: `{ me { ...F0 } } ${MULTIPLYING} fragment F15 on User { id }` },
    "10000 fields with fragments expanded is exceeded: there are 163837",
  ],
  [
    "pages of pages",
    { query: "{ topProducts(first: 2000) { reviews(first: 1000) { id } } }" },
    "1000000 fields over all objects is exceeded: there are 2002001",
  ],
  [
    "a page of more items than there are numbers",
    { query: `{ topProducts(first: 1${"0".repeat(400)}) { reviews(first: 0) { id } } }` },
    "1000000 fields over all objects",
  ],
  [
    "pages of pages whose sizes the variables say",
    {
      query: "query ($n: Int) { topProducts(first: $n) { reviews(first: $n) { id } } }",
      variables: { n: 2_000 },
    },
    "1000000 fields over all objects is exceeded: there are 4002001",
  ],
  [
    "pages of pages whose sizes the variables' defaults say",
    { query: "query ($n: Int = 2000) { topProducts(first: $n) { reviews(first: $n) { id } } }" },
    "1000000 fields over all objects",
  ],
  [
    "an operation beside the one that is asked for",
    { query: `query A { me { id } } query B { me { ${"id ".repeat(9_000)} } }`, operationName: "A" },
    "100 repetitions of a key",
  ],
  [
    "the schema of the schema",
    {
      query: `{ ${repeated(99, (n) => `s${n}: __schema { types { ...A } }`)} }
        fragment A on __Type { ${repeated(9, (n) => `f${n}: fields { type { ofType { ...B } ...B } }`)} }
        fragment B on __Type { fields { name description isDeprecated } }`,
    },
    "fields about the schema is exceeded: there are at least ",
  ],
  [
    "large variables",
    { query: "query ($upc: ID!) { product(upc: $upc) { upc } }", variables: { upc: "x".repeat(600_000) } },
    "524288 bytes of variables",
  ],
  [
    "large variables that nothing uses",
    { query: "{ me { id } }", variables: { list: Array.from({ length: 300_000 }, () => 7) } },
    "524288 bytes of variables",
  ],
];

describe("a hostile document", () => {
  it.each(HOSTILE)(
    "of %s is refused alike over HTTP and WebSocket, and costs no subgraph anything",
    async (_, asked, told) => {
      await using shop = await startShop();

      const answers = [await shop.overHttp(asked), await shop.overWebSocket(asked)];

      expect(answers[0]).toEqual({
        errors: [{ message: expect.stringContaining(told), extensions: { code: "LIMIT_EXCEEDED" } }],
      });
      expect(answers[1]).toEqual(answers[0]);
      expect(shop.fetches()).toBe(0);
    },
  );
});

describe("a document of which nothing is to be run", () => {
  it.each([
    ["names no operation of several", { query: `query A { me { id } } query B { me { ${"id ".repeat(9_000)} } }` }],
    ["names one that is not there", { query: `query A { me { ${"id ".repeat(9_000)} } }`, operationName: "B" }],
  ])("is refused without a look at it when the request %s", async (_, asked) => {
    await using shop = await startShop();

    const answers = [await shop.overHttp(asked), await shop.overWebSocket(asked)];

    expect(answers[0]).toMatchObject({ errors: [{ extensions: { code: "OPERATION_RESOLUTION_FAILURE" } }] });
    expect(answers[1]).toEqual(answers[0]);
  });
});

describe("an operation of a real front end", () => {
  it.each([
    ["the introspection of GraphiQL", { query: getIntrospectionQuery({ inputValueDeprecation: true }) }],
    ["a page that is as large as may be", { query: "{ topProducts(first: 200) { reviews(first: 200) { id body } } }" }],
    [
      "components with a fragment each",
      {
        query: `{ ${repeated(50, (n) => `p${n}: product(upc: "p1") { ...C${n} }`)} } ${repeated(50, (n) => `fragment C${n} on Product { upc name reviews { id author { name } } }`)}`,
      },
    ],
    [
      "variables that stay small",
      {
        query: "query ($n: Int) { topProducts(first: $n) { reviews(first: $n) { id } } }",
        variables: { n: 100 },
      },
    ],
  ])("runs: %s", async (_, asked) => {
    await using shop = await startShop();

    const answer = await shop.overHttp(asked);

    expect(answer).not.toHaveProperty("errors");
  });
});

describe("a limit", () => {
  it.each([
    ["MAX_TOKENS", "10", "{ me { id name id name id name } }", "10 tokens"],
    ["MAX_DEPTH", "2", "{ me { reviews { id } } }", "2 levels"],
    ["MAX_ALIASES", "1", "{ a: me { b: id } }", "1 aliases"],
    ["MAX_ROOT_FIELDS", "1", "{ me { id } product(upc: 1) { upc } }", "1 root fields"],
    ["MAX_DIRECTIVES", "1", "{ me @skip(if: false) { id @skip(if: false) } }", "1 directives"],
    ["MAX_FRAGMENTS", "1", "{ me { ...A ...B } } fragment A on User { id } fragment B on User { id }", "1 fragments"],
    ["MAX_REPETITIONS", "1", "{ me { id id } }", "1 repetitions"],
    ["MAX_FIELDS", "2", "{ me { id name } }", "2 fields"],
    [
      "MAX_COST",
      "30",
      "{ topProducts(first: 10) { upc name price } }",
      "30 fields over all objects is exceeded: there are 31",
    ],
    ["ASSUMED_LIST_SIZE", "1000000", "{ me { reviews { id } } }", "1000000 fields over all objects"],
    ["MAX_VARIABLES_BYTES", "1", "{ me { id } }", "1 bytes of variables"],
  ])("can be set by %s", async (variable, value, query, told) => {
    await using shop = await startShop({ [variable]: value });

    const answer = await shop.overHttp({ query });

    expect(answer).toMatchObject({ errors: [{ message: expect.stringContaining(told) }] });
  });

  it("of introspection can be set so that clients learn nothing of the schema", async () => {
    await using shop = await startShop({ INTROSPECTION: "off" });

    const answers = [
      await shop.overHttp({ query: getIntrospectionQuery() }),
      await shop.overHttp({ query: '{ __type(name: "User") { name } }' }),
      await shop.overHttp({ query: "{ me { __typename } }" }),
    ];

    expect(answers).toMatchObject([
      { errors: expect.anything() },
      { errors: expect.anything() },
      { data: { me: { __typename: "User" } } },
    ]);
  });
});
