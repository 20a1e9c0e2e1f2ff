import {
  type DocumentNode,
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  print,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { FieldNaming } from "../supergraph/field-naming.ts";

/**
 * Under which key the value of each field of a document stands in the data that subgraphs are asked for.
 *
 * The key tells the field and its arguments, and nothing of the client's aliases: no alias can then stand in the way of a
 * key, of what another field requires, or of another branch. Only the projection knows the client's keys. A field has its
 * own name, unless that is taken: by the same field in another way, or by what subgraphs require.
 */
export class DataKeys {
  readonly #naming: FieldNaming;
  readonly #keys = new Map<FieldNode, string>();
  readonly #keyOfIdentity = new Map<string, string>();
  readonly #takenNames = new Set<string>();

  constructor(document: DocumentNode, schema: GraphQLSchema, naming: FieldNaming) {
    this.#naming = naming;
    const types = new TypeInfo(schema);
    const mutation = schema.getMutationType();
    const selected: {
      readonly node: FieldNode;
      readonly type: GraphQLOutputType | null;
      readonly isMutation: boolean;
    }[] = [];
    /** Only where objects of several types may stand can fields of one name be of different types at one place. */
    let isAbstract = false;
    visit(
      document,
      visitWithTypeInfo(types, {
        Field: (node) => {
          const type = types.getType() ?? null;
          if (node.selectionSet && type && isAbstractType(getNamedType(type))) isAbstract = true;
          selected.push({ node, type, isMutation: mutation != null && types.getParentType() === mutation });
        },
      }),
    );
    for (const { node, type, isMutation } of selected) {
      // Equal mutations under two response keys are two mutations: GraphQL, section 6.2.2. And of equal objects under two
      // response keys one can be lost to a null that only its own selection has.
      const responseKey = node.selectionSet || isMutation ? (node.alias ?? node.name).value : "";
      this.#keys.set(node, this.#keyFor(node, `${responseKey}:${isAbstract && type ? shapeText(type) : ""}`));
    }
  }

  of(node: FieldNode): string {
    return this.#keys.get(node) ?? node.name.value;
  }

  /** `kind` tells apart what may not have one key although field and arguments are the same. */
  #keyFor(node: FieldNode, kind: string): string {
    const name = node.name.value;
    if (name === "__typename") return name;
    const args = argumentsText(node);
    const identity = `${name}(${args})${kind}`;
    const known = this.#keyOfIdentity.get(identity);
    if (known !== undefined) return known;
    const key = this.#isFree(name, args) ? name : `${this.#naming.prefix}${this.#keyOfIdentity.size}`;
    if (key === name) this.#takenNames.add(name);
    this.#keyOfIdentity.set(identity, key);
    return key;
  }

  #isFree(name: string, args: string): boolean {
    const { required, requiredWithArguments } = this.#naming;
    if (this.#takenNames.has(name) || requiredWithArguments.has(name)) return false;
    return args === "" || !required.has(name);
  }
}

/** Equal for the arguments of two fields that may have one response key: GraphQL, section 5.3.2, FieldsInSetCanMerge. */
function argumentsText({ arguments: args = [] }: FieldNode): string {
  if (args.length === 0) return "";
  return args
    .map(({ name, value }) => `${name.value}:${valueText(value)}`)
    .toSorted()
    .join();
}

/** The text of a value whose object fields are in order. */
function valueText(value: ValueNode): string {
  if (value.kind === Kind.LIST) return `[${value.values.map(valueText).join()}]`;
  if (value.kind !== Kind.OBJECT) return print(value);
  const fields = value.fields.map(({ name, value: inner }) => `${name.value}:${valueText(inner)}`);
  return `{${fields.toSorted().join()}}`;
}

/** A type as far as two fields of one response key must agree in it: GraphQL, section 5.3.2, SameResponseShape. */
function shapeText(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  const text = String(type);
  return isCompositeType(named) ? text.replace(named.name, "{}") : text;
}
