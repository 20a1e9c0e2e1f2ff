import { GraphQLError } from "graphql";
import { describe, expect, it } from "vitest";
import type { SubgraphResult } from "../../gateway/executor/transport.ts";
import { startGraph } from "./federation.ts";

const REASON = { message: expect.any(String), extensions: { code: "INTERNAL" } };

/** Things are found by one subgraph, described by the second, and the third computes from what the second knows. */
function startThings() {
  const graph = startGraph({
    finder: {
      typeDefs: `
        type Query { first: Thing  things: [Thing!]!  pair: [Thing!]! }
        type Thing @key(fields: "id") { id: ID! }
      `,
      resolvers: {
        Query: {
          first: () => ({ id: "1" }),
          things: () => [{ id: "1" }, { id: "2" }, { id: "3" }],
          pair: () => [{ id: "1" }, { id: "1" }],
        },
      },
    },
    describer: {
      typeDefs: `
        type Thing @key(fields: "id") { id: ID!  name: String  width: Int!  maker: Maker  parts: [Part!] }
        type Maker { city: String  country: Country }
        type Country { code: String! }
        interface Part { label: String }
        type Wheel implements Part { label: String  spokes: Int }
        type Door implements Part { label: String }
      `,
    },
    computer: {
      typeDefs: `
        type Thing @key(fields: "id") {
          id: ID!  name: String @external  width: Int! @external  maker: Maker @external  parts: [Part!] @external
          label: String @requires(fields: "name width")  origin: String @requires(fields: "maker { city country { code } }")
          spokes: Int @requires(fields: "parts { label ... on Wheel { spokes } }")  weight: Int
        }
        type Maker { city: String @external  country: Country @external }
        type Country { code: String! @external }
        interface Part { label: String }
        type Wheel implements Part { label: String @external  spokes: Int @external }
        type Door implements Part { label: String @external }
      `,
      resolvers: {
        Thing: {
          label: ({ name, width }: Record<string, unknown>) => `${name}/${width}`,
          origin: ({ maker }: { maker: { city: string; country: { code: string } | null } | null }) =>
            `${maker?.city}/${maker?.country?.code}`,
          spokes: ({ parts }: { parts: { spokes?: number }[] | null }) =>
            parts?.reduce((sum, { spokes = 0 }) => sum + spokes, 0) ?? -1,
          weight: () => 7,
        },
      },
    },
  });
  const answering = (answer: SubgraphResult) => {
    const describer = graph.transports.get("describer");
    if (describer) describer.answer = () => structuredClone(answer);
  };
  return { ...graph, answering, computed: () => graph.transports.get("computer")?.requests ?? [] };
}

const WHOLE = { name: "n", width: 2, maker: { city: "c", country: { code: "x" } } };

