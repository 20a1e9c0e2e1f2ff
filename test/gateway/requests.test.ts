import { getIntrospectionQuery } from "graphql";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../gateway/engine/create-engine.ts";
import { RequestError } from "../../gateway/engine/engine.ts";
import { type GraphPlanner, PlanningError, type PlanningScope } from "../../gateway/planner/graph-planner.ts";
import { SILENT, scopeOf, startGraph } from "./federation.ts";
import { SHOP } from "./shop.ts";

async function refusalOf(asked: Promise<unknown>): Promise<RequestError> {
  const outcome = await asked.catch((error: unknown) => error);
  if (!(outcome instanceof RequestError)) throw new Error(`not refused, but ${JSON.stringify(outcome)}`);
  return outcome;
}

describe("a request that cannot be run", () => {
  it.each([
    ["a missing query", "", {}, "BAD_USER_INPUT"],
    ["a syntax error", "{ topProducts {", {}, "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", "{ topProduct { name } }", {}, "GRAPHQL_VALIDATION_FAILED"],
    ["a key that is no key to JavaScript", "{ me { __proto__: name } }", {}, "GRAPHQL_VALIDATION_FAILED"],
    [
      "a variable that is none to JavaScript",
      "query ($__proto__: Int) { topProducts(first: $__proto__) { upc } }",
      {},
      "GRAPHQL_VALIDATION_FAILED",
    ],
    ["an operation that the schema has no type for", "subscription { x }", {}, "GRAPHQL_VALIDATION_FAILED"],
    [
      "two operations without a name",
      "query A { me { id } } query B { me { id } }",
      {},
      "OPERATION_RESOLUTION_FAILURE",
    ],
    [
      "a variable of the wrong type",
      "query ($n: Int!) { topProducts(first: $n) { upc } }",
      { n: "x" },
      "BAD_USER_INPUT",
    ],
    ["a missing variable", "query ($n: Int!) { topProducts(first: $n) { upc } }", {}, "BAD_USER_INPUT"],
    ["too many tokens", `{ ${"me { id } ".repeat(4_000)} }`, {}, "LIMIT_EXCEEDED"],
    [
      "selections nested too deep",
      `{ me ${"{ reviews { author ".repeat(30)} { id } ${"}}".repeat(30)} }`,
      {},
      "LIMIT_EXCEEDED",
    ],
    ["nesting too deep for a parser", `{ a(b: ${"[".repeat(7_000)} `, {}, "LIMIT_EXCEEDED"],
  ])("is refused for %s", async (_, query, variables, code) => {
    const { ask, transports } = startGraph(SHOP);

    const { errors } = await refusalOf(ask(query, variables));

    expect(errors.map(({ extensions }) => extensions)).toContainEqual({ code });
    expect([...transports.values()].flatMap(({ requests }) => requests)).toEqual([]);
  });

  it("is told where the fault is", async () => {
    const { ask } = startGraph(SHOP);

    const { errors } = await refusalOf(ask("{\n  me { nme }\n}"));

    expect(errors).toEqual([
      {
        message: 'Cannot query field "nme" on type "User". Did you mean "name"?',
        locations: [{ line: 2, column: 8 }],
        extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
      },
    ]);
  });

  it("is refused when its fragments multiply beyond measure", async () => {
    const { ask } = startGraph(SHOP);
    const fragments = Array.from(
      { length: 18 },
      (_, n) =>
        `fragment F${n} on User { a: reviews { author { ...F${n + 1} } } b: reviews { author { ...F${n + 1} } } }`,
    );

    const { errors } = await refusalOf(ask(`{ me { ...F0 } } ${fragments.join(" ")} fragment F18 on User { id }`));

    expect(errors[0]?.extensions.code).toBe("LIMIT_EXCEEDED");
  });

  it("is refused by the check it is given", async () => {
    const { ask } = startGraph(SHOP, {
      check: (_, operation) =>
        operation.selectionSet.selections.length > 1
          ? [{ message: "one at a time", extensions: { code: "LIMIT_EXCEEDED" } }]
          : [],
    });

    const { errors } = await refusalOf(ask("{ a: me { id } b: me { id } }"));

    expect(errors[0]?.message).toBe("one at a time");
  });

  it.each([
    ["too long", "LIMIT_EXCEEDED", "Planning this operation takes longer than is allowed."],
    ["overloaded", "LIMIT_EXCEEDED", "There are too many operations to plan at the moment. Try again later."],
    ["fatal", "INTERNAL", "This operation could not be planned."],
    ["impossible", "INTERNAL", "This operation could not be planned."],
  ] as const)("is told as much as concerns its client when planning is %s", async (fault, code, message) => {
    const { planner, transports } = startGraph(SHOP);
    const plan = () => Promise.reject(new PlanningError(fault, "at 10.0.0.1, in rust"));
    const engine = createEngine({ planner: { ...planner, plan }, transports, log: SILENT });

    const refused = await engine.prepare({ query: "{ me { name } }" }).catch((error: RequestError) => error.errors);

    expect(refused).toEqual([{ message, extensions: { code } }]);
  });

  it("is planned for the client that asks, for as long as it waits", async () => {
    const { planner, transports } = startGraph(SHOP);
    const leaving = new AbortController();
    const scopes: PlanningScope[] = [];
    const plan: GraphPlanner["plan"] = (_, scope) => {
      scopes.push(scope);
      return new Promise((__, reject) =>
        scope.signal.addEventListener("abort", () => reject(new PlanningError("abandoned", "gone"))),
      );
    };
    const engine = createEngine({ planner: { ...planner, plan }, transports, log: SILENT });

    const prepared = engine.prepare({ query: "{ me { name } }" }, { client: "192.0.2.1", signal: leaving.signal });
    await expect.poll(() => scopes.length).toBe(1);
    leaving.abort();

    await expect(prepared).rejects.toThrow("given up");
    expect(scopes.map(({ client, signal }) => [client, signal.aborted])).toEqual([["192.0.2.1", true]]);
  });

  it("is refused in plain words when no plan is found for it", async () => {
    // Each subgraph finds nodes, but neither can tell the id of the nodes of the other.
    const { ask } = startGraph({
      accounts: {
        typeDefs: `
          type Query { node: Node @shareable }
          interface Node { id: ID! }
          type Account implements Node @key(fields: "id") { id: ID!  name: String }
          type Chat implements Node @key(fields: "id") { id: ID! @external  owner: Account }
        `,
      },
      chats: {
        typeDefs: `
          type Query { node: Node @shareable }
          interface Node { id: ID! }
          type Account implements Node @key(fields: "id") { id: ID! @external  chats: [Chat] }
          type Chat implements Node @key(fields: "id") { id: ID!  text: String }
        `,
      },
    });

    const { errors } = await refusalOf(ask("{ node { id } }"));

    expect(errors).toEqual([{ message: "This operation could not be planned.", extensions: { code: "INTERNAL" } }]);
  });
});

