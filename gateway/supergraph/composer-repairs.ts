import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parseType,
  type TypeNode,
} from "graphql";
import { annotated, fieldSet, joinsAt, namedTypeOf } from "./supergraph-document.ts";
import { TypeHierarchy } from "./type-hierarchy.ts";

/**
 * A supergraph as the specification of federation has it, whatever its composer made of it. What is mended here is known
 * of `@theguild/federation-composition` 0.27; nothing of it can be told apart from a choice of the subgraphs' authors.
 */
export function repaired(supergraph: DocumentNode): DocumentNode {
  const types = TypeHierarchy.of(supergraph);
  const definitions = supergraph.definitions.map((node): DefinitionNode => {
    if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) return withWidestTypes(withLostExternals(node), types);
    return node.kind === Kind.OBJECT_TYPE_DEFINITION ? withWidestTypes(node, types) : node;
  });
  return { ...supergraph, definitions };
}

type FieldedDefinition = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * Says again of an interface that is an object to a subgraph what that subgraph requires of others, and so cannot
 * resolve itself. Without it the planner would ask for the requiring field at once.
 */
function withLostExternals(node: InterfaceTypeDefinitionNode): InterfaceTypeDefinitionNode {
  const requiredBy = requiringGraphs(node.fields ?? []);
  if (requiredBy.size === 0) return node;
  const graphs = new Set(joinsAt(node, "join__type").flatMap((join) => join.get("graph") ?? []));
  const fields = (node.fields ?? []).map((field) => {
    const requiring = requiredBy.get(field.name.value);
    if (!requiring || joinsAt(field, "join__field").length > 0) return field;
    return annotated(
      field,
      [...graphs].map((graph) => `@join__field(graph: ${graph}, external: ${requiring.has(graph)})`),
    );
  });
  return { ...node, fields };
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

/** Gives each field whose type differs between subgraphs the type that covers what all of them answer. */
function withWidestTypes<T extends FieldedDefinition>(node: T, types: TypeHierarchy): T {
  const fields = (node.fields ?? []).map((field) => {
    const named = joinsAt(field, "join__field").flatMap((join) => join.get("type") ?? []);
    const names = named.map((type) => namedTypeOf(parseType(type, { noLocation: true })));
    const widest = names.find((name) => names.every((other) => types.matches(other, name)));
    if (widest === undefined || widest === namedTypeOf(field.type)) return field;
    return { ...field, type: withNamedType(field.type, widest) };
  });
  return { ...node, fields };
}

function withNamedType(type: TypeNode, name: string): TypeNode {
  if (type.kind === Kind.NAMED_TYPE) return { ...type, name: { kind: Kind.NAME, value: name } };
  if (type.kind === Kind.LIST_TYPE) return { ...type, type: withNamedType(type.type, name) };
  const inner = withNamedType(type.type, name);
  return inner.kind === Kind.NON_NULL_TYPE ? inner : { ...type, type: inner };
}
