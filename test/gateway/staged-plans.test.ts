import { readFileSync } from "node:fs";
import { parse, print } from "graphql";
import { describe, expect, it } from "vitest";
import type { PlanNode } from "../../gateway/operation/plan.ts";
import { Planner } from "../../gateway/planner/planner.ts";
import { readSupergraph } from "../../gateway/supergraph/supergraph.ts";
import { type SubgraphSource, startGraph } from "./federation.ts";

type Ref = { readonly id: string };
type Named = Ref & { readonly name: string };

/** Labels need names, which another subgraph has, and lead on to other things. */
const THINGS: Readonly<Record<string, SubgraphSource>> = {
  names: {
    typeDefs: `
      type Query { first: Thing  all: [Thing!]!  item: Item }
      type Mutation { rename(id: ID!): Thing }
      type Subscription { changed: Thing }
      interface Item { id: ID! }
      type Thing implements Item @key(fields: "id") { id: ID!  name: String }
      type Box implements Item @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Query: {
        first: () => ({ id: "1" }),
        all: () => [{ id: "1" }, { id: "2" }],
        item: () => ({ __typename: "Thing", id: "8" }),
      },
      Mutation: { rename: (_: unknown, { id }: Ref) => ({ id }) },
      Subscription: {
        changed: {
          async *subscribe() {
            yield { changed: { id: "1" } };
          },
        },
      },
      Thing: { name: ({ id }: Ref) => `name ${id}` },
    },
  },
  labels: {
    typeDefs: `
      type Mutation { touch(id: ID!): Thing }
      interface Item { id: ID!  label(loud: Boolean): Label }
      type Thing implements Item @key(fields: "id") {
        id: ID!  name: String @external  other: Thing  others: [Item!]!
        label(loud: Boolean): Label @requires(fields: "name")
      }
      type Box implements Item @key(fields: "id") { id: ID!  label(loud: Boolean): Label }
      type Label { text: String  of: Thing }
    `,
    resolvers: {
      Mutation: { touch: (_: unknown, { id }: Ref) => ({ id }) },
      Thing: {
        other: ({ id }: Ref) => (id === "9" ? null : { id: String(Number(id) + 1) }),
        others: ({ id }: Ref) => [
          { __typename: "Thing", id: `${id}0` },
          { __typename: "Box", id: "b" },
        ],
        label: ({ id, name }: Named, { loud }: { loud?: boolean }) => ({
          text: loud ? `${name.toUpperCase()}!` : name,
          of: { id },
        }),
      },
      Box: { label: () => ({ text: "box" }) },
    },
  },
};

describe("what the planner finds no plan for as a whole", () => {
  it("is fetched when the entity that needs another subgraph's field has been found", async () => {
    const { ask } = startGraph(THINGS);

    const answer = await ask("{ first { other { label { text } } } }");

    expect(answer).toEqual({ data: { first: { other: { label: { text: "name 2" } } } } });
  });

  it("is found at every depth, in lists and behind aliases, with the client's arguments", async () => {
    const { ask } = startGraph(THINGS);

    const answer = await ask(
      `query ($loud: Boolean!) {
        all {
          next: other { ...Labelled  id  other { one: label(loud: $loud) { of { other { label { text } } } } } }
        }
      }
      fragment Labelled on Thing { two: label { text }  name }`,
      { loud: true },
    );

    expect(answer).toEqual({
      data: {
        all: [
          {
            next: {
              two: { text: "name 2" },
              name: "name 2",
              id: "2",
              other: { one: { of: { other: { label: { text: "name 4" } } } } },
            },
          },
          {
            next: {
              two: { text: "name 3" },
              name: "name 3",
              id: "3",
              other: { one: { of: { other: { label: { text: "name 5" } } } } },
            },
          },
        ],
      },
    });
  });

  it("is of the operation that is asked for", async () => {
    const { ask } = startGraph(THINGS);
    const query = "query A { all { id } } query B($loud: Boolean) { first { other { label(loud: $loud) { text } } } }";

    const answer = await ask(query, { loud: true }, { operationName: "B" });

    expect(answer).toEqual({ data: { first: { other: { label: { text: "NAME 2!" } } } } });
  });

  it("is asked only of the types of an interface that need it", async () => {
    const { ask } = startGraph(THINGS);

    const answer = await ask("{ first { others { __typename id label { text } } } }");

    expect(answer).toEqual({
      data: {
        first: {
          others: [
            { __typename: "Thing", id: "10", label: { text: "name 10" } },
            { __typename: "Box", id: "b", label: { text: "box" } },
          ],
        },
      },
    });
  });

  it("is left out where the entity is not there", async () => {
    const { ask, transports } = startGraph(THINGS);

    const answer = await ask("{ item { ... on Thing { other { other { id label { text } } } } } }");

    expect(answer).toEqual({ data: { item: { other: { other: null } } } });
    expect(transports.get("names")?.requests).toHaveLength(1);
  });

  it("fails alone, at its own place", async () => {
    const { ask, transports } = startGraph(THINGS);
    const labels = transports.get("labels");
    if (!labels) throw new Error("there are no labels");
    labels.answer = ({ operation }) => {
      if (operation.text.includes("label")) throw new Error("down");
      return { data: { _entities: [{ other: { __typename: "Thing", id: "2" } }] } };
    };

    const answer = await ask("{ first { name other { id label { text } } } }");

    expect(answer.data).toEqual({ first: { name: "name 1", other: { id: "2", label: null } } });
    expect(answer.errors?.map(({ path }) => path)).toEqual([["first", "other", "label"]]);
  });

  it("belongs to its mutation and is complete before the next one begins", async () => {
    const { ask, transports } = startGraph(THINGS);

    const answer = await ask(`mutation {
      a: touch(id: 1) { label { of { other { label { text } } } } }
      b: rename(id: 5) { id }
    }`);

    expect(answer).toEqual({
      data: { a: { label: { of: { other: { label: { text: "name 2" } } } } }, b: { id: "5" } },
    });
    const asked = transports.get("names")?.requests.map(({ operation }) => operation.kind);
    expect(asked).toEqual(["query", "query", "mutation"]);
  });

  it("belongs to each item of a subscription", async () => {
    const { engine } = startGraph(THINGS);
    const request = { query: "subscription { changed { other { label { text } } } }" };
    const scope = { headers: {}, viewer: {}, signal: AbortSignal.timeout(5_000) };

    const items = await Array.fromAsync(engine.subscribe(await engine.prepare(request), request, scope));

    expect(items.map(({ text }) => JSON.parse(text))).toEqual([
      { data: { changed: { other: { label: { text: "name 2" } } } } },
    ]);
  });

  it("is not in the way of a client's alias that is the key's name", async () => {
    const { ask } = startGraph(THINGS);

    const answer = await ask("{ first { other { id: name label { text } } } }");

    expect(answer).toEqual({ data: { first: { other: { id: "name 2", label: { text: "name 2" } } } } });
  });

  it("is planned over the graph of fleets from vehicle to driver and back", () => {
    const sdl = readFileSync(new URL("../../schema/supergraph.graphql", import.meta.url), "utf8");
    const planner = new Planner(readSupergraph(sdl));
    const document = print(
      parse(`{
      device(id: "d") { currentDriver { currentDevice { camera { model } dutyOf: currentDriver { dutyRecords { status } } } } }
      driver(id: "e") { events(first: 1) { edges { node { driver { dutyRecords { status } } } } } }
    }`),
    );

    const values = { literals: new Map(), variables: new Map() };
    const { root } = planner.plan({ document, values, operationName: null, activeLabels: new Set(), percentage: 0 });

    expect(root && subgraphsOf(root)).toEqual(new Set(["fleet", "video", "hos"]));
  });
});

function subgraphsOf(node: PlanNode): Set<string> {
  if (node.kind === "Fetch" || node.kind === "EntityFetch") return new Set([node.operation.subgraph]);
  if (node.kind === "Condition") return new Set();
  return node.nodes.reduce((found, child) => found.union(subgraphsOf(child)), new Set<string>());
}
