import { buildSchema, type GraphQLSchema } from "graphql";
import type { SubgraphSource } from "../../gateway/federation.ts";
import { estimateShipping, type Product, type Shop } from "./shop-data.ts";

/** The shop of the public gateways benchmark, in its four parts. */
export function shopSubgraphs(shop: Shop): Readonly<Record<string, SubgraphSource>> {
  const { users, products } = shop;
  const root = shopRoot(shop);
  const userById = new Map(users.map((user) => [user.id, user]));
  const productByUpc = new Map(products.map((product) => [product.upc, product]));
  const findUser = ({ id }: { id: string }) => userById.get(id);
  const findProduct = ({ upc }: { upc: string }) => productByUpc.get(upc);
  return {
    users: {
      typeDefs: `
        type Query { me: User  users: [User!]! }
        type User @key(fields: "id") { id: ID!  name: String  username: String }
      `,
      resolvers: { Query: { me: root.me, users: root.users }, User: { __resolveReference: findUser } },
    },
    products: {
      typeDefs: `
        type Query { topProducts(first: Int = 5): [Product!]!  product(upc: String!): Product }
        type Product @key(fields: "upc") { upc: String!  name: String  price: Int  weight: Int  photos: [Photo!]! }
        type Photo { url: String!  caption: String!  width: Int!  height: Int! }
      `,
      resolvers: {
        Query: {
          topProducts: (_: unknown, args: { first: number }) => root.topProducts(args),
          product: (_: unknown, args: { upc: string }) => root.product(args),
        },
        Product: { __resolveReference: findProduct },
      },
    },
    reviews: {
      typeDefs: `
        type Review @key(fields: "id") { id: ID!  body: String  author: User @provides(fields: "username")  product: Product }
        type User @key(fields: "id") { id: ID!  username: String @external  reviews: [Review!]! }
        type Product @key(fields: "upc") { upc: String!  reviews: [Review!]! }
      `,
      resolvers: { User: { __resolveReference: findUser }, Product: { __resolveReference: findProduct } },
    },
    inventory: {
      typeDefs: `
        type Product @key(fields: "upc") {
          upc: String!
          price: Int @external
          weight: Int @external
          inStock: Boolean
          shippingEstimate: Float @requires(fields: "price weight")
        }
      `,
      resolvers: {
        Product: {
          // Of what the gateway told, so that a gateway which tells nothing does not pass for a fast one.
          __resolveReference: ({ upc, price = 0, weight = 0 }: Product) => ({
            ...productByUpc.get(upc),
            shippingEstimate: estimateShipping(price, weight),
          }),
        },
      },
    },
  };
}

/** The same shop as one schema: what its answers are is what every gateway's must be. */
export function shopMonolith(): GraphQLSchema {
  return buildSchema(`
    type Query {
      me: User  users: [User!]!
      topProducts(first: Int = 5): [Product!]!  product(upc: String!): Product
    }
    type User { id: ID!  name: String  username: String  reviews: [Review!]! }
    type Product {
      upc: String!  name: String  price: Int  weight: Int  photos: [Photo!]!
      reviews: [Review!]!  inStock: Boolean  shippingEstimate: Float
    }
    type Photo { url: String!  caption: String!  width: Int!  height: Int! }
    type Review { id: ID!  body: String  author: User  product: Product }
  `);
}

/** What the root fields of the monolith are resolved by. */
export function shopRoot({ users, products }: Shop) {
  return {
    me: () => users[0],
    users: () => users,
    topProducts: ({ first }: { first: number }) => products.slice(0, first),
    product: ({ upc }: { upc: string }) => products.find((product) => product.upc === upc),
  };
}
