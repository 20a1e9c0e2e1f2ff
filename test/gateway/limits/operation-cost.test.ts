import { composeServices } from "@theguild/federation-composition";
import { buildSchema, type DocumentNode, getOperationAST, parse, visit } from "graphql";
import { describe, expect, it } from "vitest";
import { measureDocument } from "../../../gateway/limits/document-size.ts";
import { readListSizes } from "../../../gateway/limits/list-sizes.ts";
import { compileCost, costWith } from "../../../gateway/limits/operation-cost.ts";
import { buildApiSchema } from "../../../gateway/supergraph/api-schema.ts";
import { readSupergraph } from "../../../gateway/supergraph/supergraph.ts";

const SCHEMA = buildSchema(`
  type Query { things(first: Int, last: Int): ThingConnection!  list(limit: Int = 4): [Thing!]!  grid(limit: Int): [[Thing!]]  many(limit: Int = 40): [Thing!]  thing: Thing  any: [Any] }
  type ThingConnection { edges: [ThingEdge!]!  total: Int  page: Page }
  type ThingEdge { cursor: String  node: Thing }
  type Page { next: Boolean }
  type Thing { id: ID!  words: [String!]  parts: [Thing!]!  things(first: Int = 3): ThingConnection! }
  union Any = Thing | Page
`);
const RULES = { pageArguments: ["first", "last", "limit"], assumedListSize: 10, listSizes: new Map() };

function costOf(text: string, variables: Record<string, unknown> | null = {}): number {
  const document = parse(text);
  return costWith(compileCost(document, operationOf(document), { schema: SCHEMA, rules: RULES }), variables);
}

function operationOf(document: DocumentNode) {
  const operation = getOperationAST(document);
  if (!operation) throw new Error("the document has no operation");
  return operation;
}

describe("the cost of an operation", () => {
  it.each([
    ["a field is 1", "{ thing { id } }", 2],
    ["a list of values is one field", "{ thing { words } }", 2],
    ["a list without a size is assumed to hold 10", "{ thing { parts { id } } }", 2 + 10],
    ["lists in lists multiply", "{ thing { parts { id parts { id } } } }", 2 + 10 * (2 + 10)],
    ["a list takes its size from its argument", "{ list(limit: 7) { id } }", 1 + 7],
    ["a list takes its size from its argument's default", "{ list { id } }", 1 + 4],
    ["a list of explicit null is of the assumed size", "{ list(limit: null) { id } }", 1 + 10],
    ["or of its default, when that is larger", "{ many(limit: null) { id } }", 1 + 40],
    ["a list of lists holds as many of each", "{ grid(limit: 7) { id } }", 1 + 7 * 10],
    [
      "a connection's page is what its lists hold",
      "{ things(first: 50) { total page { next } edges { node { id } } } }",
      5 + 50 * 2,
    ],
    ["the larger of two pages counts", "{ things(first: 5, last: 50) { edges { cursor } } }", 2 + 50],
    ["a page of less than nothing is empty", "{ list(limit: -5) { id } }", 1],
    [
      "a connection's fragment is as long as its page",
      "{ things(first: 5) { ...E } } fragment E on ThingConnection { edges { cursor } }",
      7,
    ],
    ["inline fragments belong to what they stand in", "{ things(first: 5) { ... { edges { cursor } } } }", 7],
    ["unions have their members' fields", "{ any { ... on Thing { id } ... on Page { next } } }", 1 + 20],
    ["a field that no type has is one, whatever is asked of it", "{ nothing { of { this } } }", 1],
  ])("%s", (_, text, cost) => {
    expect(costOf(text)).toBe(cost);
  });

  it.each([
    ["what a client sends", { n: 7 }, 1 + 7],
    ["the variable's default when it sends nothing", {}, 1 + 20],
    ["the assumed size when it sends null", { n: null }, 1 + 10],
    ["the assumed size when it sends nonsense", { n: "many" }, 1 + 10],
    ["nothing while it is not known", null, 1],
    ["nothing of what JavaScript's objects have by nature", JSON.parse('{"__proto__": {"n": 7}}'), 1 + 20],
    ["as much as can be counted at most", { n: Number.POSITIVE_INFINITY }, Number.MAX_SAFE_INTEGER],
  ])("takes a page from a variable: %s", (_, variables, cost) => {
    expect(costOf("query ($n: Int = 20) { list(limit: $n) { id } }", variables)).toBe(cost);
  });

  it.each([
    ["query ($constructor: Int = 20) { list(limit: $constructor) { id } }", {}, 1 + 20],
    ["query ($n: Int = null) { many(limit: $n) { id } }", {}, 1 + 40],
    ["query ($n: Int) { many(limit: $n) { id } }", { n: null }, 1 + 40],
    ["query ($n: Int) { many(limit: $n) { id } }", {}, 1 + 40],
  ])("takes the size that comes instead of what is not sent: %s", (text, variables, cost) => {
    expect(costOf(text, variables)).toBe(cost);
  });

  it("multiplies pages that variables decide with the lists around them", () => {
    const text = "query ($n: Int) { thing { parts { things(first: $n) { edges { node { parts { id } } } } } } }";

    expect(costOf(text, { n: 2 })).toBe(2 + 10 * (1 + 1 + 2 * (2 + 10)));
    expect(costOf(text, {})).toBe(2 + 10 * (1 + 1 + 3 * (2 + 10)));
  });
});

