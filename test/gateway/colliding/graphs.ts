import { readFileSync } from "node:fs";
import { compose } from "../federation.ts";
import { SHOP } from "../shop.ts";
import { type Faults, monolithSchema, SUBGRAPHS, subgraphSchema } from "../world.ts";
import { type PureGraph, pureGraph } from "./pure-graph.ts";

/** A graph in two forms that must answer alike, and a query that anybody may make. */
export type CollidingGraph = PureGraph & { readonly healthy: string };

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: [
  "@key", "@requires", "@external", "@provides", "@shareable", "@interfaceObject"
])\n`;

const linked = (typeDefs: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(typeDefs).map(([name, sdl]) => [name, LINK + sdl]));

/** Keys, and what others are computed from, have names and types that aliases can take for something else. */
const REQUIREMENTS = linked({
  people: `
    type Query {
      me: Person  people(first: Int = 2, filter: PersonFilter): [Person!]!  person(id: ID!): Person
      echo(json: Json, at: [Moment!], days: [[Day]]): Reply!
    }
    type Mutation { promote(id: ID!, by: Int = 1): Person  praise(words: [String!] = ["good"]): Reply! }
    input PersonFilter { named: [String!]  born: Moment = "1970-01-01"  on: Day = MONDAY  or: PersonFilter }
    enum Day { MONDAY TUESDAY }
    scalar Moment
    scalar Json
    type Person @key(fields: "id") @key(fields: "email") {
      id: ID!  email: ID!  name: String  boss: ID!  nick(on: Day = MONDAY): String  chief: Person  score: Int  level: Int
      address: Address!  born: Moment  day: Day  days: [Day!]
    }
    type Address @shareable { street: String!  city: String  zip: Int }
    type Reply { json(more: Json): Json  at: Moment  text(upper: Boolean = false): String  again: Reply }
  `,
  pay: `
    enum Currency { EUR USD }
    type Person @key(fields: "id") {
      id: ID!  name: String @external  salary(cur: Currency! = EUR): Int  payslips(last: Int = 1): [Payslip!]!
      title: String @requires(fields: "name")  tax: Int @external  rank: String @requires(fields: "tax")
    }
    type Payslip @key(fields: "id") { id: ID!  amount: Int  of: Person!  label: String }
  `,
  ratings: `
    enum Currency { EUR USD }
    type Person @key(fields: "email") {
      email: ID!  score: Int @external  level: Int @external  address: Address! @external
      bonus: Int @requires(fields: "score level")
      region(of: String = "x"): String @requires(fields: "address { city zip }")
    }
    type Address @shareable { street: String!  city: String  zip: Int }
  `,
  taxes: `
    enum Currency { EUR USD }
    type Person @key(fields: "id") {
      id: ID!  salary(cur: Currency!): Int @external  tax: Int @requires(fields: "salary(cur: USD)")
      score: Int @external  share: Int @requires(fields: "score salary(cur: USD)")
    }
    type Payslip @key(fields: "id") { id: ID!  amount: Int @external  net: Int @requires(fields: "amount") }
  `,
});

/** Types that are told apart, have fields of the same types under other names, and are one type to a subgraph. */
const ABSTRACTIONS = linked({
  library: `
    type Query {
      works: [Work!]!  work(id: ID!): Work  found(text: String = "", kinds: [Kind!]): [Found]  first: Book
      media: [Medium!]!
    }
    type Mutation { lend(id: ID!): Work }
    enum Kind { BOOK FILM }
    interface Medium { label: String  size: Int }
    interface Work @key(fields: "id") { id: ID!  label: String  parts(first: Int = 1): [Part!]! }
    union Found = Book | Film | Part | Author
    type Book implements Work & Medium @key(fields: "id") {
      id: ID!  label: String  size: Int  pages: Int  raw: String  author: Author  parts(first: Int = 1): [Part!]!
      details: BookDetails  similar: Work
    }
    type Film implements Work & Medium @key(fields: "id") {
      id: ID!  label: String  size: Int  minutes: Int  raw: String  director: Author  parts(first: Int = 1): [Part!]!
      details: FilmDetails  similar: Work  cut: String
    }
    type BookDetails { text: String  note: String  count: Int  of: Work }
    type FilmDetails { note: String  text: String  count: Int  of: Work }
    type Part { label: String  raw: String  size: Int!  whole: Found }
    type Author @key(fields: "id") { id: ID!  name: String  label: String }
  `,
  reviews: `
    type Query { reviewed: [Work!]! }
    type Work @key(fields: "id") @interfaceObject {
      id: ID!  stars(of: Int = 5): Int  review: String  critic: Author
    }
    type Author @key(fields: "id") { id: ID!  raw: String  best: Critique }
    union Critique = Praise | Blame
    type Praise { text: String  note: String  who: Author }
    type Blame { note: String  text: String  who: Author }
  `,
  stock: `
    type Book @key(fields: "id") { id: ID!  raw: String @external  copies: Int  shelf: String @requires(fields: "raw") }
    type Film @key(fields: "id") { id: ID!  cut: String @external  copies: Int  shelf: String @requires(fields: "cut") }
  `,
});

const SHOP_TYPES = linked(Object.fromEntries(Object.entries(SHOP).map(([name, { typeDefs }]) => [name, typeDefs])));

const schemaFile = (name: string) => readFileSync(new URL(`../../../schema/${name}.graphql`, import.meta.url), "utf8");

const PRODUCT = () => new Map(["fleet", "video", "safety", "hos", "rules"].map((name) => [name, schemaFile(name)]));

/** What fails in the world, and of which things: fields that may be null. */
const WORLD_FAULTS: Faults = new Map([
  ["Product.rating", ["p1"]],
  ["Product.alternative", []],
  ["Service.likes", ["s1"]],
  ["Shop.fans", ["h1"]],
  ["Review.by", ["r3"]],
  ["Slot.holds", []],
]);

function worldGraph(): CollidingGraph {
  return {
    supergraph: (urlOf) => compose(SUBGRAPHS, urlOf),
    schemas: new Map(
      Object.entries(SUBGRAPHS).map(([name, source]) => [name, subgraphSchema(source, () => WORLD_FAULTS)]),
    ),
    monolith: monolithSchema(() => WORLD_FAULTS),
    healthy: "{ first { id likes } }",
  };
}

export const COLLIDING_GRAPHS = {
  world: worldGraph,
  shop: () => ({ ...pureGraph(SHOP_TYPES), healthy: "{ topProducts { upc inStock } }" }),
  requirements: () => ({ ...pureGraph(REQUIREMENTS), healthy: '{ person(id: "1") { id email tax } }' }),
  abstractions: () => ({ ...pureGraph(ABSTRACTIONS), healthy: "{ works { id parts { size } } }" }),
  product: () => ({ ...pureGraph(PRODUCT()), healthy: '{ device(id: "1") { id name camera { model } } }' }),
} as const satisfies Readonly<Record<string, () => CollidingGraph>>;

export type GraphName = keyof typeof COLLIDING_GRAPHS;
