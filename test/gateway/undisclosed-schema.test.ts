import fc from "fast-check";
import {
  buildSchema,
  GraphQLError,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
} from "graphql";
import { describe, expect, it } from "vitest";
import { RequestError } from "../../gateway/engine/engine.ts";
import { validateDocument } from "../../gateway/operation/validate-document.ts";
import { startGraph } from "./federation.ts";

// No name is a word of the language, so that each name in a message is told from the words around it.
const TYPES = `
  type Query {
    heroZq(idZq: ID!, modeZq: ModeZq = FASTZQ): HeroZq
    findZq(filterZq: FilterZq!, againZq: FilterZq): [ThingZq!]
    nodeZq: NodeZq
  }
  type Subscription { tickZq: Int  tockZq: Int }
  enum ModeZq { FASTZQ SLOWZQ }
  input FilterZq { textZq: String!  sizeZq: Int  moodZq: ModeZq  nestedZq: [FilterZq!] }
  interface NodeZq { idZq: ID! }
  type HeroZq implements NodeZq { idZq: ID!  nameZq(lengthZq: Int): String  friendsZq: [HeroZq!] }
  type PlaceZq implements NodeZq { idZq: ID!  nameZq: [String]  mapZq: StampZq }
  union ThingZq = HeroZq | PlaceZq
  scalar StampZq
`;

const SCHEMA = buildSchema(`${TYPES}
  directive @markZq(levelZq: Int!) on FIELD
  input OneZq @oneOf { leftZq: Int  rightZq: Int }
  extend type Query { pickZq(oneZq: OneZq!): HeroZq }
`);

const DOCUMENTS = [
  '{ heroZq(idZq: "1", modeZq: SLOWZQ) { idZq nameZq(lengthZq: 3) friendsZq { ...FZq } } } fragment FZq on HeroZq { idZq }',
  '{ findZq(filterZq: { textZq: "a", sizeZq: 1, moodZq: FASTZQ, nestedZq: [{ textZq: "b" }] }) { __typename ... on HeroZq { nameZq } ... on PlaceZq { mapZq } } }',
  'query QZq ($filterZq: FilterZq!, $modeZq: ModeZq = SLOWZQ, $sizeZq: Int) { findZq(filterZq: $filterZq, againZq: { textZq: "c", sizeZq: $sizeZq }) { ... on HeroZq { idZq } } heroZq(idZq: 5, modeZq: $modeZq) { idZq @markZq(levelZq: 2) } }',
  "{ nodeZq { idZq ... on PlaceZq { mapZq @include(if: true) } } pickZq(oneZq: { leftZq: 1 }) { nameZq } }",
  "subscription { tickZq }",
];

const TOKEN = /\.\.\.|[_A-Za-z]\w*|-?\d+|"[^"]*"|[^\s\w]/g;

const NAMES = new Set(
  Object.values(SCHEMA.getTypeMap())
    .flatMap((type) => [
      type.name,
      ...(isEnumType(type) ? type.getValues().map(({ name }) => name) : []),
      ...(isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.keys(type.getFields()) : []),
      ...(isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields()).flatMap(({ args }) => args.map(({ name }) => name))
        : []),
    ])
    .concat(SCHEMA.getDirectives().flatMap(({ name, args }) => [name, ...args.map((argument) => argument.name)]))
    .filter((name) => /zq$/i.test(name)),
);

/** Names of the schema in what a client is told that are not in what it wrote. */
function disclosed(told: readonly string[], written: string): readonly string[] {
  const known = new Set(written.match(/\w+/g));
  return told.flatMap((message) => message.match(/\w+/g) ?? []).filter((name) => NAMES.has(name) && !known.has(name));
}

async function messagesOf(query: string, introspection: boolean): Promise<readonly string[]> {
  try {
    await validateDocument(parse(query), { schema: SCHEMA, introspection });
    return [];
  } catch (error) {
    if (error instanceof RequestError) return error.errors.map(({ message }) => message);
    if (error instanceof GraphQLError) return [error.message];
    throw error;
  }
}

const mutation = fc.record({
  at: fc.nat(),
  what: fc.constantFrom("drop", "repeat", "misspell", "shorten", "value", "swap"),
  value: fc.constantFrom("3", '"x"', '"\\""', "null", "{ a: 1 }", "[1]", "1.5", "$modeZq", "nothing", "FASTZ"),
  other: fc.nat(),
});

