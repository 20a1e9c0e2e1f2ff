import type { SubgraphSource } from "../federation.ts";

type Sources = Readonly<Record<string, SubgraphSource>>;

/** A graph with a valid operation, `FATAL_QUERY`, that ends the native planner's process. */
export const FATAL_GRAPH: Sources = {
  weights: {
    typeDefs:
      'type Query { product: Product  hello: String } type Product @key(fields: "upc") { upc: ID!  weight: Int }',
    resolvers: { Query: { product: () => ({ upc: "1", weight: 3 }), hello: () => "world" } },
  },
  estimates: {
    typeDefs: `type Product @key(fields: "upc") @key(fields: "sku") {
      upc: ID!  sku: ID!  weight: Int @external  estimate: Int @requires(fields: "weight")
    }`,
    resolvers: { Product: { estimate: ({ weight }: { weight: number }) => weight * 2 } },
  },
};

export const FATAL_QUERY = "{ product { estimate } }";

/** Each link of the chain more than doubles the time: 1 s with 8 links. */
const LINKS = 11;

/** A graph over which one valid operation, `SLOW_QUERY`, keeps the native planner busy for many seconds. */
export const SLOW_GRAPH: Sources = Object.fromEntries(
  Array.from({ length: LINKS }, (_, index) => [`s${index}`, slowSubgraph(index)]),
);

export const SLOW_QUERY = `{ thing { ${Array.from({ length: LINKS }, (_, index) => `f${index}`).join(" ")} } }`;

/** Each subgraph has the two keys of the one entity, and requires what the one before has. */
function slowSubgraph(index: number): SubgraphSource {
  const required = index === 0 ? "" : `f${index - 1}: Int @external`;
  const field = index === 0 ? "f0: Int" : `f${index}: Int @requires(fields: "f${index - 1}")`;
  const thing = `type Thing @key(fields: "id") @key(fields: "sku") { id: ID!  sku: ID!  ${required}  ${field} }`;
  return {
    typeDefs: index === 0 ? `type Query { thing: Thing  hello: String } ${thing}` : thing,
    resolvers: index === 0 ? { Query: { hello: () => "world" } } : {},
  };
}
