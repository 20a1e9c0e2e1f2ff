import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
} from "graphql";
import { type PreparationScope, RequestError } from "../engine/engine.ts";
import { refusal, refusalOf } from "../engine/refusal.ts";
import { hasMoreTokens } from "../limits/document-size.ts";
import { limitExceeded } from "../limits/limit-exceeded.ts";
import type { PlanningScope } from "../planner/graph-planner.ts";
import type { PlanRequest } from "../planner/plan-request.ts";
import { ProjectionTooLargeError } from "../projection/compile-projection.ts";
import { documentDepth } from "./document-depth.ts";
import { turnIfLong } from "./long-documents.ts";
import type { OperationGraph, OperationLimits, PlanningReport, PreparationContext } from "./operation-graph.ts";
import type { OperationPlan } from "./plan.ts";
import { PlannedOperation } from "./planned-operation.ts";
import { validateDocument } from "./validate-document.ts";

export type OperationText = { readonly query: string; readonly operationName: string | null };

/**
 * Parses, validates, checks, plans and compiles an operation.
 *
 * Rejects with {@link RequestError} when the client is at fault, and with whatever the planner threw when it is not.
 */
export async function prepareOperation(
  { query, operationName }: OperationText,
  overrides: Pick<PlanRequest, "activeLabels" | "percentage">,
  graph: OperationGraph,
  scope: Required<Pick<PreparationScope, "signal">> & PreparationScope,
): Promise<PlannedOperation> {
  const document = parseDocument(query, graph.limits);
  const definition = await validDefinition(document, operationName, graph);
  const root = graph.schema.getRootType(definition.operation);
  if (!root) throw refusalOf(`The schema has no ${definition.operation}.`, "GRAPHQL_VALIDATION_FAILED");
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  await turnIfLong(document);
  const operation = new PlannedOperation({
    graph,
    document: { ...document, definitions: [definition, ...fragments.values()] },
    definition,
    fragments,
    root,
    plan: async ({ document: reduced, values }, { signal, client = "" }) => {
      await turnIfLong(document);
      return planned({ document: print(reduced), values, operationName, ...overrides }, { signal, client }, graph);
    },
  });
  try {
    if (operation.isUnconditional) await operation.variantFor({}, { ...scope, trace: undefined });
    else operation.projectionFor(null);
  } catch (error) {
    if (!(error instanceof ProjectionTooLargeError)) throw error;
    throw refusalOf(`The operation selects ${error.message}.`, "LIMIT_EXCEEDED");
  }
  return operation;
}

async function planned(
  request: PlanRequest,
  scope: PlanningScope,
  { planner, onPlanning }: PreparationContext,
): Promise<OperationPlan> {
  const startedAtMs = performance.now();
  let outcome: PlanningReport["outcome"] = "failed";
  try {
    const plan = await planner.plan(request, scope);
    outcome = "ok";
    return plan;
  } finally {
    onPlanning({ durationMs: performance.now() - startedAtMs, outcome });
  }
}

function parseDocument(query: string, { mostTokens, mostDepth }: OperationLimits): DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: mostTokens });
  } catch (error) {
    if (error instanceof GraphQLError) {
      if (!hasMoreTokens(query, mostTokens)) throw refusal([error], "GRAPHQL_PARSE_FAILED");
      throw new RequestError([limitExceeded("tokens", mostTokens, `at least ${mostTokens + 1}`)]);
    }
    // The parser recurses: what nests too deep for it is too deep for all that comes after.
    if (error instanceof RangeError) {
      throw new RequestError([limitExceeded("levels of nesting", mostDepth, "more than can be parsed")]);
    }
    throw error;
  }
  const depth = documentDepth(document);
  if (depth > mostDepth) throw new RequestError([limitExceeded("levels of nesting", mostDepth, depth)]);
  return document;
}

async function validDefinition(
  document: DocumentNode,
  operationName: string | null,
  { schema, introspection, check }: PreparationContext,
): Promise<OperationDefinitionNode> {
  const definition = getOperationAST(document, operationName);
  if (!definition) {
    const message = operationName
      ? `The document has no operation named ${JSON.stringify(operationName)}.`
      : "The document has no operation, or several of which the request names none.";
    throw refusalOf(message, "OPERATION_RESOLUTION_FAILURE");
  }
  const objections = check(document, definition, schema);
  if (objections.length > 0) throw new RequestError(objections);
  await validateDocument(document, { schema, introspection });
  return definition;
}
