import {
  type DocumentNode,
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { JsonRecord } from "../record.ts";

/** Whether a field asks for the schema itself and not for data. */
export function isIntrospection({ name }: FieldNode): boolean {
  return name.value === "__schema" || name.value === "__type";
}

/** The answers to introspection fields, by response key. */
export function answerIntrospection(
  fields: readonly FieldNode[],
  operation: OperationDefinitionNode,
  fragments: Iterable<FragmentDefinitionNode>,
  variables: Readonly<JsonRecord>,
  schema: GraphQLSchema,
): JsonRecord {
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: fields };
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }, ...fragments] };
  return executeSync({ schema, document, variableValues: variables }).data ?? {};
}
