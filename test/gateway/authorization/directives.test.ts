import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { readAccessRules } from "../../../gateway/authorization/access-rules.ts";
import { AUTHENTICATED, grantOf } from "../../../gateway/authorization/requirement.ts";
import { NO_RIGHTS, Rights } from "../../../gateway/authorization/rights.ts";
import type { PreparedOperation } from "../../../gateway/engine/engine.ts";
import { scopeOf, startGraph, type TestGraph } from "../federation.ts";
import { LIBRARY } from "./library.ts";
import { type Asker, answerOfOneSchema } from "./one-schema.ts";

const ASKERS: Readonly<Record<string, Asker>> = {
  "nobody who is known": null,
  "somebody without a right": [],
  "a reader": ["films", "policy author"],
  "a clerk": ["clerk", "night", "lend", "stacks", "contact"],
  "who has it all": [
    "readers",
    "contact",
    "films",
    "tapes",
    "prices",
    "stacks",
    "lend",
    "pay",
    "policy boss",
    "policy author",
  ],
};

const DOCUMENTS: Readonly<Record<string, string>> = {
  "fields of an interface": "{ items { __typename id title stock } }",
  "types of an interface apart":
    "{ items { ... on Book { id draft } ... on Film { id cut title } ... on Tape { id } } }",
  "an interface and one of its types at once":
    "{ items { stock ... on Film { t: title stock } ... on Book { title } } }",
  "what an interface object adds": "{ items { shelf __typename ... on Book { s: stock shelf } } }",
  "scopes of which one list is enough": "{ readers { name loans { __typename } } price }",
  "a field that may not be null": "{ readers { id mail } me { id name } first { id } }",
  "a field that takes its list with it": "{ me { loans { ... on Book { id price } ... on Tape { title } } mail } }",
  "the members of a union":
    '{ a: member(id: "r1") { ...on Reader { name mail } } b: member(id: "c1") { __typename ...C } } fragment C on Clerk { name wage }',
  "one field under several keys": "{ p: price q: price first { ... on Book { x: draft y: draft z: title } } }",
  "what is skipped and what is not":
    "query ($no: Boolean!) { me { name @skip(if: $no) mail @include(if: $no) } price @skip(if: $no) }",
  "mutations, some of them":
    'mutation { lend(id: "b1") { __typename } reserve(id: "b1") { id draft price } again: lend(id: "f1") { ... on Film { cut } } }',
  "a fragment in several places":
    "{ first { ...I } items { ...I } me { loans { ...I } } } fragment I on Item { id ... on Film { title } shelf }",
};

describe("@authenticated, @requiresScopes and @policy", () => {
  const graph = startGraph(LIBRARY);
  const cases = Object.entries(DOCUMENTS).flatMap(([what, text]) =>
    Object.entries(ASKERS).map(([who, asker]) => ({ what, who, text, asker })),
  );

  it.each(cases)(
    "answer $who who asks for $what as one schema would, and fetch nothing else",
    async ({ text, asker }) => {
      const variables = { no: false };
      const request = { query: text, variables: text.includes("$no") ? variables : {} };
      const { answer: expected, kept } = await answerOfOneSchema(parse(text), asker, variables);
      for (const { requests } of graph.transports.values()) requests.length = 0;

      const scope = { ...scopeOf(), rights: rightsOf(asker) };
      const answer = JSON.parse(await graph.engine.execute(await graph.engine.prepare(request), request, scope));

      expect(answer.data).toEqual(JSON.parse(JSON.stringify(expected.data)));
      expect(errorsOf(answer)).toEqual(errorsOf(expected));
      const fetched = [...graph.transports.values()].flatMap(({ requests }) =>
        requests.map(({ operation }) => operation.text),
      );
      for (const field of kept) expect(fetched.join("\n")).not.toMatch(new RegExp(`\\b${field}\\b`));
    },
  );

  it("counts sixty cases, of which some are denied and some are not", () => {
    expect(cases.length).toBe(60);
  });
});

