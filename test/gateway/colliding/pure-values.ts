import {
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  type SelectionSetNode,
} from "graphql";

export type Args = Readonly<Record<string, unknown>>;

/** What tells a thing from others of its type: its key, or where in the graph it was found. */
export type Identity = string;

/** A thing as resolvers hand it on, or as a representation tells it. */
export type Thing = Readonly<Record<string, unknown>> & { readonly __typename: string };

/** What is asked for: a field of a thing. */
export type Asked = {
  /** Where the field was asked for. */
  readonly schema: GraphQLSchema;
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly identity: Identity;
  readonly args: Args;
  /** What it requires, if that was brought from elsewhere. */
  readonly given?: unknown;
};

/** What subgraphs say of types and fields. */
type FederationFacts = {
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
  readonly requires: ReadonlyMap<string, SelectionSetNode>;
  ownerOf(type: string, field: string, interfaces: readonly string[]): string;
};

/** Few, so that different ways lead to the same ones. */
const ENTITIES = 7;

/** Computes all values of a graph. */
export class PureValues {
  readonly #everything: GraphQLSchema;
  readonly #federation: FederationFacts;

  constructor(everything: GraphQLSchema, federation: FederationFacts) {
    this.#everything = everything;
    this.#federation = federation;
  }

  of(asked: Asked): unknown {
    const { schema, type, field, identity, args } = asked;
    const named = getNamedType(field.type);
    if (this.#federation.keys.get(type.name)?.has(field.name))
      return named.name === "Int" ? Number(identity) : identity;
    const [id, ...others] = Object.values(args).filter((value) => typeof value === "string");
    const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
    // Whoever asks for one by its id gets that one.
    if (isRoot && id !== undefined && others.length === 0 && this.#isEntity(schema, named)) {
      return this.thing(schema, named, String(id));
    }
    return this.#value(schema, field.type, this.#placeOf(asked));
  }

  isOneIn(many: number, asked: Asked): boolean {
    return hash(`${this.#placeOf(asked)}!`) % many === 0;
  }

  identityOf(thing: Thing, type: string): Identity {
    if (typeof thing.$identity === "string") return thing.$identity;
    for (const key of this.#federation.keys.get(type) ?? []) if (thing[key] !== undefined) return String(thing[key]);
    throw new Error(`a ${type} without a key: ${JSON.stringify(thing)}`);
  }

  /** A thing of a type; what type it is of follows from its identity where several are possible. */
  thing(schema: GraphQLSchema, type: GraphQLNamedType, $identity: Identity): Thing {
    return { __typename: isAbstractType(type) ? concrete(schema, type, $identity) : type.name, $identity };
  }

  #isEntity(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
    if (isAbstractType(type)) return schema.getPossibleTypes(type).every(({ name }) => this.#federation.keys.has(name));
    return this.#federation.keys.has(type.name);
  }

  #placeOf({ type, field, identity, args, given }: Asked): string {
    const everywhere = this.#everything.getType(type.name);
    const interfaces = isObjectType(everywhere) ? everywhere.getInterfaces().map(({ name }) => name) : [];
    const owner = this.#federation.ownerOf(type.name, field.name, interfaces);
    const required = this.#federation.requires.get(`${owner}.${field.name}`);
    const needed = required ? (given ?? this.#select(type.name, identity, required)) : null;
    return JSON.stringify([owner, identity, field.name, sorted(args), sorted(needed)]);
  }

  #value(schema: GraphQLSchema, type: GraphQLOutputType, place: string): unknown {
    if (isNonNullType(type)) return this.#present(schema, type.ofType, place);
    return hash(`${place}?`) % 8 === 0 ? null : this.#present(schema, type, place);
  }

  #present(schema: GraphQLSchema, type: GraphQLOutputType, place: string): unknown {
    const number = hash(place);
    if (isListType(type)) {
      return Array.from({ length: number % 3 }, (_, index) => this.#value(schema, type.ofType, `${place}[${index}]`));
    }
    const named = getNamedType(type);
    if (isEnumType(named)) {
      const names = named.getValues().map(({ name }) => name);
      return names.sort()[number % names.length];
    }
    if (isScalarType(named)) return scalar(named.name, number);
    const identity = this.#isEntity(schema, named) ? String(number % ENTITIES) : `i${number.toString(36)}`;
    return this.thing(schema, named, identity);
  }

  /** What a set of fields is for a thing, asked of the whole graph. */
  #select(typeName: string, identity: Identity, { selections }: SelectionSetNode): unknown {
    const type = this.#everything.getType(typeName);
    if (!isObjectType(type)) throw new Error(`${typeName} is no type of objects`);
    const selected: Record<string, unknown> = {};
    for (const node of selections) {
      const field = node.kind === Kind.FIELD ? type.getFields()[node.name.value] : undefined;
      if (node.kind !== Kind.FIELD || !field) throw new Error("only fields can be required");
      const args = getArgumentValues(field, node);
      const value = this.of({ schema: this.#everything, type, field, identity, args });
      selected[field.name] = this.#within(node.selectionSet, value);
    }
    return selected;
  }

  #within(selectionSet: SelectionSetNode | undefined, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#within(selectionSet, item));
    if (!selectionSet || value === null) return value;
    const { __typename } = value as Thing;
    return this.#select(__typename, this.identityOf(value as Thing, __typename), selectionSet);
  }
}

function concrete(schema: GraphQLSchema, type: GraphQLAbstractType, identity: Identity): string {
  const names = schema
    .getPossibleTypes(type)
    .map(({ name }) => name)
    .sort();
  const name = names[hash(identity) % names.length];
  if (name === undefined) throw new Error(`nothing is a ${type.name}`);
  return name;
}

function scalar(name: string, number: number): unknown {
  switch (name) {
    case "Int":
      return number % 10_000;
    case "Float":
      return (number % 10_000) / 4;
    case "Boolean":
      return number % 2 === 0;
    case "String":
    case "ID":
      return `${name.toLowerCase()} ${number.toString(36)}`;
    case "DateTime":
      return new Date(number * 1_000).toISOString();
    default:
      return { number, within: [null, { deep: `"${number}\n` }] };
  }
}

/** Arguments in whatever order are the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** FNV-1a of 32 bits, stirred so that its last digits depend on all of the text. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 16)) >>> 0;
}
