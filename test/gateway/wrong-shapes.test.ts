import { describe, expect, it } from "vitest";
import { startGraph } from "./federation.ts";

const TYPES = `
  type Query { thing: Thing  things: [Thing]  grid: [[Thing]]  any: Any  named: Named }
  interface Named { name: String }
  union Any = Thing | Other
  enum Color { RED SECRET @inaccessible }
  scalar Json
  type Thing implements Named @key(fields: "id") {
    id: ID  name: String  count: Int  ratio: Float  on: Boolean  color: Color  json: Json  sure: ID!  ids: [ID!]
    sureColor: Color!  inner: Thing  list: [String]  numbers: [[Int]]
  }
  type Other implements Named { name: String  size: Int }
`;

const MORE_TYPES = `
  scalar Json
  type Thing @key(fields: "id") { id: ID  more: Thing  words: [String]  rest: Rest @shareable }
  type Rest @shareable { note: Json }
`;

const TYPES_WITH_REST = TYPES.replace("inner: Thing", "inner: Thing  rest: Rest @shareable").concat(
  "type Rest @shareable { note: Json }",
);

/** A graph of which one subgraph answers with this text as its data, as it would come over a wire. */
function graphAnswering(data: string, typeDefs = TYPES) {
  const graph = startGraph({ only: { typeDefs } });
  const only = graph.transports.get("only");
  if (only) only.answer = () => ({ data: JSON.parse(data) });
  return graph;
}

const SELECTIONS: Readonly<Record<string, string>> = {
  thing: "thing { name }",
  things: "things { name }",
  grid: "grid { name }",
  any: "any { ... on Thing { name } }",
  named: "named { name }",
};

describe("a value of another shape than its type", () => {
  it.each([
    ["thing", "[]", '[{"name":"a"}]', "5", '"text"', "true", "[[]]"],
    ["any", "[]", '[{"__typename":"Thing"}]', "5", '"text"', "{}"],
    ["named", "[]", '[{"name":"a"}]', "5", '"text"'],
    ["things", "{}", '{"name":"a"}', "5", '"text"', "true", '{"length":1,"0":{"name":"a"}}'],
    ["grid", "{}", "5", '"text"'],
  ])("is null with one error where %s belongs", async (field, ...values) => {
    for (const value of values) {
      const { ask } = graphAnswering(`{"${field}":${value}}`);

      const answer = await ask(`{ ${SELECTIONS[field]} }`);

      expect(answer.data, value).toEqual({ [field]: null });
      expect(
        answer.errors?.map(({ path, extensions }) => [path, extensions]),
        value,
      ).toEqual([[[field], { code: "INTERNAL" }]]);
    }
  });

  it.each([
    ["name", "5", "true", "[]", "{}", '["a"]'],
    ["id", "true", "1.5", "[]", "[5]", "{}"],
    ["count", '"5"', "1.5", "2147483648", "[]", "[5]", "{}", "true"],
    ["ratio", '"1"', "1e400", "[]", "[1]", "{}", "true"],
    ["on", "1", '"true"', "[]", "[true]", "{}"],
    ["color", '"BLUE"', "1", "[]", '["RED"]', "{}"],
    ["list", "{}", '"a"', "5"],
    ["numbers", "{}", "5"],
    ["inner { id }", "[]", "5", '"text"', '[{"id":"1"}]'],
  ])("is null with one error where %s belongs within an object", async (selection, ...values) => {
    const [field = ""] = selection.split(" ");
    for (const value of values) {
      const { ask } = graphAnswering(`{"thing":{"${field}":${value}}}`);

      const answer = await ask(`{ thing { ${selection} } }`);

      expect(answer.data, value).toEqual({ thing: { [field]: null } });
      expect(
        answer.errors?.map(({ path, extensions }) => [path, extensions]),
        value,
      ).toEqual([[["thing", field], { code: "INTERNAL" }]]);
    }
  });

  it("is null with an error as an item of a list", async () => {
    const { ask } = graphAnswering('{"things":[[],{"list":[[]],"numbers":[5,[[]],[1]]},"text",5]}');

    const answer = await ask("{ things { list numbers } }");

    expect(answer.data).toEqual({ things: [null, { list: [null], numbers: [null, [null], [1]] }, null, null] });
    expect(answer.errors?.map(({ path }) => path?.join("."))).toEqual([
      "things.0",
      "things.1.list.0",
      "things.1.numbers.0",
      "things.1.numbers.1.0",
      "things.2",
      "things.3",
    ]);
  });

  it("is written as text when it is a whole number where an id belongs", async () => {
    const { ask } = graphAnswering('{"thing":{"id":7,"sure":5,"ids":["a",6,-1,1e21]}}');

    const answer = await ask("{ thing { id sure ids } }");

    expect(answer).toEqual({
      data: { thing: { id: "7", sure: "5", ids: ["a", "6", "-1", "1000000000000000000000"] } },
    });
  });

  it("is an error when it is kept from clients and may not be null", async () => {
    const { ask } = graphAnswering('{"thing":{"color":"SECRET","sureColor":"SECRET"}}');

    const answer = await ask("{ thing { color sureColor } }");

    expect(answer.data).toEqual({ thing: null });
    expect(answer.errors?.map(({ message, path }) => [message, path])).toEqual([
      ["Color cannot represent the value of Thing.sureColor.", ["thing", "sureColor"]],
    ]);
  });
});

