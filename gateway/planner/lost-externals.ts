import { type DocumentNode, type FieldDefinitionNode, Kind } from "graphql";
import { annotated, fieldSet, joinsAt } from "../supergraph-document.ts";

/**
 * The supergraph with what a composer forgot to say: that a subgraph cannot resolve what it requires of others.
 *
 * @theguild/federation-composition 0.27 says it of objects, but not of interfaces that are objects to a subgraph. Without it
 * the planner believes that the subgraph has the required field itself, and asks it for the requiring field at once.
 * The same document when nothing is missing.
 */
export function withLostExternals(supergraph: DocumentNode): DocumentNode {
  let isMissing = false;
  const definitions = supergraph.definitions.map((node) => {
    if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return node;
    const requiredBy = requiringGraphs(node.fields ?? []);
    const graphs = joinsAt(node, "join__type").flatMap((join) => join.get("graph") ?? []);
    const fields = (node.fields ?? []).map((field) => {
      const requiring = requiredBy.get(field.name.value);
      if (!requiring || joinsAt(field, "join__field").length > 0) return field;
      isMissing = true;
      return annotated(
        field,
        [...new Set(graphs)].map((graph) => `@join__field(graph: ${graph}, external: ${requiring.has(graph)})`),
      );
    });
    return { ...node, fields };
  });
  return isMissing ? { ...supergraph, definitions } : supergraph;
}

/** The graphs that require each field to answer one of the others. */
function requiringGraphs(fields: readonly FieldDefinitionNode[]): ReadonlyMap<string, ReadonlySet<string>> {
  const graphsOf = new Map<string, Set<string>>();
  for (const join of fields.flatMap((field) => joinsAt(field, "join__field"))) {
    for (const node of fieldSet(join.get("requires") ?? "")?.selections ?? []) {
      if (node.kind !== Kind.FIELD) continue;
      const { value } = node.name;
      graphsOf.set(value, (graphsOf.get(value) ?? new Set()).add(join.get("graph") ?? ""));
    }
  }
  return graphsOf;
}
