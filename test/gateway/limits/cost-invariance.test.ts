import { composeServices } from "@theguild/federation-composition";
import fc, { type GeneratorValue } from "fast-check";
import { buildSchema, executeSync, type GraphQLSchema, getIntrospectionQuery, getOperationAST, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { introspectionAllowance, introspectionCost } from "../../../gateway/limits/introspection-cost.ts";
import { readListSizes } from "../../../gateway/limits/list-sizes.ts";
import { compileCost, costWith } from "../../../gateway/limits/operation-cost.ts";
import { isRecord } from "../../../gateway/record.ts";
import { buildApiSchema } from "../../../gateway/supergraph/api-schema.ts";
import { readSupergraph } from "../../../gateway/supergraph/supergraph.ts";

const { supergraphSdl = "" } = composeServices([
  {
    name: "things",
    url: "http://things.invalid",
    typeDefs: parse(`
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@listSize"])
      type Query { things(first: Int, last: Int): Things!  list(limit: Int = 4): [Thing!]!  thing: Thing  item: Item }
      type Things { edges: [Edge!]!  total: Int }
      type Edge { cursor: String  node: Thing }
      interface Item { id: ID!  parts: [Thing!]!  things(first: Int = 3): Things! }
      type Thing implements Item {
        id: ID!  words: [String!]  parts: [Thing!]! @listSize(assumedSize: 500)
        things(first: Int = 3): Things!  list(first: Int): [[Thing]]
      }
    `),
  },
]);
const SUPERGRAPH = readSupergraph(supergraphSdl);
const SCHEMA = buildApiSchema(SUPERGRAPH.api);

type Variables = Readonly<Record<string, unknown>>;
type Written = { readonly text: string; readonly variables: Variables };

function costOf({ text, variables }: Written, schema: GraphQLSchema = SCHEMA): number {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("the document has no operation");
  const pageArguments = ["first", "last", "limit"];
  const rules = { pageArguments, assumedListSize: 10, listSizes: readListSizes(SUPERGRAPH.document) };
  return costWith(compileCost(document, operation, { schema, rules }), variables);
}

/** A field that is asked for, whatever the words. */
type Field = {
  readonly name: string;
  readonly argument: string | null;
  readonly size: number | null;
  readonly below: readonly Field[];
};

const FIELDS: Readonly<
  Record<string, readonly (readonly [name: string, type: string | null, argument: string | null])[]>
> = {
  Query: [
    ["things", "Things", "first"],
    ["things", "Things", "last"],
    ["list", "Thing", "limit"],
    ["thing", "Thing", null],
    ["item", "Item", null],
  ],
  Things: [
    ["edges", "Edge", null],
    ["total", null, null],
  ],
  Edge: [
    ["cursor", null, null],
    ["node", "Thing", null],
  ],
  Item: [
    ["id", null, null],
    ["parts", "Thing", null],
    ["things", "Things", "first"],
  ],
  Thing: [
    ["id", null, null],
    ["words", null, null],
    ["parts", "Thing", null],
    ["things", "Things", "first"],
    ["list", "Thing", "first"],
  ],
};

function generateFields(g: GeneratorValue, type: string, depth: number): readonly Field[] {
  const choices = (FIELDS[type] ?? []).filter(([, below]) => depth > 0 || below === null || type === "Things");
  const count = g(fc.integer, { min: 1, max: 3 });
  return Array.from({ length: count }, () => {
    const [name, below, argument] = g(() => fc.constantFrom(...choices));
    const size = argument && g(fc.boolean) ? g(fc.integer, { min: 0, max: 50 }) : null;
    return { name, argument, size, below: below === null ? [] : generateFields(g, below, depth - 1) };
  });
}

/** Writes fields under keys that are all different, so that what is asked for twice is asked for twice. */
class Writer {
  readonly #g: GeneratorValue | null;
  readonly #declarations: string[] = [];
  readonly #fragments: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  #names = 0;

  /** Without a generator, everything is written in the plainest way. */
  constructor(g: GeneratorValue | null) {
    this.#g = g;
  }

  write(fields: readonly Field[]): Written {
    const selection = this.#selection(fields, "Query");
    const declarations = this.#declarations.length > 0 ? `(${this.#declarations.join(", ")})` : "";
    return { text: `query ${declarations} ${selection} ${this.#fragments.join(" ")}`, variables: this.#variables };
  }

  #selection(fields: readonly Field[], type: string): string {
    const written = fields.map((field) => this.#wrapped(this.#field(field, type), type));
    return `{ ${written.join(" ")} }`;
  }

  #field({ name, argument, size, below }: Field, type: string): string {
    const [, belowType] = FIELDS[type]?.find(([one]) => one === name) ?? [];
    const selection = belowType ? this.#selection(below, belowType) : "";
    return `k${this.#name()}: ${name}${size === null ? "" : `(${argument}: ${this.#size(size)})`} ${selection}`;
  }

  #wrapped(text: string, type: string): string {
    switch (this.#choice(4)) {
      case 0:
        return `... { ${text} }`;
      case 1:
        return `... on ${type} { ${text} }`;
      case 2: {
        const name = `F${this.#name()}`;
        this.#fragments.push(`fragment ${name} on ${type} { ${text} }`);
        return `...${name}`;
      }
      default:
        return text;
    }
  }

  #size(size: number): string {
    const name = `${["v", "constructor", "__v"][this.#choice(3)]}${this.#name()}`;
    switch (this.#choice(4)) {
      case 0:
        this.#declarations.push(`$${name}: Int`);
        this.#variables[name] = size;
        return `$${name}`;
      case 1:
        this.#declarations.push(`$${name}: Int = ${size}`);
        return `$${name}`;
      case 2:
        this.#declarations.push(`$${name}: Int! = 1`);
        this.#variables[name] = size;
        return `$${name}`;
      default:
        return String(size);
    }
  }

  /** The last choice is the plainest. */
  #choice(count: number): number {
    return this.#g ? this.#g(fc.nat, { max: count - 1 }) : count - 1;
  }

  #name(): number {
    this.#names += 1;
    return this.#names;
  }
}

