import { readFileSync } from "node:fs";
import { GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { describe, expect, it } from "vitest";
import { ALL_RIGHTS } from "../../gateway/authorization/rights.ts";
import { createEngine } from "../../gateway/engine/create-engine.ts";
import type { Transport } from "../../gateway/executor/transport.ts";
import { startPlannerPool } from "../../gateway/planner/process/planner-pool.ts";
import { SILENT, type SubgraphSource, startGraph } from "./federation.ts";

type Sources = Readonly<Record<string, SubgraphSource>>;

/** Staff whose pay another subgraph knows, and computes from what it requires. */
const STAFF: Sources = {
  staff: {
    typeDefs: `
      type Query { me: Person  beings: [Being!]! }
      type Mutation { hire(name: String!): Person! }
      union Being = Person | Robot
      type Person @key(fields: "id") { id: ID!  name: String!  boss: String!  score: Int!  salary(cur: Currency = EUR): Int! }
      type Robot @key(fields: "id") { id: ID!  label(size: Int = 1): String!  score: String }
      enum Currency { EUR USD }
    `,
    resolvers: {
      Query: {
        me: () => ({ id: "1" }),
        beings: () => [
          { __typename: "Person", id: "1" },
          { __typename: "Robot", id: "7" },
        ],
      },
      Mutation: { hire: (_: unknown, { name }: { name: string }) => ({ id: name }) },
      Person: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        name: ({ id }: { id: string }) => `name ${id}`,
        boss: ({ id }: { id: string }) => `boss ${id}`,
        score: () => 10,
        salary: (_: unknown, { cur }: { cur: string }) => (cur === "EUR" ? 100 : 200),
      },
      Robot: { label: (_: unknown, { size }: { size: number }) => "x".repeat(size), score: () => "high" },
    },
  },
  pay: {
    typeDefs: `
      type Person @key(fields: "id") {
        id: ID!
        score: Int! @external
        salary(cur: Currency): Int! @external
        bonus: Int! @requires(fields: "score salary(cur: USD)")
        malus: Int! @requires(fields: "salary(cur: EUR)")
      }
      type Robot @key(fields: "id") { id: ID!  price(of: String): String! }
      enum Currency { EUR USD }
    `,
    resolvers: {
      Person: {
        bonus: ({ score, salary }: { score: number; salary: number }) => score + salary,
        malus: ({ salary }: { salary: number }) => -salary,
      },
      Robot: { price: (_: unknown, { of }: { of: string }) => `price of ${of}` },
    },
  },
};

