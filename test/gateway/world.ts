import {
  buildASTSchema,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
  parse,
} from "graphql";
import { executableSchemaOf, type SubgraphSource } from "./federation.ts";

/** One set of data behind two graphs: a federation of three subgraphs, and a monolith. */
export const SUBGRAPHS: Readonly<Record<string, SubgraphSource>> = {
  catalog: {
    typeDefs: `
      type Query {
        products: [Product!]!  maybeProducts: [Product]  product(id: ID!): Product  grid: [[Product!]]
        items: [Item!]!  anything: [Anything]  first: Product!
      }
      interface Item { id: ID!  name: String }
      union Anything = Product | Service | Shop
      enum Color { RED GREEN BLUE }
      scalar Json
      type Size @shareable { width: Int!  height: Int }
      type Product implements Item @key(fields: "id") {
        id: ID!  name: String  title(prefix: String = "the "): String!  color: Color  size: Size  tags: [String!]
        scores: [Int]!  extra: Json  shop: Shop  related: [Product!]!  rating: Float
      }
      type Service implements Item @key(fields: "id") { id: ID!  name: String  hours: Int!  provider: Shop! }
      type Shop @key(fields: "id") { id: ID!  city: String! }
    `,
  },
  social: {
    typeDefs: `
      type Query { reviews: [Review] }
      type Product @key(fields: "id") { id: ID!  reviews: [Review!]!  topReview: Review  likes: Int!  alternative: Product }
      type Service @key(fields: "id") { id: ID!  reviews: [Review]  likes: Int }
      type Shop @key(fields: "id") { id: ID!  fans: Int  motto: String! }
      type Review @key(fields: "id") { id: ID!  text: String!  stars: Int  about: Product  item: Reviewed }
      union Reviewed = Product | Service
    `,
  },
  stock: {
    typeDefs: `
      type Size @shareable { width: Int!  height: Int }
      type Product @key(fields: "id") {
        id: ID!  name: String @external  size: Size @external
        stock: Int!  label: String @requires(fields: "name size { width }")  boxes: [Size!]
      }
      type Review @key(fields: "id") { id: ID!  verified: Boolean!  by: String }
    `,
  },
};

const MONOLITH = `
  type Query {
    products: [Product!]!  maybeProducts: [Product]  product(id: ID!): Product  grid: [[Product!]]
    items: [Item!]!  anything: [Anything]  first: Product!  reviews: [Review]
  }
  interface Item { id: ID!  name: String }
  union Anything = Product | Service | Shop
  union Reviewed = Product | Service
  enum Color { RED GREEN BLUE }
  scalar Json
  type Size { width: Int!  height: Int }
  type Product implements Item {
    id: ID!  name: String  title(prefix: String = "the "): String!  color: Color  size: Size  tags: [String!]
    scores: [Int]!  extra: Json  shop: Shop  related: [Product!]!  rating: Float
    reviews: [Review!]!  topReview: Review  likes: Int!
    stock: Int!  label: String  boxes: [Size!]  alternative: Product
  }
  type Service implements Item {
    id: ID!  name: String  hours: Int!  provider: Shop!  reviews: [Review]  likes: Int
  }
  type Shop { id: ID!  city: String!  fans: Int  motto: String! }
  type Review { id: ID!  text: String!  stars: Int  about: Product  item: Reviewed  verified: Boolean!  by: String }
`;

type Thing = Readonly<Record<string, unknown>>;

const product = (id: string) => ({ __typename: "Product", id });
const service = (id: string) => ({ __typename: "Service", id });
const shop = (id: string) => ({ __typename: "Shop", id });
const review = (id: string) => ({ __typename: "Review", id });

