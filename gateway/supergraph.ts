import { type ConstDirectiveNode, type DocumentNode, type GraphQLSchema, Kind, parse } from "graphql";
import { createApiSchema } from "./api-schema.ts";
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
};

/** The names and addresses of the subgraphs that a supergraph is composed of, in its order. */
export function readSubgraphs(supergraphSdl: string): SubgraphDescription[] {
  return [...graphEntries(parse(supergraphSdl, { noLocation: true })).values()];
}

/** Reads what a supergraph says about its subgraphs, types and keys. Throws when the text is not GraphQL SDL. */
export function readSupergraph(supergraphSdl: string): Supergraph {
  const document = parse(supergraphSdl, { noLocation: true });
  const graphs = graphEntries(document);
  return {
    document,
    graphNames: new Map([...graphs].map(([graph, { name }]) => [graph, name])),
    subgraphs: [...graphs.values()],
    apiSchema: createApiSchema(document),
    types: new TypeHierarchy(document),
    keys: collectKeys(document, graphs),
  };
}

function graphEntries(document: DocumentNode): Map<string, SubgraphDescription> {
  const graphs = new Map<string, SubgraphDescription>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== "join__Graph") continue;
    for (const value of definition.values ?? []) {
      const graph = value.directives?.find(({ name }) => name.value === "join__graph");
      if (!graph) continue;
      graphs.set(value.name.value, {
        name: textArgument(graph, "name") ?? value.name.value,
        url: textArgument(graph, "url") ?? "",
      });
    }
  }
  return graphs;
}

function collectKeys(document: DocumentNode, graphs: ReadonlyMap<string, SubgraphDescription>): Supergraph["keys"] {
  const keys = new Map<string, Map<string, (readonly string[])[]>>();
  for (const { name } of graphs.values()) keys.set(name, new Map());
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const directive of definition.directives ?? []) {
      if (directive.name.value !== "join__type") continue;
      const key = textArgument(directive, "key");
      const graph = directive.arguments?.find(({ name }) => name.value === "graph")?.value;
      const subgraph = graph?.kind === Kind.ENUM ? graphs.get(graph.value)?.name : undefined;
      const ofSubgraph = subgraph === undefined ? undefined : keys.get(subgraph);
      if (key === undefined || !ofSubgraph || !isResolvable(directive)) continue;
      const ofType = ofSubgraph.get(definition.name.value) ?? [];
      ofSubgraph.set(definition.name.value, [...ofType, topLevelFields(key)]);
    }
  }
  return keys;
}

function topLevelFields(fieldSet: string): string[] {
  const [definition] = parse(`{${fieldSet}}`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) return [];
  return definition.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD && selection.name.value !== "__typename" ? [selection.name.value] : [],
  );
}

function isResolvable(directive: ConstDirectiveNode): boolean {
  const value = directive.arguments?.find(({ name }) => name.value === "resolvable")?.value;
  return value?.kind !== Kind.BOOLEAN || value.value;
}

function textArgument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
