import {
  buildASTSchema,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
  parse,
} from "graphql";
import { executableSchemaOf, type SubgraphSource } from "./federation.ts";
import { knownOf, ROOTS, type Thing, thingOf } from "./world-data.ts";

/** One set of data behind two graphs: a federation that uses all that federation has, and a monolith. */
export const SUBGRAPHS: Readonly<Record<string, SubgraphSource>> = {
  catalog: {
    typeDefs: `
      type Query {
        products: [Product!]!  maybeProducts: [Product]  product(id: ID!): Product  grid: [[Product!]]
        strict: [[Product!]!]!  items: [Item!]!  anything: [Anything]  first: Product!  slots: [Slot!]!
        pick(from: Pick = { id: "p2" }): Item  sorted(order: Order! = UP): [Product!]!  greeting: String! @shareable
      }
      type Mutation { rename(id: ID!, name: String = "new"): Item  keep: Product!  drop(ids: [ID!]! = ["s1"]): [Item!] }
      input Pick { id: ID! = "s1"  order: Order = DOWN }
      enum Order { UP DOWN }
      interface Named { name: String }
      interface Item implements Named @key(fields: "id") { id: ID!  name: String }
      union Anything = Product | Service | Shop
      enum Color { RED GREEN BLUE @inaccessible }
      scalar Json
      type Size @shareable { width: Int!  height: Int }
      type Product implements Item & Named @key(fields: "id") {
        id: ID!  name: String  title(prefix: String = "the "): String!  color: Color  colors: [[Color]!]  size: Size
        tags: [String!]  scores: [Int]!  extra: Json  shop: Shop  related: [Product!]!  rating: Float  weight: Int
        margin: Int @inaccessible
      }
      type Service implements Item & Named @key(fields: "id") { id: ID!  name: String  hours: Int!  provider: Shop! }
      type Shop @key(fields: "id") { id: ID!  city: String! @shareable }
      type Slot @key(fields: "row column") { row: Int!  column: Int!  notes: [Note!]  holds: Product  kept: Item }
      type Note @shareable { words: String  pages: Int! }
    `,
    resolvers: {
      Item: { __resolveReference: ({ id }: Thing) => thingOf(id) },
      // Overridden: whoever asks here is told something wrong.
      Product: { weight: () => -1 },
    },
  },
  social: {
    typeDefs: `
      type Query { reviews: [Review]  praised: [Shop!] @provides(fields: "city")  greeting: String! @shareable }
      type Mutation { rate(id: ID!, stars: Int = 3): Review }
      type Product @key(fields: "id") {
        id: ID!  reviews(first: Int = 2): [Review!]!  topReview: Review  likes: Int!  alternative: Product
      }
      type Service @key(fields: "id") { id: ID!  reviews: [Review]  likes: Int }
      type Shop @key(fields: "id") { id: ID!  city: String! @external  fans: Int  motto: String! }
      type Review @key(fields: "id") { id: ID!  text: String!  stars: Int  about: Product  item: Reviewed }
      union Reviewed = Product | Service
    `,
  },
  stock: {
    typeDefs: `
      type Size @shareable { width: Int!  height: Int }
      type Product @key(fields: "id") {
        id: ID!  name: String @external  size: Size @external  margin: Int @external
        stock: Int!  label: String @requires(fields: "name size { width }")  boxes: [Size!]
        weight: Int @override(from: "catalog")  discount: Int @requires(fields: "margin")
      }
      type Review @key(fields: "id") { id: ID!  verified: Boolean!  by: String }
      type Slot @key(fields: "row column") {
        row: Int!  column: Int!  notes: [Note!] @external
        free: Boolean!  caption: String @requires(fields: "notes { words }")
      }
      type Note @shareable { words: String  pages: Int! }
    `,
  },
  ranks: {
    typeDefs: `
      type Query { ranked: [Item!] }
      type Item @key(fields: "id") @interfaceObject { id: ID!  rank: Int  badge: String! }
    `,
  },
};

