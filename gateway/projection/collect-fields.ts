import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** The values of the variables in `@skip` and `@include`; with null in their place everything counts as included. */
export type Conditions = Readonly<Record<string, boolean>> | null;

/** What the client's selection is read with. */
export type SelectionContext = {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly conditions: Conditions;
};

/** The fields selected of one object, by response key and in the order of the answer. */
export type CollectedFields = ReadonlyMap<string, readonly FieldNode[]>;

/**
 * Collects what several selection sets select of one type, by the specification's CollectFields.
 *
 * With the name of an abstract type it collects what is selected of each object of it, whatever its type.
 */
export function collectFields(
  selectionSets: readonly SelectionSetNode[],
  type: GraphQLObjectType | string,
  context: SelectionContext,
): CollectedFields {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const { selections } of selectionSets) collectInto(fields, visited, selections, type, context);
  return fields;
}

function collectInto(
  fields: Map<string, FieldNode[]>,
  visited: Set<string>,
  selections: readonly SelectionNode[],
  type: GraphQLObjectType | string,
  context: SelectionContext,
): void {
  for (const selection of selections) {
    if (!isIncluded(selection, context.conditions)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value;
      const nodes = fields.get(key);
      if (nodes) nodes.push(selection);
      else fields.set(key, [selection]);
      continue;
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (visited.has(selection.name.value)) continue;
      visited.add(selection.name.value);
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : context.fragments.get(selection.name.value);
    if (fragment && applies(fragment.typeCondition?.name.value, type, context)) {
      collectInto(fields, visited, fragment.selectionSet.selections, type, context);
    }
  }
}

function applies(
  condition: string | undefined,
  type: GraphQLObjectType | string,
  { schema }: SelectionContext,
): boolean {
  if (condition === undefined) return true;
  if (typeof type === "string") return condition === type;
  const conditional = schema.getType(condition);
  return conditional === type || (isAbstractType(conditional) && schema.isSubType(conditional, type));
}

/** Whether the directives of a selection let it be a part of the operation. */
export function isIncluded(selection: SelectionNode, conditions: Conditions): boolean {
  if (conditions === null) return true;
  return (selection.directives ?? []).every((directive) => {
    const name = directive.name.value;
    if (name !== "skip" && name !== "include") return true;
    const value = directive.arguments?.find((argument) => argument.name.value === "if")?.value;
    const isOn =
      value?.kind === Kind.VARIABLE
        ? conditions[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value;
    return name === "skip" ? !isOn : isOn;
  });
}