const fieldsOfQuery = fc.gen().map((g) => ({ g, fields: generateFields(g, "Query", 4) }));

describe("the cost of an operation", () => {
  it("is the same however it is written: with fragments, variables, defaults and keys of any kind", () => {
    fc.assert(
      fc.property(fieldsOfQuery, ({ g, fields }) => {
        const plain = new Writer(null).write(fields);
        const other = new Writer(g).write(fields);

        expect(costOf(other), other.text).toBe(costOf(plain));
      }),
      { numRuns: 500 },
    );
  });

  it("is that of its root fields together", () => {
    fc.assert(
      fc.property(fieldsOfQuery, ({ g, fields }) => {
        const apart = fields.map((field) => costOf(new Writer(g).write([field])));

        expect(costOf(new Writer(g).write(fields))).toBe(apart.reduce((sum, one) => sum + one, 0));
      }),
      { numRuns: 200 },
    );
  });

  it("of a list under n keys is no less than that of one list n times as long", () => {
    const times = fc.integer({ min: 2, max: 50 });

    fc.assert(
      fc.property(fieldsOfQuery, times, fc.integer({ min: 1, max: 200 }), ({ g }, n, size) => {
        const below = generateFields(g, "Thing", 3);
        const list = (length: number): Field => ({ name: "list", argument: "limit", size: length, below });
        const apart = new Writer(g).write(Array.from({ length: n }, () => list(size)));

        const whole = costOf(new Writer(g).write([list(n * size)]));

        expect(costOf(apart)).toBe(whole + n - 1);
      }),
      { numRuns: 200 },
    );
  });

  it("of an interface's list is that of the longest which it can be", () => {
    const [over, of] = ["{ item { parts { id } } }", "{ item { ... on Thing { parts { id } } } }"].map((text) =>
      costOf({ text, variables: {} }),
    );

    expect([over, of]).toEqual([502, 502]);
  });
});