describe("a client's key", () => {
  it.each([
    ["{ me { name id: boss bonus } }", { me: { name: "name 1", id: "boss 1", bonus: 210 } }],
    ["{ me { score: name salary: boss bonus } }", { me: { score: "name 1", salary: "boss 1", bonus: 210 } }],
    [
      "{ me { _e0: bonus _entities: name representations: malus } }",
      { me: { _e0: 210, _entities: "name 1", representations: -100 } },
    ],
    ["{ me { _0: salary _1: salary(cur: USD) } }", { me: { _0: 100, _1: 200 } }],
  ])("is not in the way of a key or of what is required: %s", async (query, data) => {
    const { ask } = startGraph(STAFF);

    expect(await ask(query)).toEqual({ data });
  });

  it("does not change with which arguments a required field is asked for", async () => {
    const { ask } = startGraph(STAFF);

    const answer = await ask("{ me { salary bonus malus } other: me { salary(cur: USD) malus } }");

    expect(answer).toEqual({
      data: { me: { salary: 100, bonus: 210, malus: -100 }, other: { salary: 200, malus: -100 } },
    });
  });

  it("does not mix up what several subgraphs are asked for with arguments", async () => {
    const external = "salary(cur: String): Int @external  rank(by: String): Int @external";
    const { ask } = startGraph({
      a: {
        typeDefs: 'type Query { me: Person } type Person @key(fields: "id") { id: ID!  salary(cur: String): Int }',
        resolvers: {
          Query: { me: () => ({ id: "1" }) },
          Person: { salary: (_: unknown, { cur }: { cur: string }) => (cur === "USD" ? 200 : 100) },
        },
      },
      b: {
        typeDefs: 'type Person @key(fields: "id") { id: ID!  rank(by: String): Int }',
        resolvers: { Person: { rank: (_: unknown, { by }: { by: string }) => (by === "X" ? 1 : 2) } },
      },
      c: {
        typeDefs: `type Person @key(fields: "id") { id: ID!  ${external}
          dollars: Int @requires(fields: """salary(cur: "USD")""")  euros: Int @requires(fields: """salary(cur: "EUR")""")
          first: Int @requires(fields: """rank(by: "X")""")  second: Int @requires(fields: """rank(by: "Y")""")
        }`,
        resolvers: {
          Person: {
            dollars: ({ salary }: { salary: number }) => salary,
            euros: ({ salary }: { salary: number }) => salary,
            first: ({ rank }: { rank: number }) => rank,
            second: ({ rank }: { rank: number }) => rank,
          },
        },
      },
    });

    const answer = await ask("{ me { dollars first euros second rank salary } }");

    expect(answer).toEqual({ data: { me: { dollars: 200, first: 1, euros: 100, second: 2, rank: 2, salary: 100 } } });
  });

  it("may name other fields in branches that exclude each other", async () => {
    const { ask } = startGraph(STAFF);

    const answer = await ask(`{ beings {
      ... on Person { x: name  id: boss  bonus }
      ... on Robot { x: label(size: 3)  id: price(of: "parts") }
    } }`);

    expect(answer).toEqual({
      data: {
        beings: [
          { x: "name 1", id: "boss 1", bonus: 210 },
          { x: "xxx", id: "price of parts" },
        ],
      },
    });
  });

  it("tells equal mutations apart", async () => {
    const { ask, transports } = startGraph(STAFF);

    const answer = await ask('mutation { a: hire(name: "n") { id } b: hire(name: "n") { id } }');

    expect(answer).toEqual({ data: { a: { id: "n" }, b: { id: "n" } } });
    expect(transports.get("staff")?.requests.flatMap(({ operation }) => operation.text.match(/hire\(/g))).toHaveLength(
      2,
    );
  });

  it("stands in the path of an error, whatever the field is called where it happened", async () => {
    const { ask, transports } = startGraph(STAFF);
    const staff = transports.get("staff");
    if (staff) {
      staff.answer = () => ({
        data: { me: null },
        errors: [{ message: "no pay", path: ["me", "boss"], extensions: { code: "NOT_FOUND" } }],
      });
    }

    const answer = await ask("{ mine: me { pay: boss } }");

    expect(answer).toEqual({
      data: { mine: null },
      errors: [{ message: "no pay", path: ["mine", "pay"], extensions: { code: "NOT_FOUND" } }],
    });
  });

  it("is no key of the planner's, nor is the name of a variable", async () => {
    const { ask } = startGraph(STAFF);
    const query = `query ($representations: Currency, $__batch_reps_0: Currency, $_l0: String, $_v0: Int = 2) {
      me { a: salary(cur: $representations) b: salary(cur: $__batch_reps_0) bonus malus }
      beings { ... on Robot { price(of: $_l0) label(size: $_v0) } }
    }`;

    const answer = await ask(query, { representations: "USD", __batch_reps_0: "EUR", _l0: "tin" });

    expect(answer).toEqual({
      data: {
        me: { a: 200, b: 100, bonus: 210, malus: -100 },
        beings: [{}, { price: "price of tin", label: "xx" }],
      },
    });
  });
});

describe("a literal", () => {
  /** Tells of an argument how it was written. */
  const ECHO: Sources = {
    echo: {
      typeDefs: "scalar Any  input In { any: Any  text: String } type Query { echo(any: Any, in: In): String }",
      resolvers: {
        Any: new GraphQLScalarType({
          name: "Any",
          parseLiteral: (node) => written(node),
          parseValue: (value) => value,
        }),
        Query: { echo: (_: unknown, args: object) => JSON.stringify(args) },
      },
    },
  };

  it.each([
    ["12345678901234567890123", '"IntValue 12345678901234567890123"'],
    ["-0", '"IntValue -0"'],
    ["1e400", '"FloatValue 1e400"'],
    ["0.12345678901234567890", '"FloatValue 0.12345678901234567890"'],
    ['"\\b \\u00e9 \\u{1F600} \\\\ \\""', '"StringValue \\b é 😀 \\\\ \\""'],
    ['"""\n  block "quoted"\n"""', '"StringValue block \\"quoted\\""'],
    [
      "[1, [99999999999999999999, RED, null, true]]",
      '["IntValue 1",["IntValue 99999999999999999999","RED",null,true]]',
    ],
    ['{ a: 1e999, b: "\\f" }', '{"a":"FloatValue 1e999","b":"StringValue \\f"}'],
  ])("reaches a subgraph as it was written: %s", async (literal, told) => {
    const { ask } = startGraph(ECHO);

    const answer = await ask(`{ a: echo(any: ${literal}) b: echo(in: { any: ${literal}, text: "t\\b" }) }`);

    expect(answer).toEqual({
      data: { a: `{"any":${told}}`, b: `{"in":{"any":${told},"text":"t\\b"}}` },
    });
  });

  it("that is a variable's default reaches it too, unless the client gives the variable", async () => {
    const { ask } = startGraph(ECHO);
    const query = "query ($any: Any = 12345678901234567890123) { echo(any: $any) }";

    expect(await ask(query)).toEqual({ data: { echo: '{"any":"IntValue 12345678901234567890123"}' } });
    expect(await ask(query, { any: null })).toEqual({ data: { echo: '{"any":null}' } });
    expect(await ask(query, { any: 5 })).toEqual({ data: { echo: '{"any":5}' } });
  });

  function written(node: ValueNode): unknown {
    if (node.kind === Kind.LIST) return node.values.map(written);
    if (node.kind === Kind.OBJECT) {
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, written(value)]));
    }
    if (node.kind === Kind.NULL) return null;
    if (node.kind === Kind.BOOLEAN) return node.value;
    if (node.kind === Kind.ENUM || node.kind === Kind.VARIABLE) return "value" in node ? node.value : "$";
    return `${node.kind} ${node.value}`;
  }
});

