/** What is asked in one part of the benchmark. */
export type Scenario = {
  readonly name: string;
  readonly title: string;
  /** Asked in turn, from the first again after the last. */
  readonly queries: readonly string[];
};

const LEAVES = ["username", "name", "body", "inStock", "price", "shippingEstimate", "weight", "reviews"] as const;

/** As many as there are different choices of aliased fields, less a few to make a round number. */
const OPERATION_COUNT = 200;

export const SCENARIOS: readonly Scenario[] = [
  { name: "heavy", title: "Nested query: seven fetches, 87 KB", queries: [nestedQuery(new Set())] },
  { name: "one-field", title: "One field", queries: ["query OneField { me { name } }"] },
  {
    name: "entities",
    title: "1,000 entities over two subgraphs",
    queries: ["query Entities { topProducts(first: 1000) { upc name price inStock } }"],
  },
  {
    name: "operations",
    title: "200 different nested queries in turn",
    queries: Array.from({ length: OPERATION_COUNT }, (_, index) =>
      nestedQuery(new Set(LEAVES.filter((_, bit) => (index >> bit) & 1))),
    ),
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
