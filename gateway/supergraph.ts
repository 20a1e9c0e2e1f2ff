import { type DocumentNode, type GraphQLSchema, Kind, parse } from "graphql";
import { createApiSchema } from "./api-schema.ts";
import { repaired } from "./composer-repairs.ts";
import { UnsupportedFeaturesError, unsupportedFeatures } from "./link-features.ts";
import { fieldSet, joinsAt } from "./supergraph-document.ts";
import { TypeHierarchy } from "./type-hierarchy.ts";

/** A subgraph as the supergraph names it. */
export type SubgraphDescription = { readonly name: string; readonly url: string };

/** What the engine knows of a supergraph without planning anything. */
export type Supergraph = {
  readonly document: DocumentNode;
  /** The names of the subgraphs by the values that directives in the supergraph name them with. */
  readonly graphNames: ReadonlyMap<string, string>;
  readonly subgraphs: readonly SubgraphDescription[];
  /** What clients see of it. */
  readonly apiSchema: GraphQLSchema;
  readonly types: TypeHierarchy;
  /** Per subgraph and type the top-level fields of each key by which the subgraph finds an entity. */
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, readonly (readonly string[])[]>>;
  /** Per subgraph and field, as `Type.field`, the fields that the subgraph requires to answer it. */
  readonly requires: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
};

/**
 * The names and addresses of the subgraphs that a supergraph is composed of, in its order. Throws when the text is not
 * GraphQL SDL, and an {@link UnsupportedFeaturesError} when it needs what the gateway does not implement.
 */
export function readSubgraphs(supergraphSdl: string): SubgraphDescription[] {
  return [...graphEntries(parseSupergraph(supergraphSdl)).values()];
}

/** Reads what a supergraph says about its subgraphs, types and keys. Throws as {@link readSubgraphs} does. */
export function readSupergraph(supergraphSdl: string): Supergraph {
  const document = repaired(parseSupergraph(supergraphSdl));
  const graphs = graphEntries(document);
  return {
    document,
    graphNames: new Map([...graphs].map(([graph, { name }]) => [graph, name])),
    subgraphs: [...graphs.values()],
    apiSchema: createApiSchema(document),
    types: new TypeHierarchy(document),
    keys: collectKeys(document, graphs),
    requires: collectRequires(document, graphs),
  };
}

function parseSupergraph(sdl: string): DocumentNode {
  const document = parse(sdl, { noLocation: true });
  const unsupported = unsupportedFeatures(document);
  if (unsupported.length > 0) throw new UnsupportedFeaturesError(unsupported);
  return document;
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
