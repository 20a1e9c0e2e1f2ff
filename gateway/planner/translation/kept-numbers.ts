import { type DocumentNode, Kind, type SelectionSetNode } from "graphql";
import type { KeptNumbers } from "../../lossless-json.ts";
import type { Supergraph } from "../../supergraph/supergraph.ts";

/**
 * Which numbers of a subgraph's answers must not lose a digit: integers where ids are selected, all where scalars are of
 * which nothing is known.
 */
export function keptNumbersOf(document: DocumentNode, { fieldTypes, scalars, rootTypes }: Supergraph): KeptNumbers {
  let hasIds = false;
  /** Whether a scalar is found of which nothing is known; `type` is undefined where nothing is known of the object. */
  const findsForeign = ({ selections }: SelectionSetNode, type: string | undefined): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (name === "__typename") return false;
        const fieldType = type === undefined ? undefined : fieldTypes.get(`${type}.${name}`)?.name;
        if (selection.selectionSet) return findsForeign(selection.selectionSet, fieldType);
        if (fieldType === "ID") hasIds = true;
        return fieldType === undefined || scalars.has(fieldType);
      }
      // A fragment is looked into once: those of a subgraph's operation are all of them used.
      if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
      return findsForeign(selection.selectionSet, selection.typeCondition?.name.value ?? type);
    });
  const hasForeign = document.definitions.some((node) => {
    if (node.kind === Kind.FRAGMENT_DEFINITION) return findsForeign(node.selectionSet, node.typeCondition.name.value);
    if (node.kind !== Kind.OPERATION_DEFINITION) return false;
    return findsForeign(node.selectionSet, rootTypes.get(node.operation));
  });
  if (hasForeign) return "all";
  return hasIds ? "integers" : "none";
}
