import type { SubgraphSource } from "./federation.ts";

const PRODUCTS = [
  { upc: "p1", name: "Table", price: 899, weight: 100 },
  { upc: "p2", name: "Couch", price: 1299, weight: 1000 },
  { upc: "p3", name: "Chair", price: 54, weight: 50 },
];

const REVIEWS = [
  { id: "r1", upc: "p1", author: "u1", body: "Love it" },
  { id: "r2", upc: "p1", author: "u2", body: "Too expensive" },
  { id: "r3", upc: "p2", author: "u1", body: "Could be better" },
];

/** A small shop: products know their price, reviews and stock are other teams' business. */
export const SHOP = {
  products: {
    typeDefs: `
      type Query { topProducts(first: Int = 3): [Product!]!  product(upc: ID!): Product }
      type Mutation { renameProduct(upc: ID!, name: String!): Product }
      type Product @key(fields: "upc") { upc: ID!  name: String  price: Int  weight: Int }
    `,
    resolvers: {
      Query: {
        topProducts: (_: unknown, { first }: { first: number }) => PRODUCTS.slice(0, first),
        product: (_: unknown, { upc }: { upc: string }) => PRODUCTS.find((product) => product.upc === upc),
      },
      Mutation: {
        renameProduct: (_: unknown, { upc, name }: { upc: string; name: string }) => {
          const product = PRODUCTS.find((one) => one.upc === upc);
          return product && { ...product, name };
        },
      },
      Product: { __resolveReference: ({ upc }: { upc: string }) => PRODUCTS.find((product) => product.upc === upc) },
    },
  },
  reviews: {
    typeDefs: `
      type Product @key(fields: "upc") { upc: ID!  reviews(first: Int = 10): [Review!]! }
      type Review { id: ID!  body: String  author: User!  product: Product! }
      type User @key(fields: "id") { id: ID!  reviews: [Review!]! }
    `,
    resolvers: {
      Product: {
        reviews: ({ upc }: { upc: string }, { first }: { first: number }) =>
          REVIEWS.filter((review) => review.upc === upc).slice(0, first),
      },
      Review: {
        author: ({ author }: { author: string }) => ({ id: author }),
        product: ({ upc }: { upc: string }) => ({ upc }),
      },
      User: { reviews: ({ id }: { id: string }) => REVIEWS.filter(({ author }) => author === id) },
    },
  },
  stock: {
    typeDefs: `
      type Product @key(fields: "upc") {
        upc: ID!  price: Int @external  weight: Int @external
        inStock: Boolean!
        shipping: Int @requires(fields: "price weight")
      }
    `,
    resolvers: {
      Product: {
        inStock: ({ upc }: { upc: string }) => upc !== "p2",
        shipping: ({ price, weight }: { price: number; weight: number }) => (price > 1000 ? 0 : Math.round(weight / 2)),
      },
    },
  },
  users: {
    typeDefs: `
      type Query { me: User }
      type User @key(fields: "id") { id: ID!  name: String! }
    `,
    resolvers: {
      Query: { me: () => ({ id: "u1", name: "Ada" }) },
      User: { name: ({ id }: { id: string }) => (id === "u1" ? "Ada" : "Grace") },
    },
  },
} satisfies Record<string, SubgraphSource>;