const MONOLITH = `
  type Query {
    products: [Product!]!  maybeProducts: [Product]  product(id: ID!): Product  grid: [[Product!]]
    strict: [[Product!]!]!  items: [Item!]!  anything: [Anything]  first: Product!  slots: [Slot!]!
    pick(from: Pick = { id: "p2" }): Item  sorted(order: Order! = UP): [Product!]!  greeting: String!
    reviews: [Review]  praised: [Shop!]  ranked: [Item!]
  }
  type Mutation {
    rename(id: ID!, name: String = "new"): Item  keep: Product!  drop(ids: [ID!]! = ["s1"]): [Item!]
    rate(id: ID!, stars: Int = 3): Review
  }
  input Pick { id: ID! = "s1"  order: Order = DOWN }
  enum Order { UP DOWN }
  interface Named { name: String }
  interface Item implements Named { id: ID!  name: String  rank: Int  badge: String! }
  union Anything = Product | Service | Shop
  union Reviewed = Product | Service
  enum Color { RED GREEN }
  scalar Json
  type Size { width: Int!  height: Int }
  type Product implements Item & Named {
    id: ID!  name: String  title(prefix: String = "the "): String!  color: Color  colors: [[Color]!]  size: Size
    tags: [String!]  scores: [Int]!  extra: Json  shop: Shop  related: [Product!]!  rating: Float  weight: Int
    reviews(first: Int = 2): [Review!]!  topReview: Review  likes: Int!  alternative: Product
    stock: Int!  label: String  boxes: [Size!]  discount: Int  rank: Int  badge: String!
  }
  type Service implements Item & Named {
    id: ID!  name: String  hours: Int!  provider: Shop!  reviews: [Review]  likes: Int  rank: Int  badge: String!
  }
  type Shop { id: ID!  city: String!  fans: Int  motto: String! }
  type Slot {
    row: Int!  column: Int!  notes: [Note!]  holds: Product  kept: Item  free: Boolean!  caption: String
  }
  type Note { words: String  pages: Int! }
  type Review { id: ID!  text: String!  stars: Int  about: Product  item: Reviewed  verified: Boolean!  by: String }
`;

/** Which fields fail, by `Type.field`, and of which things: all of them when the list is empty. */
export type Faults = ReadonlyMap<string, readonly string[]>;

/**
 * The fields that a fault can be put into: not keys, nor what another field is computed from, nor what a subgraph is asked
 * of things of all types because it cannot tell them apart.
 */
export function canFail(field: string): boolean {
  return !/\.(id|row|column|name|size|width|margin|notes|words|pages|badge)$/.test(field);
}

/** A schema whose every field is answered from the one set of data, but for those that have a resolver already. */
export function answering(schema: GraphQLSchema, faults: () => Faults): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("_")) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.name.startsWith("_")) field.resolve ??= resolverOf(type.name, field.name, faults);
    }
  }
  return schema;
}

export function subgraphSchema(source: SubgraphSource, faults: () => Faults): GraphQLSchema {
  return answering(executableSchemaOf(source), faults);
}

/** The same world as one schema; it has no name for what is kept from clients. */
export function monolithSchema(faults: () => Faults): GraphQLSchema {
  const schema = answering(buildASTSchema(parse(MONOLITH)), faults);
  for (const name of ["color", "colors"]) {
    const field = schema.getType("Product");
    const known = isObjectType(field) ? field.getFields()[name] : undefined;
    const { resolve } = known ?? {};
    if (known) known.resolve = (...args) => withoutHidden(resolve?.(...args));
  }
  return schema;
}

function withoutHidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutHidden);
  return value === "BLUE" ? null : value;
}

function resolverOf(type: string, field: string, faults: () => Faults): GraphQLFieldResolver<Thing, unknown> {
  const root = ROOTS.get(`${type}.${field}`);
  return (source, args) => {
    const id = typeof source?.id === "string" ? source.id : "";
    // A subgraph that knows an interface as an object does not know the types of its things.
    const coordinate = `${type === "Item" ? thingOf(id)?.__typename : type}.${field}`;
    const failing = faults().get(coordinate);
    if (failing && (failing.length === 0 || failing.includes(id))) {
      throw new GraphQLError(`${coordinate} failed`, { extensions: { code: "NOT_FOUND" } });
    }
    if (root) return root(args);
    return computed(field, source, args) ?? (field in source ? source[field] : knownOf(source)[field]);
  };
}

/** The fields whose values depend on their arguments, or on what they require. */
function computed(field: string, source: Thing, args: Readonly<Record<string, unknown>>): unknown {
  const told = { ...knownOf(source), ...source };
  switch (field) {
    case "title":
      return `${args.prefix}${told.name ?? "nameless"}`;
    case "label":
      return `${told.name} of ${(told.size as Thing | null)?.width}`;
    case "discount":
      return told.margin == null ? null : 2 * Number(told.margin);
    case "caption":
      return (told.notes as readonly Thing[] | null)?.map(({ words }) => words).join(" ");
    case "reviews":
      return "first" in args && Array.isArray(told.reviews)
        ? told.reviews.slice(0, Number(args.first ?? 2))
        : undefined;
    default:
      return undefined;
  }
}
