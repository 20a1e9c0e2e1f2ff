import fc, { type GeneratorValue } from "fast-check";
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from "graphql";

export type GeneratedDocument = { readonly query: string; readonly variables: Readonly<Record<string, boolean>> };

const VARIABLES = ["a", "b"];

/** A valid query over a schema, with aliases, fragments, abstract types, conditions and arguments. */
export function generateDocument(schema: GraphQLSchema, g: GeneratorValue): GeneratedDocument {
  return new DocumentGenerator(schema, g).generate();
}

class DocumentGenerator {
  readonly #schema: GraphQLSchema;
  readonly #g: GeneratorValue;
  readonly #fragments: string[] = [];
  #aliases = 0;

  constructor(schema: GraphQLSchema, g: GeneratorValue) {
    this.#schema = schema;
    this.#g = g;
  }

  generate(): GeneratedDocument {
    const root = this.#schema.getQueryType();
    if (!root) throw new Error("the schema has no query");
    const selection = this.#selectionSet(root, 4);
    const declared = VARIABLES.map((name) => `$${name}: Boolean! = false`).join(", ");
    return {
      // A variable that nothing uses would make the document invalid.
      query: `query (${declared}) { ...Root ...on ${root.name} @skip(if: $a) { __typename @skip(if: $b) } }
fragment Root on ${root.name} ${selection}\n${this.#fragments.join("\n")}`,
      variables: Object.fromEntries(VARIABLES.map((name) => [name, this.#g(fc.boolean)])),
    };
  }

  #selectionSet(type: GraphQLNamedType, depth: number): string {
    const count = this.#g(fc.integer, { min: 1, max: depth > 2 ? 4 : 3 });
    const selections = Array.from({ length: count }, () => this.#selection(type, depth));
    return `{ ${selections.join(" ")} }`;
  }

  #selection(type: GraphQLNamedType, depth: number): string {
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const choice = this.#g(fc.integer, { min: 0, max: 9 });
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
    const alias = field.args.length > 0 || this.#g(fc.nat, { max: 3 }) === 0 ? this.#alias() : "";
    const body = isCompositeType(named) ? ` ${this.#selectionSet(named, depth - 1)}` : "";
    return `${alias}${field.name}${this.#arguments(field)}${this.#directive()}${body}`;
  }

  #arguments(field: GraphQLField<unknown, unknown>): string {
    if (field.name === "product") return `(id: "${this.#one(["p1", "p2", "p9"])}")`;
    if (field.name === "title") return this.#one(["", '(prefix: "a ")']);
    return "";
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
    if (this.#g(fc.nat, { max: 5 }) !== 0) return "";
    return ` @${this.#one(["skip", "include"])}(if: ${this.#one(["$a", "$b", "true", "false"])})`;
  }

  #one<T>(values: readonly T[]): T {
    const value = values[this.#g(fc.nat, { max: values.length - 1 })];
    if (value === undefined) throw new Error("there is nothing to choose from");
    return value;
  }
}
