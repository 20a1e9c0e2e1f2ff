import { GraphQLError } from "graphql";
import { describe, expect, it } from "vitest";
import { type SubgraphSource, startGraph } from "./federation.ts";

const MEDIA = [
  { __typename: "Book", id: "b1", title: "Emma", pages: 400 },
  { __typename: "Film", id: "f1", title: "Alien", minutes: 117 },
];

/** The library knows books from films; whoever rates them does not. */
const LIBRARY = {
  library: {
    typeDefs: `
      type Query { media: [Media!] }
      interface Media @key(fields: "id") { id: ID!  title: String }
      type Book implements Media @key(fields: "id") { id: ID!  title: String  pages: Int }
      type Film implements Media @key(fields: "id") { id: ID!  title: String  minutes: Int! }
    `,
    resolvers: {
      Query: { media: () => MEDIA },
      Media: { __resolveReference: ({ id }: { id: string }) => MEDIA.find((one) => one.id === id) ?? null },
    },
  },
  ratings: {
    typeDefs: `
      type Query { best: [Media!] }
      type Media @key(fields: "id") @interfaceObject { id: ID!  stars: Int  verdict: String! }
    `,
    resolvers: {
      Query: { best: () => [{ id: "b1" }, { id: "f1" }] },
      Media: {
        stars: ({ id }: { id: string }) => (id === "b1" ? 5 : 4),
        verdict: ({ id }: { id: string }) => `${id} is good`,
      },
    },
  },
} satisfies Record<string, SubgraphSource>;

describe("an interface that is an object to a subgraph", () => {
  it("is asked for what the document selects of each of its types", async () => {
    const { ask } = startGraph(LIBRARY);

    const answer = await ask("{ best { ... on Film { verdict } ... on Book { stars } } }");

    expect(answer).toEqual({ data: { best: [{ stars: 5 }, { verdict: "f1 is good" }] } });
  });

  it("keeps what does not depend on a thing's type when nobody can tell it", async () => {
    const { ask, transports } = startGraph(LIBRARY);
    const library = transports.get("library");
    if (library) library.answer = () => Promise.reject(new Error("down"));

    const { data, errors } = await ask("{ best { id stars title } }");

    const best = [
      { id: "b1", stars: 5, title: null },
      { id: "f1", stars: 4, title: null },
    ];
    expect(data).toEqual({ best });
    expect(errors?.map(({ path }) => path)).toEqual([
      ["best", 0, "title"],
      ["best", 1, "title"],
    ]);
  });

  it.each([
    ["is of one type alone", "{ best { id ... on Film { minutes } } }"],
    ["is the type", "{ best { id __typename } }"],
  ])("is missing with the reason when nobody can tell a thing's type and what is selected %s", async (_, query) => {
    const { ask, transports } = startGraph(LIBRARY);
    const library = transports.get("library");
    if (library) library.answer = () => Promise.reject(new Error("down"));

    const { data, errors } = await ask(query);

    expect(data).toEqual({ best: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [["best", 0], "SUBGRAPH_UNAVAILABLE"],
    ]);
  });

  it("is missing with the reason when a field took the thing, and with it its type", async () => {
    const minutes = () => {
      throw new GraphQLError("the reel is lost", { extensions: { code: "NOT_FOUND" } });
    };
    const library = { ...LIBRARY.library, resolvers: { ...LIBRARY.library.resolvers, Film: { minutes } } };
    const { ask } = startGraph({ ...LIBRARY, library });

    const { data, errors } = await ask("{ best { title ... on Film { minutes } } }");

    expect(data).toEqual({ best: null });
    expect(errors?.map(({ message, path }) => [message, path])).toEqual([["the reel is lost", ["best", 1, "minutes"]]]);
  });
});

describe("a selection that no type fits", () => {
  it("brings an empty object where there is one", async () => {
    const { ask } = startGraph(LIBRARY);

    const answer = await ask("{ media { ... on Book { ... on Media { ... on Film { minutes } } } } }");

    expect(answer).toEqual({ data: { media: [{}, {}] } });
  });
});