describe("a field that requires others", () => {
  it.each<[string, SubgraphResult]>([
    ["knows nothing of the entity", { data: { _entities: [null] } }],
    ["leaves the required field out", { data: { _entities: [{ width: 2 }] } }],
    ["gives too short a list", { data: { _entities: [] } }],
    ["gives a list for the entity", { data: { _entities: [[]] } }],
    ["gives null that may not be", { data: { _entities: [{ name: "n", width: null }] } }],
    ["gives no entities", { data: {} }],
  ])("is null with the reason, and nobody is asked for it, when the subgraph that has them %s", async (_, answer) => {
    const { ask, answering, computed } = startThings();
    answering(answer);

    const { data, errors } = await ask("{ first { label } }");

    expect(data).toEqual({ first: { label: null } });
    expect(errors?.map(({ path, extensions }) => [path, typeof extensions.code])).toEqual([
      [["first", "label"], "string"],
    ]);
    expect(computed()).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["the object lacks a field", { country: { code: "x" } }],
    ["an object within lacks a field", { city: "c", country: {} }],
    ["a field within is null that may not be", { city: "c", country: { code: null } }],
    ["text stands for the object", "text"],
    ["a list nests without end for the object", JSON.parse("[".repeat(100) + "]".repeat(100))],
  ])("is null with the reason when of what it requires %s", async (_, maker) => {
    const { ask, answering, computed } = startThings();
    answering({ data: { _entities: [{ maker }] } });

    const answer = await ask("{ first { origin } }");

    expect(answer).toEqual({ data: { first: { origin: null } }, errors: [{ ...REASON, path: ["first", "origin"] }] });
    expect(computed()).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ["an object", null, "undefined/undefined"],
    ["an object within", { city: "c", country: null }, "c/undefined"],
    ["a field within", { city: null, country: { code: "x" } }, "null/x"],
  ])("is computed from null where null is what is known of %s", async (_, maker, origin) => {
    const { ask, answering } = startThings();
    answering({ data: { _entities: [{ maker }] } });

    const answer = await ask("{ first { origin } }");

    expect(answer).toEqual({ data: { first: { origin } } });
  });

  it("is computed from null where a required field of its own is null", async () => {
    const { ask, answering } = startThings();
    answering({ data: { _entities: [{ name: null, width: 2 }] } });

    const answer = await ask("{ first { label } }");

    expect(answer).toEqual({ data: { first: { label: "null/2" } } });
  });

  it("is computed from the members that the types of a list's items have", async () => {
    const { ask, answering } = startThings();
    const parts = [
      { __typename: "Wheel", label: null, spokes: 3 },
      { __typename: "Door", label: "d" },
    ];
    answering({ data: { _entities: [{ parts }] } });

    const answer = await ask("{ first { spokes } }");

    expect(answer).toEqual({ data: { first: { spokes: 3 } } });
  });

  it("is null for those entities alone that lack something, beside fields that require nothing", async () => {
    const { ask, answering, computed } = startThings();
    answering({ data: { _entities: [WHOLE, null, { ...WHOLE, maker: undefined }] } });

    const { data, errors } = await ask("{ things { label origin weight } }");

    expect(data).toEqual({
      things: [
        { label: "n/2", origin: "c/x", weight: 7 },
        { label: null, origin: null, weight: 7 },
        { label: "n/2", origin: null, weight: 7 },
      ],
    });
    expect(errors?.map(({ path }) => path?.join("."))).toEqual([
      "things.1.label",
      "things.1.origin",
      "things.2.origin",
    ]);
    expect(computed().length).toBeGreaterThan(0);
  });

  it("is null for what lacks something at one place, though another place knows the same thing to be null", async () => {
    const graph = startGraph({
      names: {
        typeDefs: `
          type Query { known: Thing  unknown: Thing }
          type Thing @key(fields: "id") { id: ID!  maker: Maker! }
          type Maker { name: String }
        `,
        resolvers: {
          Query: {
            known: () => ({ id: "1", maker: { name: null } }),
            unknown: () => ({ id: "1", maker: { fails: true } }),
          },
          Maker: {
            name: ({ fails }: { fails?: boolean }) => {
              if (fails) throw new GraphQLError("no name is known", { extensions: { code: "NOT_FOUND" } });
              return null;
            },
          },
        },
      },
      labels: {
        typeDefs: `
          type Thing @key(fields: "id") {
            id: ID!  maker: Maker! @external  label: String @requires(fields: "maker { name }")  size: Int
          }
          type Maker { name: String @external }
        `,
        resolvers: {
          Thing: { label: ({ maker }: { maker: { name: unknown } }) => `called ${maker.name}`, size: () => 3 },
        },
      },
    });

    const orders = [
      await graph.ask("{ unknown { label size } known { label size } }"),
      await graph.ask("{ known { label size } unknown { label size } }"),
    ];

    for (const { data, errors } of orders) {
      expect(data?.known).toEqual({ label: "called null", size: 3 });
      expect(data?.unknown).toEqual({ label: null, size: 3 });
      expect(errors).toEqual([
        { message: "no name is known", path: ["unknown", "label"], extensions: { code: "NOT_FOUND" } },
      ]);
    }
  });
});

describe("an entity", () => {
  it("is not asked for by a key of which a part within could not be had", async () => {
    const graph = startGraph({
      finder: {
        typeDefs: `
          type Query { first: Thing }
          type Thing @key(fields: "owner { id }") { owner: Owner! }
          type Owner @shareable { id: ID }
        `,
      },
      sizes: {
        typeDefs: `
          type Thing @key(fields: "owner { id }") { owner: Owner!  size: Int }
          type Owner @shareable { id: ID }
        `,
      },
    });
    const finder = graph.transports.get("finder");
    if (finder) finder.answer = () => ({ data: { first: { __typename: "Thing", owner: {} } } });

    const answer = await graph.ask("{ first { size } }");

    expect(answer).toEqual({ data: { first: { size: null } }, errors: [{ ...REASON, path: ["first", "size"] }] });
    expect(graph.transports.get("sizes")?.requests).toEqual([]);
  });

  it("is told apart from another whose texts say the same in a row", async () => {
    const graph = startGraph({
      finder: {
        typeDefs: `
          type Query { slots: [Slot!]! }
          type Slot @key(fields: "row column") { row: String!  column: String! }
        `,
        resolvers: {
          Query: {
            slots: () => [
              { row: "a", column: "bc" },
              { row: "ab", column: "c" },
              { row: "1:a", column: "b" },
              { row: "1", column: ":a1:b" },
              { row: "a:b", column: "c" },
              { row: "a", column: "b:c" },
            ],
          },
        },
      },
      names: {
        typeDefs: `type Slot @key(fields: "row column") { row: String!  column: String!  name: String }`,
        resolvers: { Slot: { name: ({ row, column }: Record<string, string>) => `${row}|${column}` } },
      },
    });

    const { data } = await graph.ask("{ slots { name } }");

    expect(data).toEqual({ slots: ["a|bc", "ab|c", "1:a|b", "1|:a1:b", "a:b|c", "a|b:c"].map((name) => ({ name })) });
  });
});