/** Far more than what recurses has room for. */
const DEEP = "[".repeat(12_000) + "]".repeat(12_000);
const DEEP_OBJECT = `${'{"a":'.repeat(12_000)}1${"}".repeat(12_000)}`;

describe("a value that nests deeper than anything has room for", () => {
  it.each([
    ["thing { name more { id } words }", `{"thing":${DEEP}}`],
    ["things { name more { id } words }", `{"things":${DEEP}}`],
    ["grid { name more { id } words }", `{"grid":${DEEP}}`],
    ["any { ... on Thing { name words } }", `{"any":${DEEP}}`],
    ["thing { name words list }", `{"thing":{"__typename":"Thing","id":"1","list":[${DEEP}]}}`],
    ["thing { name words }", `{"thing":{"__typename":"Thing","id":"1","name":${DEEP_OBJECT}}}`],
    ["thing { words }", `{"thing":{"__typename":"Thing","id":${DEEP}}}`],
  ])("costs its field in { %s }", async (selection, data) => {
    const graph = startGraph({ only: { typeDefs: TYPES_WITH_REST }, more: { typeDefs: MORE_TYPES } });
    const [only, more] = [graph.transports.get("only"), graph.transports.get("more")];
    if (only) only.answer = () => ({ data: JSON.parse(data) });
    if (more) more.answer = () => ({ data: { _entities: JSON.parse(`[{"words":${DEEP},"more":${DEEP}}]`) } });

    const answer = await graph.ask(`{ ${selection} }`);

    expect(answer.errors).not.toHaveLength(0);
    expect(answer.errors?.every(({ path }) => path && path.length > 0)).toBe(true);
  });

  it.each([
    ["lists", DEEP],
    ["objects", DEEP_OBJECT],
  ])("is merged no deeper than that: two subgraphs know a scalar of %s", async (_, deep) => {
    const graph = startGraph({ only: { typeDefs: TYPES_WITH_REST }, more: { typeDefs: MORE_TYPES } });
    const [only, more] = [graph.transports.get("only"), graph.transports.get("more")];
    const thing = `"__typename":"Thing","id":"1","rest":{"note":${deep}}`;
    if (only) only.answer = () => ({ data: JSON.parse(`{"thing":{${thing}}}`) });
    if (more) more.answer = () => ({ data: JSON.parse(`{"_entities":[{"words":["a"],${thing}}]}`) });

    const answer = await graph.ask("{ thing { words rest { __typename } } }");

    expect(answer).toEqual({ data: { thing: { words: ["a"], rest: { __typename: "Rest" } } } });
  });

  it("is marked no deeper than that when another subgraph is down", async () => {
    const graph = startGraph({ only: { typeDefs: TYPES_WITH_REST }, more: { typeDefs: MORE_TYPES } });
    const [only, more] = [graph.transports.get("only"), graph.transports.get("more")];
    if (only) only.answer = () => ({ data: JSON.parse(`{"thing":{"__typename":"Thing","id":"1","more":${DEEP}}}`) });
    if (more) more.answer = () => ({});

    const answer = await graph.ask("{ thing { name more { words } } }");

    expect(answer.data).toEqual({ thing: { name: null, more: null } });
    expect(answer.errors?.map(({ path }) => path)).toEqual([["thing", "more"]]);
  });

  it("costs a scalar its field where the answer could not be written with it", async () => {
    const { ask } = graphAnswering("{}");
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const graph = startGraph({ only: { typeDefs: TYPES } });
    const only = graph.transports.get("only");
    if (only)
      only.answer = () => ({ data: { thing: { name: "a", json: cyclic }, things: [{ json: [1] }, { json: 10n }] } });

    const answer = await graph.ask("{ thing { name json } things { json } }");

    expect(answer.data).toEqual({ thing: { name: "a", json: null }, things: [{ json: [1] }, { json: null }] });
    expect(answer.errors?.map(({ path }) => path)).toEqual([
      ["thing", "json"],
      ["things", 1, "json"],
    ]);
    expect(await ask("{ thing { name } }")).toEqual({ data: { thing: null } });
  });
});