describe("rules of a supergraph", () => {
  const read = (links: string, marks: string) =>
    readAccessRules(parse(`schema ${links} { query: Query } type Query { secret: Int ${marks} }`)).fields.get(
      "Query.secret",
    );
  const link = (url: string, more = "") => `@link(url: "https://${url}" ${more})`;

  it.each([
    ["by their usual name", link("specs.apollo.dev/authenticated/v0.1"), "@authenticated"],
    ["without a link", "", "@authenticated"],
    ["by another prefix", link("specs.apollo.dev/authenticated/v0.1", 'as: "login"'), "@login"],
    [
      "by another name",
      link("specs.apollo.dev/authenticated/v0.1", 'import: [{ name: "@authenticated", as: "@known" }]'),
      "@known",
    ],
  ])("are read %s", (_, links, marks) => {
    expect(read(links, marks)).toEqual([[[AUTHENTICATED]]]);
  });

  it("are not another's of the same name", () => {
    expect(read(link("example.com/x/v1.0", 'import: ["@authenticated"]'), "@authenticated")).toBeUndefined();
  });

  it("are refused when they cannot be understood", () => {
    expect(() => read("", "@policy(policies: 5)")).toThrow();
  });
});

describe("an operation of which a part may not be had", () => {
  const CLOCK = {
    clock: {
      typeDefs: `type Query { now: Int } type Subscription { ticks(to: Int!): Tick  alarms: Int @requiresScopes(scopes: [["alarms"]]) }
        type Tick { at: Int  secret: Int @requiresScopes(scopes: [["secret"]]) }`,
      resolvers: {
        Query: { now: () => 1 },
        Subscription: {
          ticks: {
            async *subscribe(_: unknown, { to }: { to: number }) {
              for (let at = 1; at <= to; at += 1) yield { ticks: { at, secret: -at } };
            },
          },
          alarms: { subscribe: async function* () {} },
        },
      },
    },
  };
  const follow = async ({ engine }: TestGraph, query: string, rights: Rights) => {
    const scope = { ...scopeOf(), rights };
    const answers = engine.subscribe(await engine.prepare({ query }), { query }, scope);
    return (await Array.fromAsync(answers)).map(({ text }) => JSON.parse(text));
  };

  it("is refused as a whole where that is the way", async () => {
    const graph = startGraph(LIBRARY, { refusesDenied: true });
    const request = { query: "{ first { id } price }" };
    const operation = await graph.engine.prepare(request).catch((error: unknown) => error);

    const refused = graph.engine.execute(operation as PreparedOperation, request, scopeOf());

    await expect(refused).rejects.toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
    expect([...graph.transports.values()].flatMap(({ requests }) => requests)).toEqual([]);
  });

  it("is no stream when nothing of it may be had", async () => {
    const opening = follow(startGraph(CLOCK), "subscription { alarms }", rightsOf([]));

    await expect(opening).rejects.toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
  });

  it("has the part kept back in every item of a stream", async () => {
    const graph = startGraph(CLOCK);
    const query = "subscription { ticks(to: 2) { at secret } }";

    const few = await follow(graph, query, rightsOf([]));
    const all = await follow(graph, query, rightsOf(["secret"]));

    const error = { path: ["ticks", "secret"], extensions: { code: "FORBIDDEN" } };
    expect(few.map(({ data }) => data.ticks)).toEqual([1, 2].map((at) => ({ at, secret: null })));
    expect(few[0].errors).toMatchObject([error]);
    expect(all.map(({ data }) => data.ticks)).toEqual([1, 2].map((at) => ({ at, secret: -at })));
  });
});

type Answered = { readonly errors?: readonly { readonly path?: unknown; readonly extensions?: object }[] | undefined };

/** The places of errors and their codes, in no order: of several nulls in one object either may be told first. */
function errorsOf({ errors = [] }: Answered): string[] {
  return errors.map(({ path, extensions }) => JSON.stringify([path, extensions])).toSorted();
}

function rightsOf(asker: Asker): Rights {
  if (asker === null) return NO_RIGHTS;
  const grants = asker.map((name) => (name.startsWith("policy ") ? name : grantOf("scope", name)));
  return new Rights([AUTHENTICATED, ...grants]);
}
