import { describe, expect, it } from "vitest";
import { createEngine } from "../../gateway/engine/create-engine.ts";
import { toOperationPlan } from "../../gateway/planner/translation/translate.ts";
import { readSupergraph } from "../../gateway/supergraph/supergraph.ts";
import { compose, type RecordingTransport, SILENT, type SubgraphSource, startGraph } from "./federation.ts";
import { planInProcess } from "./planning.ts";
import { SHOP } from "./shop.ts";

/** The texts and representations that a subgraph was asked with. */
function asked(transport: RecordingTransport | undefined) {
  return transport?.requests.map(({ variables }) => variables);
}

const STONE = { __typename: "Stone", weight: 3 };
const PLANT = { __typename: "Plant", color: { name: "green" }, leaves: 4 };

/** What two subgraphs share that know different things which can be in a box. */
const boxes = (things: string, root: string, more = "") => `
  type Query { ${root}: Box  either: Box @shareable }
  type Box @key(fields: "id") { id: ID!  inside: Inside @shareable  ${more} }
  type Inside @shareable { things: [Thing] }
  union Thing = ${things}
  type Stone @shareable { weight: Int }
`;

const byId = (things: readonly { readonly id: string }[]) => ({
  __resolveReference: ({ id }: { id: string }) => things.find((thing) => thing.id === id),
});

