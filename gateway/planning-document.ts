import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from "graphql";
import { isIntrospection } from "./introspection.ts";
import { type Conditions, isIncluded } from "./projection/collect-fields.ts";

/**
 * What of a document subgraphs have to answer, for one choice of the variables in `@skip` and `@include`.
 *
 * Conditions are decided here and not in the plan: the plan for a choice then fetches nothing that the choice leaves
 * out, and the planner, whose plans for nested conditions lose fields, sees none. Introspection fields are left out
 * because no subgraph can answer them for the whole graph. `__typename` is asked for under its own name alone: that is
 * where the executor looks for it, and the answer's aliases of it are written by the projection.
 */
export function planningDocument(document: DocumentNode, conditions: Conditions): DocumentNode {
  const isWanted = (node: SelectionNode) =>
    isIncluded(node, conditions) && !(node.kind === Kind.FIELD && isIntrospection(node));
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  /** Whether something is selected of every object, as far as can be told without knowing how types overlap. */
  const isSure = ({ selections }: SelectionSetNode, levels: number): boolean => {
    const wanted = selections.filter(isWanted);
    return (
      wanted.length === 0 ||
      wanted.some((node) => {
        if (node.kind === Kind.FIELD) return true;
        const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
        return levels > 0 && inner !== undefined && isSure(inner.selectionSet, levels - 1);
      })
    );
  };
  return visit(document, {
    Field: (node) => {
      if (!isWanted(node)) return null;
      if (node.name.value === "__typename") return TYPENAME;
      // A condition overlaps with the type that it stands in; two, one in the other, may have nothing in common with it.
      return node.selectionSet && !isSure(node.selectionSet, 1) ? withTypename(node, node.selectionSet) : undefined;
    },
    FragmentSpread: (node) => (isWanted(node) ? undefined : null),
    InlineFragment: (node) => (isWanted(node) ? undefined : null),
    Directive: ({ name }) => (name.value === "skip" || name.value === "include" ? null : undefined),
    SelectionSet: {
      // Whether an object is there must be known even when nothing of it is wanted.
      leave: (node) => (node.selections.length === 0 ? { ...node, selections: [TYPENAME] } : undefined),
    },
  });
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

function withTypename(node: FieldNode, selectionSet: SelectionSetNode): FieldNode {
  return { ...node, selectionSet: { ...selectionSet, selections: [TYPENAME, ...selectionSet.selections] } };
}
