import { type FieldDefinitionNode, Kind, type ObjectTypeDefinitionNode } from "graphql";
import { readSupergraph, type Supergraph } from "../../gateway/supergraph/supergraph.ts";
import { type Join, joinsAt } from "../../gateway/supergraph/supergraph-document.ts";

type ObjectField = { readonly type: ObjectTypeDefinitionNode; readonly field: FieldDefinitionNode };

/** The fields, as `Type.field`, that a subgraph can answer, and those that require one of them. */
export function fieldsOf(subgraph: string, supergraphSdl: string): ReadonlySet<string> {
  const supergraph = readSupergraph(supergraphSdl);
  const fields = supergraph.document.definitions.flatMap((type): ObjectField[] =>
    type.kind === Kind.OBJECT_TYPE_DEFINITION ? (type.fields ?? []).map((field) => ({ type, field })) : [],
  );
  const coordinate = ({ type, field }: ObjectField) => `${type.name.value}.${field.name.value}`;
  const own = new Set(fields.filter((one) => resolvingSubgraphs(one, supergraph).includes(subgraph)).map(coordinate));
  const requiring = fields.filter(({ type, field }) =>
    joinsAt(field, "join__field").some((join) =>
      (join.get("requires") ?? "").split(/\W+/).some((word) => own.has(`${type.name.value}.${word}`)),
    ),
  );
  return new Set([...own, ...requiring.map(coordinate)]);
}

function resolvingSubgraphs({ type, field }: ObjectField, { document, graphNames }: Supergraph): readonly string[] {
  const joins = joinsAt(field, "join__field");
  const nameOf = (join: Join) => graphNames.get(join.get("graph") ?? "") ?? "";
  if (joins.length === 0) return joinsAt(type, "join__type").map(nameOf);
  if (joins.some((join) => join.has("graph"))) return joins.filter((join) => !join.has("external")).map(nameOf);
  // A field that names no graph comes from an interface that is an object elsewhere.
  const names = new Set(type.interfaces?.map(({ name }) => name.value));
  return document.definitions.flatMap((node) =>
    node.kind === Kind.INTERFACE_TYPE_DEFINITION && names.has(node.name.value)
      ? (node.fields ?? [])
          .filter(({ name }) => name.value === field.name.value)
          .flatMap((inherited) => joinsAt(inherited, "join__field").map(nameOf))
      : [],
  );
}
