/** A request as it is sent. */
export type GraphQLRequest = { readonly query: string; readonly variables?: Readonly<Record<string, unknown>> };

/** What is asked in one part of the benchmark. */
export type Scenario = {
  readonly name: string;
  readonly title: string;
  /** Sent in turn, from the first again after the last. */
  readonly requests: readonly GraphQLRequest[];
  /** Whether each request comes with an `authorization` of its own, which gateways pass on to the subgraphs. */
  readonly isAuthorized?: boolean;
  /** How many are under way at once, where not as many as usual. */
  readonly concurrency?: number;
};

const LEAVES = ["username", "name", "body", "inStock", "price", "shippingEstimate", "weight", "reviews"] as const;

/** As many as there are different choices of aliased fields, less a few to make a round number. */
const OPERATION_COUNT = 200;

/** So many that two alike are never under way at once: no gateway can answer one with what it has for another. */
const DIFFERENT_PRODUCTS = 200;

export const SCENARIOS: readonly Scenario[] = [
  { name: "heavy", title: "Nested query: seven fetches, 87 KB", requests: [{ query: nestedQuery(new Set()) }] },
  {
    name: "unshared",
    title: "The same, each request with a credential of its own",
    requests: [{ query: nestedQuery(new Set()) }],
    isAuthorized: true,
  },
  { name: "one-field", title: "One field, always the same", requests: [{ query: "query OneField { me { name } }" }] },
  {
    name: "one-field-of-many",
    title: "One field, never of the same object",
    requests: Array.from({ length: DIFFERENT_PRODUCTS }, (_, index) => ({
      query: "query OneFieldOf($upc: String!) { product(upc: $upc) { name } }",
      variables: { upc: `p${index + 1}` },
    })),
  },
  {
    name: "entities",
    title: "1,000 entities over two subgraphs",
    requests: [{ query: "query Entities { topProducts(first: 1000) { upc name price inStock } }" }],
  },
  {
    name: "big",
    title: "An answer of 8 MB from one subgraph",
    requests: [{ query: "query Big { topProducts(first: 1000) { upc photos { url caption width height } } }" }],
    // Nobody shares it with others, and there is one in memory at a time.
    concurrency: 1,
  },
  {
    name: "operations",
    title: "200 different nested queries in turn",
    requests: Array.from({ length: OPERATION_COUNT }, (_, index) => ({
      query: nestedQuery(new Set(LEAVES.filter((_, bit) => (index >> bit) & 1))),
    })),
  },
];

/** The nested query of the public gateways benchmark, some of its fields under other names. */
function nestedQuery(aliased: ReadonlySet<string>): string {
  const field = (name: (typeof LEAVES)[number]) => (aliased.has(name) ? `its_${name}: ${name}` : name);
  const reviews = field("reviews");
  return `
fragment User on User { id ${field("username")} ${field("name")} }
fragment Review on Review { id ${field("body")} }
fragment Product on Product {
  ${["inStock", "name", "price", "shippingEstimate", "weight"].map((name) => field(name as (typeof LEAVES)[number])).join(" ")} upc
}
query Nested {
  users {
    ...User
    ${reviews} {
      ...Review
      product {
        ...Product
        ${reviews} { ...Review author { ...User ${reviews} { ...Review product { ...Product } } } }
      }
    }
  }
  topProducts {
    ...Product
    ${reviews} { ...Review author { ...User ${reviews} { ...Review product { ...Product } } } }
  }
}`;
}