describe("a plan", () => {
  it("asks for an entity's requirements with the arguments they are declared with, whatever the client asks", async () => {
    const { ask, transports } = startGraph({
      prices: {
        typeDefs: `
          type Query { book: Book }
          type Book @key(fields: "id") { id: ID!  price(currency: String = "EUR"): String  size: Size }
          type Size { width: Int  height: Int }
        `,
        resolvers: {
          Query: { book: () => ({ id: "b1", size: { width: 2, height: 3 } }) },
          Book: { price: (_: unknown, { currency }: { currency: string }) => `9 ${currency}` },
        },
      },
      labels: {
        typeDefs: `
          type Book @key(fields: "id") {
            id: ID!  price(currency: String): String @external  size: Size @external
            label: String @requires(fields: "price(currency: \\"USD\\") size { width }")
          }
          type Size { width: Int @external }
        `,
        resolvers: {
          Book: {
            label: ({ price, size }: { price: string; size: { width: number } }) => `${price}, ${size.width} wide`,
          },
        },
      },
    });

    const answer = await ask('{ book { price(currency: "CZK") label size { height } } }');

    expect(answer).toEqual({ data: { book: { price: "9 CZK", label: "9 USD, 2 wide", size: { height: 3 } } } });
    expect(asked(transports.get("labels"))).toEqual([
      { representations: [{ __typename: "Book", price: "9 USD", size: { width: 2 }, id: "b1" }] },
    ]);
  });

  it("serves interfaces that are objects to another subgraph, in both directions", async () => {
    const media = [
      { __typename: "Book", id: "m1", title: "Emma", pages: 300 },
      { __typename: "Film", id: "m2", title: "Alien", minutes: 117 },
    ];
    const { ask } = startGraph({
      library: {
        typeDefs: `
          type Query { media: [Media!] }
          interface Media @key(fields: "id") { id: ID!  title: String }
          type Book implements Media @key(fields: "id") { id: ID!  title: String  pages: Int }
          type Film implements Media @key(fields: "id") { id: ID!  title: String  minutes: Int }
        `,
        resolvers: {
          Query: { media: () => media },
          Media: byId(media),
          Book: byId(media),
          Film: byId(media),
        },
      },
      ratings: {
        typeDefs: `
          type Query { best: Media }
          type Media @key(fields: "id") @interfaceObject { id: ID!  stars: Int! }
        `,
        resolvers: {
          Query: { best: () => ({ id: "m2" }) },
          Media: { stars: ({ id }: { id: string }) => Number(id.slice(1)) },
        },
      },
    });

    const answer = await ask(
      "{ media { __typename title stars ... on Book { pages } } best { __typename stars title } }",
    );

    expect(answer).toEqual({
      data: {
        media: [
          { __typename: "Book", title: "Emma", stars: 1, pages: 300 },
          { __typename: "Film", title: "Alien", stars: 2 },
        ],
        best: { __typename: "Film", stars: 2, title: "Alien" },
      },
    });
  });

  it("repairs fields that are of one type to clients but of different types in a subgraph", async () => {
    const { ask } = startGraph({
      accounts: {
        typeDefs: `
          type Query { accounts: [Account!] }
          union Account = User | Admin
          type User @key(fields: "id") { id: ID!  name: String! @shareable }
          type Admin @key(fields: "id") { id: ID  name: String }
        `,
        resolvers: {
          Query: {
            accounts: () => [
              { __typename: "User", id: "u1", name: "Ada" },
              { __typename: "Admin", id: "a1", name: null },
            ],
          },
        },
      },
      scores: {
        typeDefs: `
          type User @key(fields: "id") { id: ID  name: String @shareable  score: Int }
          type Admin @key(fields: "id") { id: ID  score: Int }
        `,
        resolvers: { User: { score: () => 1 }, Admin: { score: () => 2 } },
      },
    });

    const answer = await ask(
      "{ accounts { ... on User { key: id name score } ... on Admin { key: id name points: score } } }",
    );

    expect(answer).toEqual({
      data: {
        accounts: [
          { key: "u1", name: "Ada", score: 1 },
          { key: "a1", name: null, points: 2 },
        ],
      },
    });
  });

  it("asks for those members of a union that every subgraph knows which could answer, and tells of the others' types alone", async () => {
    const { ask, transports } = startGraph({
      garden: {
        typeDefs: `${boxes("Stone | Plant", "bed")} type Plant { color: Color  leaves: Int! } type Color { name: String }`,
        resolvers: {
          Query: {
            bed: () => ({ id: "1", inside: { things: [STONE, PLANT] } }),
            either: () => ({ id: "1", inside: { things: [STONE] } }),
          },
        },
      },
      quarry: {
        typeDefs: `${boxes("Stone | Tool", "pit")} type Tool { name: String }`,
        resolvers: { Query: { pit: () => ({ id: "2", inside: { things: [{ __typename: "Tool", name: "axe" }] } }) } },
      },
    });
    const inside = `inside { things {
      __typename ...S ... on Plant { color { name } } ... on Tool { label: name }
    } }`;

    const answer = await ask(`{ bed { ${inside} } pit { ${inside} } either { ${inside} } }
      fragment S on Thing { ... on Stone { weight } }`);
    const required = await ask("{ bed { inside { things { ... on Plant { leaves } } } } }");

    expect(answer).toEqual({
      data: {
        bed: { inside: { things: [STONE, { __typename: "Plant", color: null }] } },
        pit: { inside: { things: [{ __typename: "Tool", label: null }] } },
        either: { inside: { things: [STONE] } },
      },
    });
    expect(required.data).toEqual({ bed: { inside: { things: [{}, null] } } });
    expect(required.errors?.map(({ path }) => path)).toEqual([["bed", "inside", "things", 1, "leaves"]]);
    expect(transports.get("garden")?.requests).toHaveLength(2);
    expect(transports.get("quarry")?.requests).toHaveLength(1);
  });

  it("asks for all members of a union that a subgraph knows where no other could answer", async () => {
    const { ask } = startGraph({
      garden: {
        typeDefs: `${boxes("Stone | Plant", "bed", "shed: Inside")} type Plant { color: Color } type Color { name: String }`,
        resolvers: {
          Box: { __resolveReference: ({ id }: { id: string }) => ({ id, shed: { things: [STONE, PLANT] } }) },
        },
      },
      quarry: {
        typeDefs: `${boxes("Stone | Tool", "pit")} type Tool { name: String }`,
        resolvers: { Query: { pit: () => ({ id: "2" }) } },
      },
    });

    const answer = await ask(`{ pit { shed { things {
      __typename ... on Stone { weight } ... on Plant { color { name } } ... on Tool { name }
    } } } }`);

    expect(answer).toEqual({
      data: { pit: { shed: { things: [STONE, { __typename: "Plant", color: { name: "green" } }] } } },
    });
  });

  it("waits for what an interface's field requires, when the interface is an object to its subgraph", async () => {
    const { ask } = startGraph({
      people: {
        typeDefs: `
          type Query { people: [Named!] }
          interface Named @key(fields: "id") { id: ID!  name: String }
          type Person implements Named @key(fields: "id") { id: ID!  name: String }
        `,
        resolvers: {
          Named: { __resolveReference: ({ id }: { id: string }) => ({ __typename: "Person", id, name: `name ${id}` }) },
        },
      },
      greetings: {
        typeDefs: `
          type Query { guest: Named }
          type Named @key(fields: "id") @interfaceObject {
            id: ID!  name: String @external  greeting: String @requires(fields: "name")
          }
        `,
        resolvers: {
          Query: { guest: () => ({ id: "7" }) },
          Named: { greeting: ({ name }: { name: string }) => `Hello, ${name}` },
        },
      },
    });

    const answer = await ask("{ guest { greeting name } }");

    expect(answer).toEqual({ data: { guest: { greeting: "Hello, name 7", name: "name 7" } } });
  });

  it("has the widest of a field's types when subgraphs declare different ones", async () => {
    const pets = (of: string) => `
      union Pet = Cat | Dog
      type Cat @shareable { lives: Int }
      type Dog @shareable { name: String }
      type Query { pet: ${of} @shareable  pets: [${of}!]! @shareable }
    `;
    const cat = { __typename: "Cat", lives: 9 };
    const resolvers = { Query: { pet: () => cat, pets: () => [cat] } };
    const { ask } = startGraph({
      cats: { typeDefs: pets("Cat"), resolvers },
      all: { typeDefs: pets("Pet"), resolvers },
    });

    const answer = await ask("{ pet { ... on Dog { name } ... on Cat { lives } } pets { ... on Cat { lives } } }");

    expect(answer).toEqual({ data: { pet: { lives: 9 }, pets: [{ lives: 9 }] } });
  });

  it("completes each mutation before the next begins", async () => {
    const happened: string[] = [];
    const sources: Record<string, SubgraphSource> = {
      orders: {
        typeDefs: `
          type Query { order: Order }
          type Mutation { place(id: ID!): Order  cancel(id: ID!): Order }
          type Order @key(fields: "id") { id: ID! }
        `,
        resolvers: {
          Mutation: {
            place: (_: unknown, { id }: { id: string }) => {
              happened.push(`place ${id}`);
              return { id };
            },
            cancel: (_: unknown, { id }: { id: string }) => {
              happened.push(`cancel ${id}`);
              return { id };
            },
          },
        },
      },
      bills: {
        typeDefs: `
          type Mutation { pay(id: ID!): Order }
          type Order @key(fields: "id") { id: ID!  total: Int }
        `,
        resolvers: {
          Mutation: {
            pay: (_: unknown, { id }: { id: string }) => {
              happened.push(`pay ${id}`);
              return { id };
            },
          },
          Order: {
            total: ({ id }: { id: string }) => {
              happened.push(`total ${id}`);
              return 5;
            },
          },
        },
      },
    };
    const { ask } = startGraph(sources);

    const answer = await ask("mutation { a: place(id: 1) { total } pay(id: 2) { id } b: cancel(id: 3) { total } }");

    expect(answer).toEqual({ data: { a: { total: 5 }, pay: { id: "2" }, b: { total: 5 } } });
    expect(happened).toEqual(["place 1", "total 1", "pay 2", "cancel 3", "total 3"]);
  });

  it("fetches nothing that a condition leaves out", async () => {
    const { ask, transports } = startGraph(SHOP);
    const query =
      "query ($all: Boolean!) { topProducts(first: 1) { upc shipping @include(if: $all) } me @skip(if: $all) { id } }";

    const without = await ask(query, { all: false });
    const asksForShipping = transports.get("stock")?.requests.length;
    const withAll = await ask(query, { all: true });

    expect(without).toEqual({ data: { topProducts: [{ upc: "p1" }], me: { id: "u1" } } });
    expect(asksForShipping).toBe(0);
    expect(withAll).toEqual({ data: { topProducts: [{ upc: "p1", shipping: 50 }] } });
  });

  it("draws progressive overrides by their percentage", async () => {
    const sources: Record<string, SubgraphSource> = {
      old: {
        typeDefs: 'type Query { bill: Bill } type Bill @key(fields: "id") { id: ID!  total: String }',
        resolvers: { Query: { bill: () => ({ id: "b", total: "old" }) } },
      },
      fresh: {
        typeDefs: `type Bill @key(fields: "id") {
          id: ID!  total: String @override(from: "old", label: "percent(25)")
        }`,
        resolvers: { Bill: { total: () => "fresh" } },
      },
    };
    const below = startGraph(sources, { random: () => 0.2 });
    const above = startGraph(sources, { random: () => 0.3 });

    expect(await below.ask("{ bill { total } }")).toEqual({ data: { bill: { total: "fresh" } } });
    expect(await above.ask("{ bill { total } }")).toEqual({ data: { bill: { total: "old" } } });
  });

  it("is refused when the planner gives what we do not know", () => {
    const supergraph = readSupergraph(compose(SHOP));
    const values = { literals: new Map(), variables: new Map() };
    const plan = (node: unknown) => () => toOperationPlan({ kind: "QueryPlan", node }, { supergraph, values });

    expect(plan({ kind: "Defer", primary: {}, deferred: [] })).toThrow("Defer");
    expect(plan({ kind: "Sequence" })).toThrow("nodes");
    expect(plan({ kind: "Flatten", path: [{ Field: "a" }], node: { kind: "Sequence", nodes: [] } })).toThrow(
      "Sequence",
    );
    expect(
      plan({ kind: "Fetch", serviceName: "products", operation: "{me}", outputRewrites: [{ Erase: {} }] }),
    ).toThrow("Erase");
  });

  it("needs a way to every subgraph", () => {
    const planner = planInProcess(compose(SHOP));

    expect(() => createEngine({ planner, transports: new Map(), log: SILENT })).toThrow("products");
  });
});
