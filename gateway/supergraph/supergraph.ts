import { type DocumentNode, Kind, parse } from "graphql";
import { apiDocument } from "./api-schema.ts";
import { repaired } from "./composer-repairs.ts";
import { refuseUnsupportedFeatures } from "./link-features.ts";
import { fieldSet, joinsAt, namedTypeOf } from "./supergraph-document.ts";
import { TypeHierarchy } from "./type-hierarchy.ts";

/** A subgraph as the supergraph names it. */
export type SubgraphDescription = { readonly name: string; readonly url: string };

/** The type of a field, inaccessible ones included. */
export type FieldType = { readonly name: string; readonly isNonNull: boolean; readonly isList: boolean };

/** What is known of a supergraph where operations are planned. */
export type Supergraph = {
  readonly document: DocumentNode;
  /** The names of the subgraphs by the values that directives in the supergraph name them with. */
  readonly graphNames: ReadonlyMap<string, string>;
  readonly subgraphs: readonly SubgraphDescription[];
  /** The definitions that clients see of it. */
  readonly api: DocumentNode;
  readonly types: TypeHierarchy;
  /** By type and field, as `Type.field`. */
  readonly fieldTypes: ReadonlyMap<string, FieldType>;
  /** The scalars that it defines: nothing is known of their values. */
  readonly scalars: ReadonlySet<string>;
  /** By `query`, `mutation` and `subscription`. */
  readonly rootTypes: ReadonlyMap<string, string>;
  /** Per subgraph and type the top-level fields of each key by which the subgraph finds an entity. */
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, readonly (readonly string[])[]>>;
  /** Per subgraph and field, as `Type.field`, the fields that the subgraph requires to answer it. */
  readonly requires: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
};

/**
 * Reads what a supergraph says about its subgraphs, types and keys. Throws when the text is not GraphQL SDL, or needs what
 * the gateway does not implement.
 */
export function readSupergraph(supergraphSdl: string): Supergraph {
  const parsed = parseSdl(supergraphSdl);
  refuseUnsupportedFeatures(parsed);
  const document = repaired(parsed);
  const graphs = graphEntries(document);
  return {
    document,
    graphNames: new Map([...graphs].map(([graph, { name }]) => [graph, name])),
    subgraphs: [...graphs.values()],
    api: apiDocument(document),
    types: TypeHierarchy.of(document),
    fieldTypes: collectFieldTypes(document),
    scalars: new Set(
      document.definitions.flatMap((node) => (node.kind === Kind.SCALAR_TYPE_DEFINITION ? [node.name.value] : [])),
    ),
    rootTypes: collectRootTypes(document),
    keys: collectKeys(document, graphs),
    requires: collectRequires(document, graphs),
  };
}

function parseSdl(sdl: string): DocumentNode {
  try {
    return parse(sdl, { noLocation: true });
  } catch (error) {
    throw new Error(`it is no GraphQL SDL: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function graphEntries(document: DocumentNode): Map<string, SubgraphDescription> {
  const graphs = new Map<string, SubgraphDescription>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== "join__Graph") continue;
    for (const value of definition.values ?? []) {
      const [graph] = joinsAt(value, "join__graph");
      if (!graph) continue;
      graphs.set(value.name.value, { name: graph.get("name") ?? value.name.value, url: graph.get("url") ?? "" });
    }
  }
  return graphs;
}

function collectFieldTypes(document: DocumentNode): Supergraph["fieldTypes"] {
  const types = new Map<string, FieldType>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const { name, type } of node.fields ?? []) {
      const isNonNull = type.kind === Kind.NON_NULL_TYPE;
      const isList = (type.kind === Kind.NON_NULL_TYPE ? type.type : type).kind === Kind.LIST_TYPE;
      types.set(`${node.name.value}.${name.value}`, { name: namedTypeOf(type), isNonNull, isList });
    }
  }
  return types;
}

function collectRootTypes({ definitions }: DocumentNode): Supergraph["rootTypes"] {
  const named = definitions.flatMap((node) => (node.kind === Kind.SCHEMA_DEFINITION ? node.operationTypes : []));
  return new Map([
    ["query", "Query"],
    ["mutation", "Mutation"],
    ["subscription", "Subscription"],
    ...named.map(({ operation, type }): [string, string] => [operation, type.name.value]),
  ]);
}

function collectKeys(document: DocumentNode, graphs: ReadonlyMap<string, SubgraphDescription>): Supergraph["keys"] {
  const keys = new Map<string, Map<string, (readonly string[])[]>>();
  for (const { name } of graphs.values()) keys.set(name, new Map());
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const join of joinsAt(definition, "join__type")) {
      const key = join.get("key");
      const ofSubgraph = keys.get(graphs.get(join.get("graph") ?? "")?.name ?? "");
      if (key === undefined || !ofSubgraph || join.get("resolvable") === "false") continue;
      const ofType = ofSubgraph.get(definition.name.value) ?? [];
      ofSubgraph.set(definition.name.value, [...ofType, topLevelFields(key)]);
    }
  }
  return keys;
}

function collectRequires(
  document: DocumentNode,
  graphs: ReadonlyMap<string, SubgraphDescription>,
): Supergraph["requires"] {
  const requires = new Map<string, Map<string, readonly string[]>>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of node.fields ?? []) {
      for (const join of joinsAt(field, "join__field")) {
        const subgraph = graphs.get(join.get("graph") ?? "")?.name;
        const fields = topLevelFields(join.get("requires") ?? "");
        if (subgraph === undefined || fields.length === 0) continue;
        const ofSubgraph = requires.get(subgraph) ?? new Map<string, readonly string[]>();
        requires.set(subgraph, ofSubgraph.set(`${node.name.value}.${field.name.value}`, fields));
      }
    }
  }
  return requires;
}

function topLevelFields(fields: string): string[] {
  return (fieldSet(fields)?.selections ?? []).flatMap((selection) =>
    selection.kind === Kind.FIELD && selection.name.value !== "__typename" ? [selection.name.value] : [],
  );
}
