import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type NameNode,
  NoSchemaIntrospectionCustomRule,
  type SelectionSetNode,
  specifiedRules,
  type ValidationRule,
  validate,
} from "graphql";
import { refusal, refusalOf } from "./refusal.ts";

export type ValidationOptions = {
  readonly schema: GraphQLSchema;
  /** Whether clients may learn of the schema what they did not know. */
  readonly introspection: boolean;
};

/** Throws a `RequestError` when a document, known to be shallow, is not valid in the schema that clients see. */
export function validateDocument(document: DocumentNode, { schema, introspection }: ValidationOptions): void {
  refuseConditionalRoots(document);
  const rules = introspection ? RULES : [...RULES, NoSchemaIntrospectionCustomRule];
  const errors = validate(schema, document, rules, { hideSuggestions: !introspection });
  if (errors.length === 1 && errors[0]?.message.endsWith("Validation aborted.")) {
    // The validator found nothing wrong, but gave up comparing fields with each other.
    throw refusalOf("The document takes more work to validate than is allowed.", "LIMIT_EXCEEDED");
  }
  const written = introspection ? null : (document.loc?.source.body ?? "");
  if (errors.length > 0) throw refusal(errors, "GRAPHQL_VALIDATION_FAILED", written);
}

/** JSON can say `__proto__`, but what JavaScript makes of it is no member; the specification reserves such names. */
const noPrototypeName: ValidationRule = (context) => {
  const report = (node: NameNode | undefined) => {
    if (node?.value !== "__proto__") return;
    context.reportError(new GraphQLError('The name "__proto__" is reserved.', { nodes: node }));
  };
  return {
    Field: ({ alias }) => report(alias),
    VariableDefinition: ({ variable }) => report(variable.name),
  };
};

const RULES: readonly ValidationRule[] = [...specifiedRules, noPrototypeName];

/**
 * Refuses subscriptions whose variables decide what stands at the root: they have one field there, whatever is sent with
 * them, <https://spec.graphql.org/draft/#sec-Single-Root-Field>. The rule of graphql-js evaluates such conditions instead,
 * and throws for want of variables.
 */
function refuseConditionalRoots({ definitions }: DocumentNode): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  for (const node of definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION || node.operation !== "subscription") continue;
    const conditions = rootConditions(node.selectionSet, new Map(fragments));
    if (conditions.length === 0) continue;
    const message = "The root field of a subscription cannot have @skip or @include.";
    throw refusal([new GraphQLError(message, { nodes: conditions })], "GRAPHQL_VALIDATION_FAILED");
  }
}

/** The conditions in a selection, fragments followed, each of them once: those that were are taken from `fragments`. */
function rootConditions(
  { selections }: SelectionSetNode,
  fragments: Map<string, FragmentDefinitionNode>,
): readonly DirectiveNode[] {
  return selections.flatMap((selection) => {
    const own = (selection.directives ?? []).filter(({ name }) => name.value === "skip" || name.value === "include");
    if (selection.kind === Kind.FIELD) return own;
    if (selection.kind === Kind.INLINE_FRAGMENT) return [...own, ...rootConditions(selection.selectionSet, fragments)];
    const fragment = fragments.get(selection.name.value);
    fragments.delete(selection.name.value);
    return fragment ? [...own, ...rootConditions(fragment.selectionSet, fragments)] : own;
  });
}