const DATA: Readonly<Record<string, Thing>> = {
  "Query:": {
    products: [product("p1"), product("p2"), product("p3")],
    maybeProducts: [product("p2"), null, product("p1"), product("p1")],
    grid: [[product("p1"), product("p2")], null, [], [product("p3")]],
    items: [product("p2"), service("s1"), product("p1")],
    anything: [shop("h1"), null, service("s1"), product("p3")],
    first: product("p1"),
    reviews: [review("r1"), null, review("r3"), review("r2")],
  },
  "Product:p1": {
    name: "Table",
    color: "RED",
    size: { width: 3, height: null },
    tags: ["a", 'quo"te\n'],
    scores: [1, null, 3],
    extra: { nested: [1, { deep: null }], text: "\u2028" },
    shop: shop("h1"),
    related: [product("p2"), product("p3")],
    rating: 4.5,
    reviews: [review("r1"), review("r2")],
    topReview: review("r1"),
    likes: 7,
    stock: 3,
    boxes: [
      { width: 1, height: 2 },
      { width: 3, height: 4 },
    ],
    alternative: product("p2"),
  },
  "Product:p2": {
    name: null,
    color: null,
    size: null,
    tags: null,
    scores: [],
    extra: "text",
    shop: null,
    related: [],
    rating: 3,
    reviews: [],
    topReview: null,
    likes: 0,
    stock: 0,
    boxes: null,
    alternative: null,
  },
  "Product:p3": {
    name: "Chair",
    color: "BLUE",
    size: { width: 1, height: 1 },
    tags: [],
    scores: [5],
    extra: 12,
    shop: shop("h2"),
    related: [product("p1")],
    rating: null,
    reviews: [review("r3")],
    topReview: review("r3"),
    likes: 1,
    stock: 9,
    boxes: [],
    alternative: product("p1"),
  },
  "Service:s1": {
    name: "Repair",
    hours: 8,
    provider: shop("h2"),
    reviews: [review("r2"), null],
    likes: null,
  },
  "Shop:h1": { city: "Köln", fans: 3, motto: "always" },
  "Shop:h2": { city: "Brno", fans: null, motto: "never" },
  "Review:r1": { text: "good", stars: 5, about: product("p1"), item: product("p1"), verified: true, by: "Ada" },
  "Review:r2": { text: "bad", stars: null, about: product("p2"), item: service("s1"), verified: false, by: null },
  "Review:r3": { text: "fair", stars: 3, about: null, item: null, verified: true, by: "Bo" },
};

/** Which fields fail, by `Type.field`, and of which things: all of them when the list is empty. */
export type Faults = ReadonlyMap<string, readonly string[]>;

/** The fields that a fault can be put into: not keys, nor what another field is computed from. */
export function canFail(field: string): boolean {
  return !/\.(id|name|size|width)$/.test(field);
}

/** A schema whose every field is answered from the one set of data. */
export function answering(schema: GraphQLSchema, faults: () => Faults): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("_")) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.name.startsWith("_")) field.resolve = resolverOf(type.name, field.name, faults);
    }
  }
  return schema;
}

export function subgraphSchema(source: SubgraphSource, faults: () => Faults): GraphQLSchema {
  return answering(executableSchemaOf(source), faults);
}

export function monolithSchema(faults: () => Faults): GraphQLSchema {
  return answering(buildASTSchema(parse(MONOLITH)), faults);
}

function resolverOf(
  type: string,
  field: string,
  faults: () => Faults,
): GraphQLFieldResolver<Thing | undefined, unknown> {
  return (source, args) => {
    const id = typeof source?.id === "string" ? source.id : "";
    const failing = faults().get(`${type}.${field}`);
    if (failing && (failing.length === 0 || failing.includes(id))) {
      throw new GraphQLError(`${type}.${field} failed`, { extensions: { code: "NOT_FOUND" } });
    }
    const thing = DATA[`${type}:${id}`];
    if (type === "Query" && field === "product") return DATA[`Product:${args.id}`] && product(args.id);
    if (type === "Product" && field === "title") return `${args.prefix}${thing?.name ?? "nameless"}`;
    if (type === "Product" && field === "label") {
      const name = source && "name" in source ? source.name : thing?.name;
      const size = (source && "size" in source ? source.size : thing?.size) as { width: number } | null;
      return `${name} of ${size?.width}`;
    }
    return field in (source ?? {}) ? source?.[field] : thing?.[field];
  };
}
