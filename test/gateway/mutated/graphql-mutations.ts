import type { Chance } from "./chance.ts";

type Mutation = (text: string, chance: Chance) => string;

const TOKEN = /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|\$?\w+|\.{3}|[^\s]/g;

/** What stands where something else belongs. */
const STRAY = [
  ...[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "!",
    "$",
    "...",
    "@",
    "|",
    "&",
    "=",
    '"',
    '"""',
    "#",
    ",",
    "\\",
    "'",
    "`",
    "%",
  ],
  ...["null", "true", "on", "query", "mutation", "subscription", "fragment", "schema", "type", "extend", "input"],
  ...[
    "zqTopp",
    "zqProdct",
    "ZqProductt",
    "ZQ_DOWM",
    "zqUpcs",
    "__schema",
    "__type",
    "__typename",
    "__proto__",
    "constructor",
  ],
  ...[
    "@skip(if: true)",
    "@include(if: $s)",
    "@deprecated",
    "@defer",
    "@stream",
    "@skip",
    "@skip(if: 1)",
    "... on Int { a }",
  ],
  ...[
    "-1",
    "99999999999999999999999999",
    "1e400",
    "-0",
    "0x10",
    "007",
    "1.",
    '"\\ud800"',
    '"\\u{110000}"',
    '"\\b"',
    "\u0000",
    "\ufeff",
  ],
];

function onTokens(change: (tokens: string[], at: number, chance: Chance) => void): Mutation {
  return (text, chance) => {
    const tokens = text.match(TOKEN) ?? [];
    if (tokens.length === 0) return text;
    change(tokens, chance.below(tokens.length), chance);
    return tokens.join(" ");
  };
}

const MUTATIONS: readonly Mutation[] = [
  onTokens((tokens, at) => tokens.splice(at, 1)),
  onTokens((tokens, at) => tokens.splice(at, 0, tokens[at] ?? "")),
  onTokens((tokens, at, chance) => {
    const other = chance.below(tokens.length);
    [tokens[at], tokens[other]] = [tokens[other] ?? "", tokens[at] ?? ""];
  }),
  onTokens((tokens, at, chance) => (tokens[at] = chance.one(STRAY))),
  onTokens((tokens, at, chance) => tokens.splice(at, 0, chance.one(STRAY))),
  // A name that is nearly one of the schema's.
  onTokens((tokens, at) => (tokens[at] = (tokens[at] ?? "").replace(/^(zq\w*)\w$/i, "$1"))),
  onTokens((tokens, at, chance) => (tokens[at] = "9".repeat(chance.amount(20_000)))),
  onTokens((tokens, at, chance) => (tokens[at] = `"${"x".repeat(chance.amount(100_000))}"`)),
  onTokens((tokens, at, chance) => tokens.splice(at, 0, "@include(if: true) ".repeat(chance.amount(3_000)))),
  onTokens((tokens, at, chance) => tokens.splice(at, 0, "[".repeat(chance.amount(50_000)))),
  onTokens((tokens, at, chance) => (tokens[at] = `${"[".repeat(chance.amount(3_000))}1`)),
  (_, chance) => nested("zqTop { zqSimilar", "zqSimilar", chance.amount(3_000)),
  (_, chance) => nested("zqTop { ... on ZqProduct", "... on ZqProduct", chance.amount(30_000)),
  (_, chance) => `{ ${"zqTop { zqUpc } ".repeat(chance.amount(2_000))} }`,
  (_, chance) => `{ ${numbered(chance.amount(2_000), (n) => `a${n}: zqTop { zqUpc }`)} }`,
  (_, chance) => `{ ${numbered(chance.amount(500), (n) => `zqTop { zqUpc @skip(if: $v${n}) }`)} }`,
  (text, chance) => `${text} ${numbered(chance.amount(1_000), (n) => `fragment G${n} on ZqProduct { zqUpc }`)}`,
  () => "{ zqTop { ...A } } fragment A on ZqProduct { ...B } fragment B on ZqProduct { zqSimilar { ...A } }",
  () => "{ ...A } fragment A on Query { ...A }",
  (_, chance) =>
    `{ ...A0 } ${numbered(chance.amount(40), (n) => `fragment A${n} on Query { ...A${n + 1} ...A${n + 1} }`)} fragment A40 on Query { __typename }`,
  (_, chance) => `query(${numbered(chance.amount(3_000), (n) => `$v${n}: Int`)}) { __typename }`,
  (text, chance) => `${text} ${numbered(chance.amount(500), (n) => `query Q${n} { __typename }`)}`,
  (_, chance) => `{ zqEcho(zqJson: ${"{a:".repeat(chance.amount(5_000))}1${"}".repeat(chance.amount(5_000))}) }`,
  (_, chance) => `{ zqFind(zqFilter: ${"{zqNot:".repeat(chance.amount(200))}{}) { zqLabel } }`,
  (_, chance) => `{ ${nested("__schema { types { fields { type", "fields { type", chance.amount(50))} }`,
  (text, chance) => text.slice(0, chance.below(text.length + 1)),
  (text, chance) => `${"\n".repeat(chance.amount(50_000))}${text}`,
  (text, chance) => `${text}#${"\u2028é😀".repeat(chance.amount(10_000))}`,
  () => "",
  () => 'type Query { zqTop: Int } extend schema @link(url: "x")',
];

/** A document with a few faults, or one that asks for too much. */
export function mutatedGraphql(text: string, chance: Chance): string {
  let mutated = text;
  for (let times = chance.amount(4); times > 0; times -= 1) mutated = chance.one(MUTATIONS)(mutated, chance);
  return mutated;
}

function nested(outer: string, inner: string, times: number): string {
  return `{ ${outer} ${`{ ${inner} `.repeat(times)}{ zqUpc }${" }".repeat(times + 2)}`;
}

function numbered(count: number, toText: (number: number) => string): string {
  return Array.from({ length: count }, (_, number) => toText(number)).join(" ");
}