describe("the cost of what is asked about the schema", () => {
  const schema = buildSchema(`
    type Query { ${Array.from({ length: 60 }, (_, n) => `f${n}(a: Int, b: [I!]): T${n}`).join(" ")} }
    interface N { id: ID!  n: [[N!]!]! }
    ${Array.from({ length: 60 }, (_, n) => `type T${n} implements N { id: ID!  n: [[N!]!]!  t: [T${n}!]! }`).join(" ")}
    input I { a: Int  b: E = B }
    enum E { A B C D }
  `);

  const TYPE_FIELDS = ["fields", "interfaces", "possibleTypes", "inputFields", "ofType", "enumValues"];

  function generateType(g: GeneratorValue, depth: number): string {
    const chosen = g(() => fc.subarray(TYPE_FIELDS, { minLength: 0, maxLength: 3 }));
    const below = depth === 0 ? [] : chosen.map((field) => `${field} { ${generateBelow(g, field, depth - 1)} }`);
    return ["name", "kind", ...below].join(" ");
  }

  function generateBelow(g: GeneratorValue, field: string, depth: number): string {
    if (field === "enumValues") return "name";
    if (field === "fields") return `name args { name type { name } } type { ${generateType(g, depth)} }`;
    return field === "inputFields" ? `name type { ${generateType(g, depth)} }` : generateType(g, depth);
  }

  function costAboutSchema(text: string, about: GraphQLSchema, most = Number.MAX_SAFE_INTEGER): number {
    const document = parse(text);
    const operation = getOperationAST(document);
    return operation ? introspectionCost(document, operation, { schema: about, most }) : 0;
  }

  function fieldsIn(value: unknown): number {
    if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + fieldsIn(item), 0);
    if (!isRecord(value)) return 0;
    return Object.values(value).reduce<number>((sum, member) => sum + 1 + fieldsIn(member), 0);
  }

  it("is how many fields the answer has", () => {
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const type = generateType(g, 3);
        const root = g(() => fc.constantFrom("types", "queryType"));
        const text = `{ __schema { ${root} { ${type} } directives { name args { name } } } t: __type(name: "T7") { ...F } }
          fragment F on __Type { ... { ${type} } }`;

        const answer = executeSync({ schema, document: parse(text) });

        expect(costAboutSchema(text, schema), text).toBe(fieldsIn(answer.data));
      }),
      { numRuns: 50 },
    );
  });

  it("of a type that a variable names is that of the most costly", () => {
    const text = "query ($name: String!) { __type(name: $name) { fields { name } } }";

    expect(costAboutSchema(text, schema)).toBe(1 + 1 + 60);
  });

  it("is not counted to the end of a list that is too long", () => {
    const text = "{ __schema { types { name fields { name } } } }";

    expect([costAboutSchema(text, schema) > 300, costAboutSchema(text, schema, 10) < 150]).toEqual([true, true]);
  });

  it("is counted no further than is allowed: twice what tools ask of the whole schema", () => {
    const whole = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true });
    const body = whole.slice(whole.indexOf("{"), whole.indexOf("fragment")).trim().slice(1, -1);
    const fragments = whole.slice(whole.indexOf("fragment"));
    const times = (count: number) =>
      `{ ${Array.from({ length: count }, (_, n) => `s${n}: ${body}`).join(" ")} } ${fragments}`;
    const allowed = introspectionAllowance(schema);

    const costs = [2, 3, 99].map((count) => costAboutSchema(times(count), schema, allowed));

    expect(costs).toEqual([allowed, allowed * 1.5, allowed * 1.5]);
  });
});
