/** One set of things behind two graphs; what a thing refers to says its type and its key. */
export type Thing = Readonly<Record<string, unknown>>;

const TYPES: ReadonlyMap<string, string> = new Map([
  ["p", "Product"],
  ["s", "Service"],
  ["h", "Shop"],
  ["r", "Review"],
]);

/** The reference to a thing by its id, whose first letter tells its type; null when there is no such thing. */
export function thingOf(id: unknown): Thing | null {
  const __typename = TYPES.get(String(id).slice(0, 1));
  return __typename && DATA.has(String(id)) ? { __typename, id } : null;
}

const thing = (id: string): Thing => thingOf(id) ?? {};
const slot = (row: number, column: number): Thing => ({ __typename: "Slot", row, column });

const DATA: ReadonlyMap<string, Thing> = new Map<string, Thing>([
  [
    "p1",
    {
      name: "Table",
      color: "RED",
      colors: [["RED", null], [], ["BLUE", "GREEN"]],
      size: { width: 3, height: null },
      tags: ["a", 'quo"te\n'],
      scores: [1, null, 3],
      extra: { nested: [1, { deep: null }], text: "\u2028" },
      weight: 30,
      margin: 4,
      rating: 4.5,
      likes: 7,
      stock: 3,
      boxes: [
        { width: 1, height: 2 },
        { width: 3, height: 4 },
      ],
      rank: 1,
      badge: "gold",
    },
  ],
  [
    "p2",
    {
      name: null,
      color: null,
      colors: null,
      size: null,
      tags: null,
      scores: [],
      extra: "text",
      weight: null,
      margin: null,
      rating: 3,
      likes: 0,
      stock: 0,
      boxes: null,
      rank: null,
      badge: "none",
    },
  ],
  [
    "p3",
    {
      name: "Chair",
      color: "BLUE",
      colors: [["GREEN"]],
      size: { width: 1, height: 1 },
      tags: [],
      scores: [5],
      extra: 12,
      weight: 6,
      margin: 1,
      rating: null,
      likes: 1,
      stock: 9,
      boxes: [],
      rank: 3,
      badge: "tin",
    },
  ],
  ["s1", { name: "Repair", hours: 8, likes: null, rank: 2, badge: "silver" }],
  ["h1", { city: "Köln", fans: 3, motto: "always" }],
  ["h2", { city: "Brno", fans: null, motto: "never" }],
  ["r1", { text: "good", stars: 5, verified: true, by: "Ada" }],
  ["r2", { text: "bad", stars: null, verified: false, by: null }],
  ["r3", { text: "fair", stars: 3, verified: true, by: "Bo" }],
  ["1-1", { free: true, notes: null }],
  [
    "1-2",
    {
      free: false,
      notes: [
        { words: "mind", pages: 1 },
        { words: "the step", pages: 2 },
      ],
    },
  ],
  ["2-1", { free: false, notes: [{ words: null, pages: 0 }] }],
]);

/** How things stand to one another. */
const RELATIONS: ReadonlyMap<string, Thing> = new Map<string, Thing>([
  [
    "p1",
    {
      shop: thing("h1"),
      related: [thing("p2"), thing("p3")],
      reviews: [thing("r1"), thing("r2")],
      topReview: thing("r1"),
      alternative: thing("p2"),
    },
  ],
  ["p2", { shop: null, related: [], reviews: [], topReview: null, alternative: null }],
  [
    "p3",
    {
      shop: thing("h2"),
      related: [thing("p1")],
      reviews: [thing("r3")],
      topReview: thing("r3"),
      alternative: thing("p1"),
    },
  ],
  ["s1", { provider: thing("h2"), reviews: [thing("r2"), null] }],
  ["r1", { about: thing("p1"), item: thing("p1") }],
  ["r2", { about: thing("p2"), item: thing("s1") }],
  ["r3", { about: null, item: null }],
  ["1-1", { holds: null, kept: null }],
  ["1-2", { holds: thing("p1"), kept: thing("s1") }],
  ["2-1", { holds: thing("p2"), kept: thing("p3") }],
]);

/** What is known of the thing that a reference or a representation tells. */
export function knownOf({ id, row, column }: Thing): Thing {
  const key = typeof id === "string" ? id : `${row}-${column}`;
  return { ...DATA.get(key), ...RELATIONS.get(key) };
}

type Arguments = Readonly<Record<string, unknown>>;

const ITEM = /^[ps]/;

const everyProduct = () => [thing("p1"), thing("p2"), thing("p3")];

/** What stands at the roots. */
export const ROOTS: ReadonlyMap<string, (args: Arguments) => unknown> = new Map<string, (args: Arguments) => unknown>([
  ["Query.greeting", () => "hello"],
  ["Query.products", everyProduct],
  ["Query.maybeProducts", () => [thing("p2"), null, thing("p1"), thing("p1")]],
  ["Query.product", ({ id }) => thingLike(/^p/, id)],
  ["Query.grid", () => [[thing("p1"), thing("p2")], null, [], [thing("p3")]]],
  ["Query.strict", () => [[thing("p3")], [], [thing("p1"), thing("p1")]]],
  ["Query.items", () => [thing("p2"), thing("s1"), thing("p1")]],
  ["Query.anything", () => [thing("h1"), null, thing("s1"), thing("p3")]],
  ["Query.first", () => thing("p1")],
  ["Query.pick", ({ from }) => thingLike(ITEM, (from as Arguments | null)?.id)],
  ["Query.sorted", ({ order }) => (order === "DOWN" ? everyProduct().reverse() : everyProduct())],
  ["Query.slots", () => [slot(1, 1), slot(1, 2), slot(2, 1)]],
  ["Query.reviews", () => [thing("r1"), null, thing("r3"), thing("r2")]],
  ["Query.praised", () => [thing("h1"), thing("h2")]],
  ["Query.ranked", () => [thing("p3"), thing("s1")]],
  ["Mutation.rename", ({ id }) => thingLike(ITEM, id)],
  ["Mutation.keep", () => thing("p3")],
  ["Mutation.drop", ({ ids }) => (ids as readonly unknown[]).flatMap((id) => thingLike(ITEM, id) ?? [])],
  ["Mutation.rate", ({ id }) => thingLike(/^r/, id)],
]);

function thingLike(ids: RegExp, id: unknown): Thing | null {
  return ids.test(String(id)) ? thingOf(id) : null;
}
