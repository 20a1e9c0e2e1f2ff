import { type DocumentNode, Kind, visit } from "graphql";
import { fieldSet, joinsAt } from "./supergraph-document.ts";

/** What of a supergraph decides how the fields of documents over it are named where they are fetched. */
export type FieldNaming = {
  /** Followed by a number it is no field of the supergraph. */
  readonly prefix: string;
  /** The fields that subgraphs are told of entities, and so stand under their own names in the data. */
  readonly required: ReadonlySet<string>;
  /** Those of them that are required with arguments. */
  readonly requiredWithArguments: ReadonlySet<string>;
};

/** Reads from a supergraph how fields over it are named. */
export function fieldNamingOf(supergraph: DocumentNode): FieldNaming {
  const names = new Set<string>();
  const required = new Set<string>();
  const requiredWithArguments = new Set<string>();
  const collect = (fields: string | undefined) => {
    const selectionSet = fieldSet(fields ?? "");
    if (!selectionSet) return;
    visit(selectionSet, {
      Field: ({ name, arguments: args = [] }) => {
        required.add(name.value);
        if (args.length > 0) requiredWithArguments.add(name.value);
      },
    });
  };
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const join of joinsAt(node, "join__type")) collect(join.get("key"));
    for (const field of node.fields ?? []) {
      names.add(field.name.value);
      for (const join of joinsAt(field, "join__field")) collect(join.get("requires"));
    }
  }
  let prefix = "_";
  const isTaken = (name: string) => name.startsWith(prefix) && /^\d/.test(name.slice(prefix.length));
  while ([...names].some(isTaken)) prefix += "_";
  return { prefix, required, requiredWithArguments };
}
