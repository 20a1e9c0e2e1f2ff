import { type DocumentNode, type FieldNode, Kind, type SelectionNode, visit } from "graphql";
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
  return visit(document, {
    Field: (node) => (isWanted(node) ? (node.name.value === "__typename" ? TYPENAME : undefined) : null),
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
