import fc, { type GeneratorValue } from "fast-check";
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
  isUnionType,
} from "graphql";

export type GeneratedDocument = {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
};

const CONDITIONS = ["a", "b"];

/** What is said for an argument, by its type's name; some of it names nothing that there is. */
const WORDS: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ["ID", ["p1", "p2", "s1", "r1", "p9"]],
  ["String", ["", "a "]],
  ["Int", [0, 1, 2]],
  ["Float", [0, -1.5, 1e21]],
  ["Boolean", [true, false]],
  ["DateTime", ["2026-03-01T08:15:00.000Z", "1970-01-01T00:00:00.000Z"]],
]);

/** What is said for a scalar that nobody knows here: whatever a literal can be. */
const ANYTHING: readonly unknown[] = [
  "text",
  'quo"te\\\b\n\u2028',
  7,
  -0.25,
  1e300,
  true,
  [1, ["b"], []],
  { id: { name: [null] } },
];

/** Chooses one of so many. */
export type Choose = (count: number) => number;

/** How deep selections nest, and how many of them stand together at most, the deeper ones apart. */
export type DocumentSize = { readonly depth: number; readonly width: number; readonly innerWidth: number };

const ORDINARY: DocumentSize = { depth: 4, width: 4, innerWidth: 3 };

/** A valid query or mutation over a schema, with aliases, fragments, abstract types, conditions and variables. */
export function generateDocument(schema: GraphQLSchema, g: GeneratorValue): GeneratedDocument {
  return chosenDocument(schema, (count) => g(fc.nat, { max: count - 1 }), ORDINARY);
}

/** The same, chosen by whoever needs many of them. */
export function chosenDocument(schema: GraphQLSchema, choose: Choose, size: DocumentSize): GeneratedDocument {
  return new DocumentGenerator(schema, choose, size).generate();
}

class DocumentGenerator {
  readonly #schema: GraphQLSchema;
  readonly #choose: Choose;
  readonly #size: DocumentSize;
  readonly #fragments: string[] = [];
  readonly #declarations: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  #aliases = 0;

  constructor(schema: GraphQLSchema, choose: Choose, size: DocumentSize) {
    this.#schema = schema;
    this.#size = size;
    this.#choose = choose;
  }

  generate(): GeneratedDocument {
    const [kind, root] = this.#one(this.#roots());
    const selection = this.#selectionSet(root, this.#size.depth);
    for (const name of CONDITIONS) {
      this.#declarations.push(`$${name}: Boolean! = false`);
      if (this.#isTrueOnceIn(3)) continue;
      this.#variables[name] = this.#isTrueOnceIn(2);
    }
    return {
      // A variable that nothing uses would make the document invalid.
      query: `${kind} (${this.#declarations.join(", ")}) {
  ...Root ...on ${root.name} @skip(if: $a) { __typename @skip(if: $b) }
}
fragment Root on ${root.name} ${selection}\n${this.#fragments.join("\n")}`,
      variables: this.#variables,
    };
  }

  /** Queries several times: there is more to be asked than to be changed. */
  #roots(): readonly (readonly [string, GraphQLObjectType])[] {
    const [query, mutation] = [this.#schema.getQueryType(), this.#schema.getMutationType()];
    if (!query) throw new Error("the schema has no query");
    const queries = Array.from({ length: 5 }, () => ["query", query] as const);
    return mutation ? [...queries, ["mutation", mutation]] : queries;
  }

  #selectionSet(type: GraphQLNamedType, depth: number): string {
    const count = 1 + this.#choose(depth > 2 ? this.#size.width : this.#size.innerWidth);
    const selections = Array.from({ length: count }, () => this.#selection(type, depth));
    return `{ ${selections.join(" ")} }`;
  }

  #selection(type: GraphQLNamedType, depth: number): string {
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const choice = this.#choose(10);
    if (choice === 0 || (fields.length === 0 && choice < 3))
      return this.#one(["__typename", `${this.#alias()}__typename`]);
    const conditions = this.#typeConditions(type);
    if (isUnionType(type) || choice >= 7) {
      const condition = this.#one(conditions);
      const target = this.#schema.getType(condition);
      if (!target) throw new Error(`no type ${condition}`);
      const body = this.#selectionSet(target, depth);
      if (choice !== 9) return `... on ${condition}${this.#directive()} ${body}`;
      const name = `F${this.#fragments.length}`;
      this.#fragments.push(`fragment ${name} on ${condition} ${body}`);
      return `...${name}${this.#directive()}`;
    }
    const usable = depth > 0 ? fields : fields.filter(({ type: of }) => !isCompositeType(getNamedType(of)));
    return usable.length === 0 ? "__typename" : this.#field(this.#one(usable), depth);
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const named = getNamedType(field.type);
    const alias = field.args.length > 0 || this.#isTrueOnceIn(4) ? this.#alias() : "";
    const body = isCompositeType(named) ? ` ${this.#selectionSet(named, depth - 1)}` : "";
    return `${alias}${field.name}${this.#arguments(field)}${this.#directive()}${body}`;
  }

