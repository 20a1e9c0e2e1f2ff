import { getVariableValues, type OperationDefinitionNode } from "graphql";
import { type OperationRequest, RequestError } from "../engine/engine.ts";
import { refusal } from "../engine/refusal.ts";
import type { JsonRecord } from "../record.ts";
import { readLosslessNumbers } from "./lossless-variables.ts";
import type { OperationGraph } from "./operation-graph.ts";

/** The variables of one request. */
export type RequestVariables = {
  /** As the operation declares them, defaults applied. */
  readonly coerced: JsonRecord;
  /** Without those of which the client left the default in force. */
  readonly given: JsonRecord;
};

const NO_VARIABLES: RequestVariables = { coerced: {}, given: {} };

/** Coerces the variables of a request. Throws a {@link RequestError} when they are too large or do not fit the operation. */
export function requestVariables(
  definition: OperationDefinitionNode,
  { query, variables }: OperationRequest,
  { schema, introspection, checkVariables }: Pick<OperationGraph, "schema" | "introspection" | "checkVariables">,
): RequestVariables {
  const objections = checkVariables(definition, variables ?? {});
  if (objections.length > 0) throw new RequestError(objections);
  const declared = definition.variableDefinitions ?? [];
  if (declared.length === 0) return NO_VARIABLES;
  const read = readLosslessNumbers(variables ?? {}, declared, schema);
  const { coerced, errors } = getVariableValues(schema, declared, read, { hideSuggestions: !introspection });
  if (!coerced) {
    const written = introspection ? null : `${query} ${JSON.stringify(variables)}`;
    throw refusal(errors ?? [], "BAD_USER_INPUT", written);
  }
  if (!declared.some(({ defaultValue }) => defaultValue)) return { coerced, given: coerced };
  const isGiven = ([name]: readonly [string, unknown]) => Object.hasOwn(variables ?? {}, name);
  return { coerced, given: Object.fromEntries(Object.entries(coerced).filter(isGiven)) };
}