const mutatedDocuments = fc
  .record({ text: fc.constantFrom(...DOCUMENTS), mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }) })
  .map(({ text, mutations }) => {
    const tokens = [...(text.match(TOKEN) ?? [])];
    for (const { at, what, value, other } of mutations) {
      const index = at % tokens.length;
      const token = tokens[index] ?? "";
      if (what === "drop") tokens.splice(index, 1);
      if (what === "repeat") tokens.splice(index, 0, token);
      if (what === "misspell") tokens[index] = token.replace(/zq$/i, "zx");
      if (what === "shorten") tokens[index] = token.replace(/zq$/i, "");
      if (what === "value") tokens[index] = value;
      if (what === "swap") tokens[index] = tokens[other % tokens.length] ?? "";
    }
    return tokens.join(" ");
  });

describe("a schema that is not to be told", () => {
  it("is not told by what is said of any document, however it is mistaken", async () => {
    const told = new Set<string>();

    await fc.assert(
      fc.asyncProperty(mutatedDocuments, async (query) => {
        for (const message of await messagesOf(query, true)) told.add(message.replace(/"[^"]*"/g, '"…"'));
        expect(disclosed(await messagesOf(query, false), query)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );

    // What it would have told otherwise, in so many different ways: the documents reach them.
    expect(told.size).toBeGreaterThan(40);
  });

  it.each([
    ["{ heroZ }", 'Cannot query field "heroZ" on type "…".'],
    ['{ heroZq(idZq: "1") { nameZ } }', 'Cannot query field "nameZ" on type "…".'],
    ['{ heroZq(idZ: "1") { __typename } }', 'Unknown argument "idZ" on field "….heroZq".'],
    ["{ heroZq { __typename } }", 'Field "heroZq" argument "…" of type "ID!" is required, but it was not provided.'],
    ["{ heroZq(idZq: 1, modeZq: FASTZ) { __typename } }", 'Value "FASTZ" does not exist in "…" enum.'],
    ["{ findZq(filterZq: { texZq: 1 }) { __typename } }", 'Field "texZq" is not defined by type "…".'],
    ["{ nodeZq { ... on HerZq { __typename } } }", 'Unknown type "HerZq".'],
    ["{ pickZq(oneZq: {}) { __typename } }", 'OneOf Input Object "…" must specify exactly one key.'],
  ])("is not told in place of a name that is mistaken: %s", async (query, message) => {
    const undisclosed = await messagesOf(query, false);

    expect(undisclosed).toContain(message);
    expect((await messagesOf(query, true)).join()).not.toBe(undisclosed.join());
  });

  it("is not told by what is said of any variables", async () => {
    const { engine } = startGraph({ all: { typeDefs: TYPES } }, { introspection: false });
    const query =
      "query ($f: FilterZq!, $m: ModeZq!) { findZq(filterZq: $f) { __typename } heroZq(idZq: 1, modeZq: $m) { idZq } }";
    const operation = await engine.prepare({ query });
    const scalar = fc.oneof(fc.constantFrom("FASTZ", "SLOWZQ", 'a"b', "", 3, 1.5, null, true), fc.string());
    const key = fc.constantFrom("textZq", "texZq", "sizeZ", "moodZq", "nestedZ", "nestedZq", "__proto__", "toString");
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(key, tie("value")),
      ),
    }));
    let refused = 0;

    await fc.assert(
      fc.asyncProperty(fc.record({ f: value, m: value }), async (variables) => {
        const scope = { headers: {}, viewer: {}, signal: AbortSignal.abort() };
        const outcome = await engine.execute(operation, { query, variables }, scope).catch((error: unknown) => error);
        if (!(outcome instanceof RequestError)) return;
        refused += 1;
        const told = outcome.errors.map(({ message }) => message);
        expect(disclosed(told, `${query} ${JSON.stringify(variables)}`)).toEqual([]);
      }),
      { numRuns: 500 },
    );

    expect(refused).toBeGreaterThan(250);
  });
});

describe("a schema that may be told", () => {
  it("is told in place of a name that is mistaken", async () => {
    expect(await messagesOf("{ heroZ }", true)).toEqual([
      'Cannot query field "heroZ" on type "Query". Did you mean "heroZq"?',
    ]);
  });
});