  #arguments({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.flatMap((argument) => {
      const isNeeded = isNonNullType(argument.type) && argument.defaultValue === undefined;
      return isNeeded || !this.#isTrueOnceIn(3) ? [`${argument.name}: ${this.#argument(argument)}`] : [];
    });
    return given.length === 0 ? "" : `(${given.join(", ")})`;
  }

  /** A literal, or a variable that is given, has a default, or both. */
  #argument({ type }: GraphQLArgument): string {
    const value = this.#valueOf(type);
    if (this.#isTrueOnceIn(2)) return literalOf(value, type);
    const name = `v${this.#declarations.length}`;
    const hasDefault = this.#isTrueOnceIn(2);
    this.#declarations.push(`$${name}: ${type}${hasDefault ? ` = ${literalOf(this.#valueOf(type), type)}` : ""}`);
    if (!hasDefault || this.#isTrueOnceIn(2)) this.#variables[name] = value;
    return `$${name}`;
  }

  #valueOf(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return this.#valueOf(type.ofType);
    if (isListType(type)) return Array.from({ length: this.#choose(3) }, () => this.#valueOf(type.ofType));
    if (isEnumType(type)) return this.#one(type.getValues()).name;
    if (!isInputObjectType(type)) return this.#one(WORDS.get(type.name) ?? ANYTHING);
    const given = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || this.#isTrueOnceIn(2),
    );
    return Object.fromEntries(given.map((field) => [field.name, this.#valueOf(field.type)]));
  }

  #typeConditions(type: GraphQLNamedType): string[] {
    if (isObjectType(type)) return [type.name, ...type.getInterfaces().map(({ name }) => name)];
    if (!isAbstractType(type)) return [type.name];
    return [type.name, ...this.#schema.getPossibleTypes(type).map(({ name }) => name)];
  }

  #alias(): string {
    this.#aliases += 1;
    return `x${this.#aliases}: `;
  }

  #directive(): string {
    if (!this.#isTrueOnceIn(6)) return "";
    return ` @${this.#one(["skip", "include"])}(if: ${this.#one(["$a", "$b", "true", "false"])})`;
  }

  #isTrueOnceIn(times: number): boolean {
    return this.#choose(times) === 0;
  }

  #one<T>(values: readonly T[]): T {
    const value = values[values.length === 0 ? 0 : this.#choose(values.length)];
    if (value === undefined) throw new Error("there is nothing to choose from");
    return value;
  }
}

/** A value as a document writes it. */
function literalOf(value: unknown, type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(value, type.ofType);
  if (Array.isArray(value) && isListType(type)) {
    return `[${value.map((item) => literalOf(item, type.ofType)).join(", ")}]`;
  }
  if (isEnumType(type)) return String(value);
  if (!isInputObjectType(type)) return freeLiteralOf(value);
  const fields = Object.entries(value as Record<string, unknown>).flatMap(([name, inner]) => {
    const field = type.getFields()[name];
    return field ? [`${name}: ${literalOf(inner, field.type)}`] : [];
  });
  return `{ ${fields.join(", ")} }`;
}

function freeLiteralOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(freeLiteralOf).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${freeLiteralOf(inner)}`);
  return `{ ${fields.join(", ")} }`;
}
