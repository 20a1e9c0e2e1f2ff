import { describe, expect, it } from "vitest";
import { scopeOf, startGraph } from "./federation.ts";

/** A graph of one subgraph that answers whatever a test wants. */
function graphAnswering(data: unknown, typeDefs = TYPES) {
  const graph = startGraph({ only: { typeDefs } });
  const only = graph.transports.get("only");
  if (only) only.answer = () => ({ data: structuredClone(data) });
  return graph;
}

const TYPES = `
  type Query { thing: Thing  things: [Thing]  strict: [Thing!]  any: Any  named: Named  constructor: String  toString: Thing }
  interface Named { name: String }
  union Any = Thing | Other | Hidden
  enum Color { RED GREEN SECRET @inaccessible }
  scalar Json
  type Thing implements Named {
    id: ID  name: String  count: Int  ratio: Float  on: Boolean  color: Color  json: Json
    sure: String!  inner: Thing  innerSure: Thing!  list: [String]  strictList: [String!]  grid: [[Int!]]
  }
  type Other implements Named { name: String  size: Int }
  type Hidden @inaccessible { x: Int }
`;

const problem = (path: (string | number)[], message: unknown = expect.any(String)) => ({
  message,
  path,
  extensions: { code: "INTERNAL" },
});

describe("an answer", () => {
  it("has the client's keys in the client's order and nothing else", async () => {
    const { engine, transports } = startGraph({ only: { typeDefs: TYPES } });
    const only = transports.get("only");
    if (only)
      only.answer = () => ({ data: { thing: { secret: 1, name: "n", id: "1", __typename: "Thing", count: 2 } } });
    const request = {
      query: "{ thing { count b: name ...on Named { type: __typename } ...F id } } fragment F on Thing { id count }",
    };

    const text = await engine.execute(await engine.prepare(request), request, scopeOf());

    expect(text).toBe('{"data":{"thing":{"count":2,"b":"n","type":"Thing","id":"1"}}}');
  });

  it("carries text and foreign scalars unharmed", async () => {
    const json = { "a b": [1, 2.5e300, null, { deep: [[]] }], __proto__x: true };
    const thing = {
      name: 'quote " slash \\ line \n null \u0000 \u2028 \ud800',
      ratio: 1e-7,
      count: -5,
      on: false,
      json,
    };
    const { ask } = graphAnswering({ thing });

    const answer = await ask("{ thing { name ratio count on json } }");

    expect(answer).toEqual({ data: { thing } });
  });

  it("has null and an error for values that are not of their type", async () => {
    const thing = { name: 5, count: 1.5, ratio: "1", on: 1, inner: [], list: "no", color: "BLUE", id: 7 };
    const { ask } = graphAnswering({ thing: { ...thing, inner: "text" } });

    const answer = await ask("{ thing { id name count ratio on inner { id } list color } }");

    expect(answer.data).toEqual({
      thing: { id: "7", name: null, count: null, ratio: null, on: null, inner: null, list: null, color: null },
    });
    expect(answer.errors).toEqual(
      ["name", "count", "ratio", "on", "inner", "list", "color"].map((field) => problem(["thing", field])),
    );
  });

  it("has null for what is kept from clients, without a word about it", async () => {
    const { ask } = graphAnswering({ thing: { color: "SECRET" }, any: { __typename: "Hidden", x: 1 } });

    const answer = await ask("{ thing { color } any { __typename } }");

    expect(answer).toEqual({ data: { thing: { color: null }, any: null } });
  });

  it("has null and an error for an object of a type that cannot be there", async () => {
    const { ask } = graphAnswering({ any: { __typename: "Nonsense" }, named: { __typename: 5, name: "x" } });

    const answer = await ask("{ any { __typename } named { name ... on Other { size } } }");

    expect(answer).toEqual({ data: { any: null, named: null }, errors: [problem(["any"]), problem(["named"])] });
  });

  it("loses no more to a null than the nearest place that may be null", async () => {
    const { ask } = graphAnswering({
      thing: { id: "1", innerSure: { id: "2", innerSure: { id: "3", sure: null } } },
      things: [{ sure: "a" }, { sure: null }, null],
      strict: [{ sure: "a", strictList: ["x", null] }, { sure: null }],
    });

    const answer = await ask(
      "{ thing { id innerSure { id innerSure { id sure } } } things { sure } strict { strictList sure } }",
    );

    expect(answer.data).toEqual({ thing: null, things: [{ sure: "a" }, null, null], strict: null });
    expect(answer.errors).toEqual([
      problem(["thing", "innerSure", "innerSure", "sure"]),
      problem(["things", 1, "sure"]),
      problem(["strict", 0, "strictList", 1]),
      problem(["strict", 1, "sure"], "Cannot return null for the non-nullable Thing.sure."),
    ]);
  });

  it("follows lists of lists", async () => {
    const { ask } = graphAnswering({ thing: { grid: [[1, 2], null, [], [3, null]] } });

    const answer = await ask("{ thing { grid } }");

    expect(answer.data).toEqual({ thing: { grid: [[1, 2], null, [], null] } });
    expect(answer.errors?.map(({ path }) => path)).toEqual([["thing", "grid", 3, 1]]);
  });

  it("does not take what every object inherits for data", async () => {
    const { ask } = graphAnswering({ thing: {}, things: [{ name: "mine" }] });

    const answer = await ask("{ constructor toString { id } thing { valueOf: name } things { constructor: name } }");

    expect(answer).toEqual({
      data: { constructor: null, toString: null, thing: { valueOf: null }, things: [{ constructor: "mine" }] },
    });
  });

  it("is written for as many variants of its conditions as are asked for", async () => {
    const { ask } = graphAnswering({ thing: { id: "1", name: "n", count: 1, inner: { id: "2", name: "m" } } });
    const query = `query ($a: Boolean!, $b: Boolean = true) {
      thing { id @include(if: $a) ...F @skip(if: $b) inner @include(if: $a) { id } inner @include(if: $b) { name } }
    } fragment F on Thing { count }`;

    expect((await ask(query, { a: true, b: false })).data).toEqual({
      thing: { id: "1", count: 1, inner: { id: "2" } },
    });
    expect((await ask(query, { a: false })).data).toEqual({ thing: { inner: { name: "m" } } });
    expect((await ask(query, { a: true })).data).toEqual({ thing: { id: "1", inner: { id: "2", name: "m" } } });
    expect((await ask(query, { a: false, b: false })).data).toEqual({ thing: { count: 1 } });
  });

  it("is complete for a list of ten thousand", async () => {
    const things = Array.from({ length: 10_000 }, (_, n) => ({ id: `${n}`, list: ["a"] }));
    const { ask } = graphAnswering({ things });

    const answer = await ask("{ things { id list } }");

    expect(answer).toEqual({ data: { things } });
  });

  it("tells a thousand errors and leaves out the rest", async () => {
    const { ask } = graphAnswering({ things: Array.from({ length: 5_000 }, () => ({ sure: null })) });

    const answer = await ask("{ things { sure } }");

    expect(answer.errors).toHaveLength(1_000);
  });

  it("is an error when a scalar is nothing that JSON can say", async () => {
    const { ask } = graphAnswering({ thing: { json: 10n } });

    const answer = await ask("{ thing { json } }");

    expect(answer).toEqual({ data: { thing: { json: null } }, errors: [problem(["thing", "json"])] });
  });
});