describe("the graph of fleets", () => {
  /** Nothing is fetched to tell a plan. */
  const NOBODY: Transport = { fetch: () => Promise.reject(new Error("nobody")), async *subscribe() {} };

  it.each([
    '{ driver(id: "1") { dutyRecords { status } vendorRefs { ref: ref } } }',
    "{ events(first: 1) { edges { node { safety { behaviors } id: device { __typename } } } } }",
    `{ node(id: "x") {
      ... on Driver { events(first: 1) { edges { node { video { label } } } } }
      ... on Device { events(first: 1) { edges { node { video { label: raw } } } } }
    } }`,
    '{ event(id: "e") { id: vendorRef video { label } } }',
    "{ devices(first: 40) { edges { node { vendorRefs { vendor: ref } camera { model } } } } }",
  ])("is planned over whatever a client calls the fields: %s", async (query) => {
    const supergraph = readFileSync(new URL("../../schema/supergraph.graphql", import.meta.url), "utf8");
    const ends: string[] = [];
    await using planner = await startPlannerPool(supergraph, { log: SILENT, onEnd: (end) => void ends.push(end) });
    const transports = new Map(planner.supergraph.subgraphs.map(({ name }) => [name, NOBODY]));
    const engine = createEngine({ planner, transports, log: SILENT });
    const [request, scope] = [{ query }, { rights: ALL_RIGHTS }];

    const { node } = await engine.explain(await engine.prepare(request, scope), request, scope);

    expect(node).not.toBeNull();
    expect(ends).toEqual([]);
  });
});