describe("what teams say by @listSize of how long their lists are", () => {
  const PAGES = `
    type Query {
      pages(top: Int, first: Int): Pages @SIZE(slicingArguments: ["top"], sizedFields: ["edges"], requireOneSlicingArgument: false)
      few: [Page] @SIZE(assumedSize: 3)
    }
    type Pages { edges: [Page] }
    type Page { id: ID  parts(first: Int): [Page] @SIZE(assumedSize: 2) }
  `;

  function pricing(imported: string, name: string): (text: string) => number {
    const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imported}])\n`;
    const typeDefs = parse(link + PAGES.replaceAll("@SIZE", name));
    const { supergraphSdl } = composeServices([{ name: "pages", url: "http://pages.invalid", typeDefs }]);
    if (!supergraphSdl) throw new Error("the schema does not compose");
    const supergraph = readSupergraph(supergraphSdl);
    const apiSchema = buildApiSchema(supergraph.api);
    const rules = { ...RULES, listSizes: readListSizes(supergraph.document) };
    return (text) => {
      const document = parse(text);
      return costWith(compileCost(document, operationOf(document), { schema: apiSchema, rules }), {});
    };
  }

  it.each([
    ["as it is called", '"@listSize"', "@listSize"],
    ["renamed", '{ name: "@listSize", as: "@sized" }', "@sized"],
  ])("counts in place of what is assumed: the directive %s", (_, imported, name) => {
    const price = pricing(imported, name);

    expect(price("{ few { id } }")).toBe(1 + 3);
    expect(price("{ few { parts { id } } }")).toBe(1 + 3 * (1 + 2));
    expect(price("{ few { parts(first: 5) { id } } }")).toBe(1 + 3 * (1 + 5));
    expect(price("query ($n: Int) { few { parts(first: $n) { id } } }")).toBe(1 + 3 * (1 + 2));
    expect(price("{ pages(top: 7, first: 100) { edges { id } } }")).toBe(2 + 7);
    expect(price("{ pages(first: 100) { edges { id } } }")).toBe(2 + 10);
  });
});

describe("a document whose fragments multiply", () => {
  const levels = 40;
  const fragments = Array.from({ length: levels }, (_, n) => `fragment F${n} on Thing { ...F${n + 1} ...F${n + 1} }`);
  const text = `{ thing { ...F0 } } ${fragments.join(" ")} fragment F${levels} on Thing { id }`;

  it("is measured by reading each of its selections once", () => {
    const { document, reads } = countReads(parse(text));

    const { fields } = measureDocument(document);

    expect(fields).toBe(1 + 2 ** levels);
    expect(reads()).toBe(levels + 3);
  });

  it("is priced by reading each of its selections once", () => {
    const { document, reads } = countReads(parse(text));

    const cost = compileCost(document, operationOf(document), { schema: SCHEMA, rules: RULES });

    expect(costWith(cost, {})).toBe(1 + 2 ** levels);
    expect(reads()).toBe(levels + 3);
  });
});

/** The same document, telling how often the selections in it were looked at. */
function countReads(parsed: DocumentNode): { readonly document: DocumentNode; readonly reads: () => number } {
  let count = 0;
  const document = visit(parsed, {
    SelectionSet: {
      leave: ({ kind, selections }) => ({
        kind,
        get selections() {
          count += 1;
          return selections;
        },
      }),
    },
  });
  count = 0;
  return { document, reads: () => count };
}
