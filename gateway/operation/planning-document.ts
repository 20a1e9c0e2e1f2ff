import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  print,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  type VariableNode,
  visit,
} from "graphql";
import type { LiveOperation } from "../live/live-operation.ts";
import { AFTER_VARIABLE } from "../live/resumption.ts";
import type { ClientValues } from "../planner/plan-request.ts";
import { type Conditions, isIncluded } from "../projection/collect-fields.ts";
import type { DataKeys } from "./data-keys.ts";
import { isIntrospection } from "./introspection.ts";

export type PlanningOptions = {
  readonly conditions: Conditions;
  readonly keys: DataKeys;
  /** What the subscription's field promises of its stream; null where it promises nothing. */
  readonly live: LiveOperation | null;
  /** What may not be had, and so is not asked for. */
  readonly denied: ReadonlySet<FieldNode>;
};

/** A document as it is planned, and what stands in it for the client's own values. */
export type PlanningDocument = { readonly document: DocumentNode; readonly values: ClientValues };

/**
 * What of a document subgraphs have to answer, for one choice of the variables in `@skip` and `@include`.
 *
 * - Conditions are decided here and not in the plan: the plan for a choice then fetches nothing that the choice leaves
 *   out, and the planner, whose plans for nested conditions lose fields, sees none.
 * - What may not be had is left out.
 * - Introspection fields are left out, because no subgraph can answer them for the whole graph.
 * - Every field has its data key. `__typename` has its own name, under which the executor looks for it.
 * - A stream that can be taken up again begins where a variable of ours says, and its items tell where they stand. Those that are
 *   states tell by what they take each other's place.
 * - No variable has a name of the planner's own. Numbers and texts are replaced by variables that stand for them: the
 *   planner keeps 64 bits of a number and not every escape of a text.
 */
export function planningDocument(document: DocumentNode, options: PlanningOptions): PlanningDocument {
  const { conditions, keys, live, denied } = options;
  const variable = live?.variable;
  const isWanted = (node: SelectionNode) =>
    isIncluded(node, conditions) && !(node.kind === Kind.FIELD && (isIntrospection(node) || denied.has(node)));
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
  const values = new ClientValueNames();
  if (variable) values.add(variable.name, AFTER_VARIABLE);
  const planned = visit(document, {
    OperationDefinition: {
      leave: (node) => {
        if (!variable) return undefined;
        return { ...node, variableDefinitions: [...(node.variableDefinitions ?? []), variable.definition] };
      },
    },
    Field: (node) => {
      if (live?.isOwn(node)) return undefined;
      if (!isWanted(node)) return null;
      if (node.name.value === "__typename") return TYPENAME;
      const named = withKey(live?.planned(node) ?? node, keys.of(node));
      // A condition overlaps with the type that it stands in; two, one in the other, may have nothing in common with it.
      return node.selectionSet && !isSure(node.selectionSet, 1) ? withTypename(named, node.selectionSet) : named;
    },
    FragmentSpread: (node) => (isWanted(node) ? undefined : null),
    InlineFragment: (node) => (isWanted(node) ? undefined : null),
    Directive: ({ name }) => (name.value === "skip" || name.value === "include" ? null : undefined),
    VariableDefinition: ({ variable, defaultValue, ...node }) => {
      values.declare(variable.name.value, defaultValue);
      return { ...node, variable };
    },
    Variable: (node) => values.variable(node),
    IntValue: (node) => values.literal(node),
    FloatValue: (node) => values.literal(node),
    StringValue: (node, key) => (key === "description" ? undefined : values.literal(node)),
    SelectionSet: {
      // Whether an object is there must be known even when nothing of it is wanted.
      leave: (node) => (node.selections.length === 0 ? { ...node, selections: [TYPENAME] } : undefined),
    },
  });
  return { document: planned, values };
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

function withKey({ alias: _, ...node }: FieldNode, key: string): FieldNode {
  return key === node.name.value ? node : { ...node, alias: { kind: Kind.NAME, value: key } };
}

function withTypename(node: FieldNode, selectionSet: SelectionSetNode): FieldNode {
  return { ...node, selectionSet: { ...selectionSet, selections: [TYPENAME, ...selectionSet.selections] } };
}

/** The names that the planner gives its own variables begin so. */
const TAKEN_NAME = /^_|^representations$/;

/** Gives the values of one document their names. */
class ClientValueNames implements ClientValues {
  readonly literals = new Map<string, string>();
  readonly variables = new Map<string, { readonly name: string; readonly orElse: string | null }>();
  readonly #names = new Map<string, string>();
  readonly #nameOfLiteral = new Map<string, string>();

  declare(name: string, defaultValue: ValueNode | undefined): void {
    const ours = TAKEN_NAME.test(name) ? `_v${this.#names.size}` : name;
    this.#names.set(name, ours);
    this.variables.set(ours, { name, orElse: defaultValue ? print(defaultValue) : null });
  }

  /** A variable of ours, that stands for none of the client's. */
  add(name: string, from: string): void {
    this.variables.set(name, { name: from, orElse: null });
  }

  variable(node: VariableNode): VariableNode {
    return variableNamed(this.#names.get(node.name.value) ?? node.name.value);
  }

  /** Equal literals have one name: two fields of one key may not differ in their arguments. */
  literal(node: ValueNode): VariableNode {
    const text = print(node);
    const name = this.#nameOfLiteral.get(text) ?? `_l${this.literals.size}`;
    this.#nameOfLiteral.set(text, name);
    this.literals.set(name, text);
    return variableNamed(name);
  }
}

function variableNamed(value: string): VariableNode {
  return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value } };
}
