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
import { refusal, refusalOf } from "../engine/refusal.ts";
import { isLong, turnIfLong } from "./long-documents.ts";

export type ValidationOptions = {
  readonly schema: GraphQLSchema;
  /** Whether clients may learn of the schema what they did not know. */
  readonly introspection: boolean;
};

/**
 * Rejects with a `RequestError` when a document, known to be shallow, is not valid in the schema that clients see.
 *
 * A long document is validated by some rules at a time, each in a turn of its own: by all of them, the longest that is
 * allowed takes 100 ms. Then the errors are those of the first rules that it breaks.
 */
export async function validateDocument(
  document: DocumentNode,
  { schema, introspection }: ValidationOptions,
): Promise<void> {
  refuseConditionalRoots(document);
  const rules = introspection ? RULES : [...RULES, NoSchemaIntrospectionCustomRule];
  let errors: readonly GraphQLError[] = [];
  for (const some of isLong(document) ? inGroups(rules) : [rules]) {
    await turnIfLong(document);
    errors = validate(schema, document, some, { hideSuggestions: !introspection });
    if (errors.length > 0) break;
  }
  if (errors.length === 1 && errors[0]?.message.endsWith("Validation aborted.")) {
    // The validator found nothing wrong, but gave up comparing fields with each other.
    throw refusalOf("The document takes more work to validate than is allowed.", "LIMIT_EXCEEDED");
  }
  const written = introspection ? null : (document.loc?.source.body ?? "");
  if (errors.length > 0) throw refusal(errors, "GRAPHQL_VALIDATION_FAILED", written);
}

/** So many rules take some 20 ms for the longest document. */
const RULES_A_TURN = 5;

function inGroups(rules: readonly ValidationRule[]): readonly (readonly ValidationRule[])[] {
  const count = Math.ceil(rules.length / RULES_A_TURN);
  return Array.from({ length: count }, (_, index) => rules.slice(index * RULES_A_TURN, (index + 1) * RULES_A_TURN));
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
    const conditions = rootConditions(node.selectionSet, fragments);
    if (conditions.length === 0) continue;
    const message = "The root field of a subscription cannot have @skip or @include.";
    throw refusal([new GraphQLError(message, { nodes: conditions })], "GRAPHQL_VALIDATION_FAILED");
  }
}

/** The conditions in a selection, fragments followed. One that was followed is taken from `fragments`: once is enough. */
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
