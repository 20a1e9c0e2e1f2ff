import type { SubgraphSource } from "../federation.ts";

/** Every name in the schema begins so: what an answer tells of it that was not asked can be seen. */
export const SCHEMA_NAME = /\bzq\w*/gi;

const PRODUCTS = ["a", "b", "c"].map((zqUpc, index) => ({ zqUpc, zqPrice: index }));

/** A small graph with all that a request can have in it. */
export const MUTATED_GRAPH = {
  zqCatalog: {
    typeDefs: `
      type Query {
        zqTop(zqFirst: Int = 3): [ZqProduct!]!  zqProduct(zqUpc: ID!): ZqProduct
        zqFind(zqFilter: ZqFilter, zqOrders: [ZqOrder!]): [ZqThing]  zqEcho(zqJson: ZqJson): ZqJson
      }
      type Mutation { zqRename(zqUpc: ID!, zqName: String!): ZqProduct }
      type Subscription { zqCounted(zqTo: Int = 2): Int!  zqSold(zqUpcs: [ID!]! = ["a"]): ZqProduct }
      scalar ZqJson
      enum ZqOrder { ZQ_UP ZQ_DOWN }
      input ZqFilter { zqUpcs: [ID!]  zqOrder: ZqOrder! = ZQ_UP  zqNot: ZqFilter  zqDeep: [[Int]] }
      interface ZqThing { zqLabel: String }
      type ZqProduct implements ZqThing @key(fields: "zqUpc") {
        zqUpc: ID!  zqLabel: String  zqPrice: Int  zqSimilar(zqFirst: Int = 1): [ZqProduct!]!
      }
      type ZqBundle implements ZqThing { zqLabel: String  zqParts: [ZqProduct!]! }
    `,
    resolvers: {
      Query: {
        zqTop: (_: unknown, { zqFirst }: { zqFirst: number }) => PRODUCTS.slice(0, zqFirst),
        zqProduct: (_: unknown, { zqUpc }: { zqUpc: string }) => PRODUCTS.find((product) => product.zqUpc === zqUpc),
        zqFind: () => [
          { __typename: "ZqBundle", zqParts: PRODUCTS },
          { __typename: "ZqProduct", ...PRODUCTS[0] },
        ],
        zqEcho: (_: unknown, { zqJson }: { zqJson: unknown }) => zqJson,
      },
      Mutation: {
        zqRename: (_: unknown, { zqName }: { zqName: string }) => ({ ...PRODUCTS[0], zqLabel: zqName }),
      },
      Subscription: {
        zqCounted: {
          async *subscribe(_: unknown, { zqTo }: { zqTo: number }) {
            for (let zqCounted = 1; zqCounted <= Math.min(zqTo, 5); zqCounted += 1) yield { zqCounted };
          },
        },
        zqSold: {
          async *subscribe() {
            yield { zqSold: PRODUCTS[1] };
          },
        },
      },
      ZqProduct: {
        __resolveReference: ({ zqUpc }: { zqUpc: string }) => PRODUCTS.find((product) => product.zqUpc === zqUpc),
        zqSimilar: () => PRODUCTS.slice(0, 1),
      },
    },
  },
  zqStock: {
    typeDefs: `
      type ZqProduct @key(fields: "zqUpc") {
        zqUpc: ID!  zqPrice: Int @external  zqInStock: Boolean!  zqShipping: Int @requires(fields: "zqPrice")
      }
    `,
    resolvers: {
      ZqProduct: {
        zqInStock: () => true,
        zqShipping: ({ zqPrice }: { zqPrice: number }) => zqPrice * 2,
      },
    },
  },
} satisfies Readonly<Record<string, SubgraphSource>>;

/** A request as a client would make it. */
export type Operation = { readonly query: string; readonly variables?: unknown; readonly operationName?: string };

export const OPERATIONS: readonly Operation[] = [
  { query: "{ zqTop(zqFirst: 2) { zqUpc zqPrice zqInStock zqShipping zqSimilar { zqUpc } } }" },
  {
    query: "query A($zqUpc: ID!) { zqProduct(zqUpc: $zqUpc) { ...F } } fragment F on ZqProduct { zqPrice zqLabel }",
    variables: { zqUpc: "a" },
  },
  {
    query: `query B($f: ZqFilter, $o: [ZqOrder!], $s: Boolean = true) {
      zqFind(zqFilter: $f, zqOrders: $o) { zqLabel ... on ZqBundle @include(if: $s) { zqParts { zqUpc } } ... on ZqProduct { zqPrice @skip(if: $s) } }
    } query C { __typename }`,
    variables: { f: { zqUpcs: ["a"], zqOrder: "ZQ_DOWN", zqDeep: [[1], null] }, o: ["ZQ_UP"], s: true },
    operationName: "B",
  },
  {
    query: 'query($j: ZqJson) { zqEcho(zqJson: $j) x: zqEcho(zqJson: { a: [1, "b"] }) }',
    variables: { j: { deep: [1.5, null, "text"] } },
  },
  { query: 'mutation { zqRename(zqUpc: "a", zqName: "new") { zqLabel zqShipping } }' },
  { query: "{ __typename __schema { types { name } } }" },
];

export const SUBSCRIPTIONS: readonly Operation[] = [
  { query: "subscription($to: Int) { zqCounted(zqTo: $to) }", variables: { to: 2 } },
  { query: 'subscription { zqSold(zqUpcs: ["a", "b"]) { zqUpc zqInStock zqShipping } }' },
];