describe("a request", () => {
  it("runs the operation it names", async () => {
    const { ask } = startGraph(SHOP);

    const answer = await ask("query A { me { id } } query B { me { name } }", {}, { operationName: "B" });

    expect(answer).toEqual({ data: { me: { name: "Ada" } } });
  });

  it("has the defaults of its variables and arguments applied", async () => {
    const { ask } = startGraph(SHOP);

    const answer = await ask("query ($n: Int = 1) { topProducts(first: $n) { upc } all: topProducts { upc } }");

    expect(answer.data).toEqual({ topProducts: [{ upc: "p1" }], all: [{ upc: "p1" }, { upc: "p2" }, { upc: "p3" }] });
  });

  it("can ask for the schema beside data", async () => {
    const { ask } = startGraph(SHOP);

    const answer = await ask(
      "query ($t: String!) { __typename me { id } t: __type(name: $t) { name } s: __schema { queryType { name } } }",
      { t: "Review" },
    );

    expect(answer.data).toEqual({
      __typename: "Query",
      me: { id: "u1" },
      t: { name: "Review" },
      s: { queryType: { name: "Query" } },
    });
  });

  it("is told the whole schema without any subgraph", async () => {
    const { ask, transports } = startGraph(SHOP);

    const answer = await ask(getIntrospectionQuery());

    expect(JSON.stringify(answer.data)).toContain("topProducts");
    expect(JSON.stringify(answer.data)).not.toContain("join__");
    expect([...transports.values()].flatMap(({ requests }) => requests)).toEqual([]);
  });

  it("cannot ask for the schema where that is switched off", async () => {
    const { ask } = startGraph(SHOP, { introspection: false });

    const { errors } = await refusalOf(ask("{ __schema { queryType { name } } }"));

    expect(errors[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  it("is prepared once, however many ask for it at the same time", async () => {
    let checks = 0;
    const { engine } = startGraph(SHOP, {
      check: () => {
        checks += 1;
        return [];
      },
    });

    const prepared = await Promise.all(Array.from({ length: 20 }, () => engine.prepare({ query: "{ me { id } }" })));

    expect(new Set(prepared).size).toBe(1);
    expect(checks).toBe(1);
  });

  it("lets every exchange with a subgraph be observed", async () => {
    const seen: string[] = [];
    const { engine, transports } = startGraph(SHOP, {
      onFetch: ({ subgraph, outcome }) => seen.push(`${subgraph} ${outcome}`),
    });
    const users = transports.get("users");
    if (users) users.answer = () => Promise.reject(new Error("down"));
    const request = { query: "{ topProducts { upc } me { id } }" };

    await engine.execute(await engine.prepare(request), request, scopeOf());

    expect(seen.sort()).toEqual(["products ok", "users failed"]);
  });

  it("asks nothing more of subgraphs once its client has left", async () => {
    const { engine, transports } = startGraph(SHOP);
    const leaving = new AbortController();
    const products = transports.get("products");
    if (products) {
      products.answer = () => {
        leaving.abort();
        return { data: { topProducts: [{ __typename: "Product", upc: "p1" }] } };
      };
    }
    const request = { query: "{ topProducts { inStock } }" };

    await engine.execute(await engine.prepare(request), request, scopeOf(leaving.signal));

    expect(transports.get("stock")?.requests).toEqual([]);
  });
});

describe("a subscription", () => {
  const sources = {
    ticks: { typeDefs: "type Query { now: Int }  type Subscription { tick: Int  tock: Int }" },
  };

  it.each([
    "subscription ($v: Boolean!) { tick @skip(if: $v) }",
    "subscription ($v: Boolean!) { tick @include(if: $v) tock @skip(if: $v) }",
    "subscription { tick @skip(if: false) }",
    "subscription ($v: Boolean!) { ... @include(if: $v) { tick } }",
    "subscription ($v: Boolean!) { ...F @include(if: $v) } fragment F on Subscription { tick }",
    "subscription ($v: Boolean!) { ...F } fragment F on Subscription { ... { tick @skip(if: $v) } }",
    "subscription { ...F } fragment F on Subscription { ...G ...G } fragment G on Subscription { tick @include(if: true) }",
  ])("is refused when it depends on a condition what its root field is: %s", async (query) => {
    const { engine } = startGraph(sources);

    const { errors } = await refusalOf(engine.prepare({ query }));

    expect(errors).toEqual([
      {
        message: "The root field of a subscription cannot have @skip or @include.",
        locations: expect.anything(),
        extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
      },
    ]);
  });

  it("may have conditions below its root, and in operations beside it", async () => {
    const { engine } = startGraph({
      ticks: { typeDefs: "type Query { now: Int }  type Subscription { tick: Tick }  type Tick { at: Int  to: Int }" },
    });
    const query = `
      subscription S ($v: Boolean!) { tick { at @skip(if: $v) ...F } } fragment F on Tick { to @include(if: $v) }
      query Q ($v: Boolean!) { now @skip(if: $v) }`;

    expect((await engine.prepare({ query, operationName: "S" })).kind).toBe("subscription");
  });
});
