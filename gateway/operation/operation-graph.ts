import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import type { AccessRules } from "../authorization/access-rules.ts";
import type { ErrorEntry } from "../engine/engine.ts";
import type { ExecutorContext } from "../executor/run.ts";
import type { LiveFields } from "../live/live-fields.ts";
import type { GraphPlanner } from "../planner/graph-planner.ts";
import type { FunctionPool } from "../projection/function-pool.ts";
import type { JsonRecord } from "../record.ts";
import type { FieldNaming } from "../supergraph/field-naming.ts";

/** What an operation may cost before it runs. */
export type OperationLimits = {
  /** Of the document, in the parser's count. */
  readonly mostTokens: number;
  /** Of selections and input values, fragments followed. */
  readonly mostDepth: number;
  /** Of the answer's places, fragments resolved: they can multiply without end. */
  readonly mostFields: number;
};

/**
 * A check of an operation before it is validated, so that what is too large is not validated either. What it returns
 * is told to the client, and nothing means it may run. Nothing is known of the document but that it is shallow.
 */
export type OperationCheck = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
) => readonly ErrorEntry[];

/** One planning, as it ended. */
export type PlanningReport = { readonly durationMs: number; readonly outcome: "ok" | "failed" };

/** What an operation is prepared with. */
export type PreparationContext = {
  readonly schema: GraphQLSchema;
  readonly planner: GraphPlanner;
  readonly limits: OperationLimits;
  readonly introspection: boolean;
  readonly check: OperationCheck;
  readonly onPlanning: (report: PlanningReport) => void;
};

export type VariablesCheck = (
  operation: OperationDefinitionNode,
  variables: Readonly<JsonRecord>,
) => readonly ErrorEntry[];

/** A graph as its operations know it: what they are prepared with and run with. */
export type OperationGraph = PreparationContext & {
  readonly naming: FieldNaming;
  readonly liveFields: LiveFields;
  /** Who may have what. */
  readonly access: AccessRules;
  /** Whether an operation is refused as a whole when somebody may not have a part of it. */
  readonly refusesDenied: boolean;
  readonly execution: ExecutorContext;
  readonly checkVariables: VariablesCheck;
  /** What projections are made of. */
  readonly functions: FunctionPool;
};
