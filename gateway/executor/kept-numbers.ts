import { type DocumentNode, type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from "graphql";
import type { KeptNumbers } from "../lossless-json.ts";
import type { SubgraphOperation } from "../plan.ts";
import type { TypeHierarchy } from "../type-hierarchy.ts";

/** Null for operations that were asked once. */
const known = new WeakMap<SubgraphOperation, KeptNumbers | null>();

/**
 * Which numbers of a subgraph's answers must not lose a digit: integers where ids are selected, all where scalars are of
 * which nothing is known.
 *
 * It is decided for an operation that is asked a second time. To keep all of them once costs less than to read the
 * operation, and many are asked once only.
 */
export function keptNumbersOf(operation: SubgraphOperation, types: TypeHierarchy): KeptNumbers {
  const before = known.get(operation);
  if (before) return before;
  const kept = before === null ? selectedNumbers(parse(operation.text, { noLocation: true }), types) : null;
  known.set(operation, kept);
  return kept ?? "all";
}

function selectedNumbers(document: DocumentNode, types: TypeHierarchy): KeptNumbers {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  let hasIds = false;
  /** Whether a scalar is found of which nothing is known; `type` is undefined where nothing is known of the object. */
  const findsForeign = ({ selections }: SelectionSetNode, type: string | undefined): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (name === "__typename") return false;
        const fieldType = type === undefined ? undefined : types.fieldType(type, name)?.name;
        if (selection.selectionSet) return findsForeign(selection.selectionSet, fieldType);
        if (fieldType === "ID") hasIds = true;
        return fieldType === undefined || types.isForeignScalar(fieldType);
      }
      // A fragment is looked into once: those of a subgraph's operation are all of them used.
      if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
      return findsForeign(selection.selectionSet, selection.typeCondition?.name.value ?? type);
    });
  const hasForeign = document.definitions.some((node) => {
    if (node.kind === Kind.FRAGMENT_DEFINITION) return findsForeign(node.selectionSet, node.typeCondition.name.value);
    if (node.kind !== Kind.OPERATION_DEFINITION) return false;
    return findsForeign(node.selectionSet, types.rootType(node.operation));
  });
  if (hasForeign) return "all";
  return hasIds ? "integers" : "none";
}
