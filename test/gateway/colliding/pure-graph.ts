import { buildSubgraphSchema } from "@apollo/subgraph";
import { composeServices } from "@theguild/federation-composition";
import {
  buildASTSchema,
  type DirectiveNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql";
import { type Args, type Identity, PureValues, type Thing } from "./pure-values.ts";

/** A federated graph whose every value is a pure function of type, id, field and arguments, so that any two ways to it agree. */
export type PureGraph = {
  /** The supergraph's SDL, whose subgraphs are where `urlOf` says. */
  supergraph(urlOf: (name: string) => string): string;
  readonly schemas: ReadonlyMap<string, GraphQLSchema>;
  /** The same as one schema. */
  readonly monolith: GraphQLSchema;
};

/** What the subgraphs say of their types that a schema does not tell. */
class Federation {
  /** By type: the fields that any of its keys has. */
  readonly keys = new Map<string, Set<string>>();
  /** By `Type.field`. */
  readonly requires = new Map<string, SelectionSetNode>();
  /** Interfaces that are objects to a subgraph, by `Interface.field`. */
  readonly interfaceFields = new Set<string>();
  readonly ownFields = new Set<string>();

  constructor(documents: Iterable<DocumentNode>) {
    for (const { definitions } of documents) for (const node of definitions) this.#read(node);
  }

  #read(node: DocumentNode["definitions"][number]): void {
    const isType =
      node.kind === Kind.OBJECT_TYPE_DEFINITION ||
      node.kind === Kind.OBJECT_TYPE_EXTENSION ||
      node.kind === Kind.INTERFACE_TYPE_DEFINITION;
    if (!isType) return;
    const keys = this.keys.get(node.name.value) ?? new Set();
    for (const key of fieldSets(node.directives, "key")) for (const field of fieldNames(key)) keys.add(field);
    if (keys.size > 0) this.keys.set(node.name.value, keys);
    const isInterfaceObject = node.directives?.some(({ name }) => name.value === "interfaceObject");
    for (const field of node.fields ?? []) {
      const coordinate = `${node.name.value}.${field.name.value}`;
      (isInterfaceObject ? this.interfaceFields : this.ownFields).add(coordinate);
      const [required] = fieldSets(field.directives, "requires");
      if (required) this.requires.set(coordinate, required);
    }
  }

  /** Whose field it is: an interface's, when the type has it from a subgraph that knows the interface as an object. */
  ownerOf(type: string, field: string, interfaces: readonly string[]): string {
    if (this.ownFields.has(`${type}.${field}`)) return type;
    return interfaces.find((name) => this.interfaceFields.has(`${name}.${field}`)) ?? type;
  }

  /** The names of all fields that a subgraph may ask another for. */
  get fieldsToAskFor(): ReadonlySet<string> {
    const required = [...this.requires.values()].flatMap((set) => [...fieldNames(set)]);
    return new Set([...this.keys.values()].flatMap((names) => [...names]).concat(required));
  }
}

function fieldSets(directives: readonly DirectiveNode[] | undefined, name: string): SelectionSetNode[] {
  return (directives ?? [])
    .filter((directive) => directive.name.value === name)
    .flatMap(({ arguments: given }) => given?.find((argument) => argument.name.value === "fields")?.value ?? [])
    .flatMap((value) => (value.kind === Kind.STRING ? selectionSetOf(value.value) : []));
}

function selectionSetOf(fields: string): SelectionSetNode {
  const [definition] = parse(`{ ${fields} }`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`no set of fields: ${fields}`);
  return definition.selectionSet;
}

function* fieldNames({ selections }: SelectionSetNode): Generator<string> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) yield selection.name.value;
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) yield* fieldNames(selection.selectionSet);
  }
}

/** One field in how many fails, of those that may. */
const FAILS_ONCE_IN = 30;

/** Makes a graph of subgraphs' SDL, each with the link to federation that it needs. */
export function pureGraph(typeDefs: ReadonlyMap<string, string>): PureGraph {
  const documents = new Map(Array.from(typeDefs, ([name, sdl]) => [name, parse(sdl)]));
  const composed = (urlOf: (name: string) => string) => {
    const services = Array.from(documents, ([name, document]) => ({ name, url: urlOf(name), typeDefs: document }));
    const result = composeServices(services);
    if (result.errors) throw new Error(result.errors.map(({ message }) => message).join("\n"));
    return result;
  };
  const { supergraphSdl, publicSdl } = composed((name) => `http://${name}.invalid`);
  const federation = new Federation(documents.values());
  const everything = buildASTSchema(parse(supergraphSdl), { assumeValid: true });
  const values = new PureValues(everything, federation);
  return {
    supergraph: (urlOf) => composed(urlOf).supergraphSdl,
    schemas: new Map(
      Array.from(documents, ([name, document]) => [
        name,
        resolved(buildSubgraphSchema([{ typeDefs: document }]), values, federation, true),
      ]),
    ),
    monolith: resolved(buildASTSchema(parse(publicSdl)), values, federation, false),
  };
}

/** A schema whose every field has its pure value; a subgraph has from others what it requires. */
function resolved(
  schema: GraphQLSchema,
  values: PureValues,
  federation: Federation,
  isSubgraph: boolean,
): GraphQLSchema {
  const { fieldsToAskFor } = federation;
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("_")) continue;
    if (isInterfaceType(type)) {
      // An interface with a key is asked which type a thing is of.
      const resolveReference = (reference: Thing) =>
        values.thing(schema, type, values.identityOf(reference, type.name));
      Object.assign(type.extensions, { apollo: { subgraph: { resolveReference } } });
    }
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.name.startsWith("_")) continue;
      const canFail = !isNonNullType(field.type) && !fieldsToAskFor.has(field.name);
      field.resolve = (source: Thing, args: Args) => {
        const required = federation.requires.get(`${type.name}.${field.name}`);
        const given = isSubgraph && required ? pick(required, source) : undefined;
        const asked = { schema, type, field, identity: identityOf(values, source, type.name), args, given };
        if (canFail && values.isOneIn(FAILS_ONCE_IN, asked)) {
          throw new GraphQLError("it is not there", { extensions: { code: "NOT_FOUND" } });
        }
        return values.of(asked);
      };
    }
  }
  return schema;
}

function identityOf(values: PureValues, source: Thing | undefined, type: string): Identity {
  return source ? values.identityOf(source, type) : "";
}

/** What a representation brings of the fields that are required, and nothing else of it. */
function pick({ selections }: SelectionSetNode, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => pick({ kind: Kind.SELECTION_SET, selections }, item));
  if (typeof value !== "object" || value === null) return value;
  const picked: Record<string, unknown> = {};
  for (const selection of selections) {
    if (selection.kind !== Kind.FIELD) throw new Error("a fragment is required");
    const inner = (value as Record<string, unknown>)[selection.name.value];
    // What is missing is no null: a subgraph that is asked without what it requires answers something wrong.
    picked[selection.name.value] =
      inner === undefined ? "missing" : selection.selectionSet ? pick(selection.selectionSet, inner) : inner;
  }
  return picked;
}
