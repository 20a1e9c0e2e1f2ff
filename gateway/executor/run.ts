import type { Logger } from "../../platform/log.ts";
import type { RequestScope } from "../engine/engine.ts";
import type { JsonRecord } from "../record.ts";
import type { TypeHierarchy } from "../supergraph/type-hierarchy.ts";
import type { ErrorPolicy } from "./error-policy.ts";
import type { Cause } from "./failure.ts";
import type { ChangeFetches } from "./shared-fetches.ts";
import type { Transports } from "./transport.ts";

/** One exchange with a subgraph, as it ended. */
export type FetchReport = {
  readonly subgraph: string;
  readonly durationMs: number;
  /** `partial`: there was data, with errors beside it. */
  readonly outcome: "ok" | "partial" | "failed";
};

/** What all runs of an engine share. */
export type ExecutorContext = {
  readonly transports: Transports;
  readonly types: TypeHierarchy;
  readonly policy: ErrorPolicy;
  readonly log: Logger;
  readonly onFetch: (report: FetchReport) => void;
  readonly onSlowConsumer: () => void;
};

export type PlanRunStart = {
  readonly rootType: string;
  /** The variables that the client gave, coerced: defaults are written in the subgraphs' operations. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly scope: RequestScope;
  /** By what its fetches are shared with other runs of the same change; null where they are not. */
  readonly change?: ChangeFetches | null;
};

/** One execution of a plan: what it was asked with, and what it has found so far. */
export class PlanRun {
  readonly context: ExecutorContext;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly scope: RequestScope;
  readonly change: ChangeFetches | null;
  readonly data: JsonRecord;
  /** Errors that no place in the data can be found for. */
  readonly strayErrors: Cause[] = [];
  /** Whether one object may stand at several places in the data. */
  hasShared = false;
  /** Whether a {@link Failure} stands anywhere in the data. */
  failed = false;

  constructor(context: ExecutorContext, { rootType, variables, scope, change = null }: PlanRunStart) {
    this.context = context;
    this.variables = variables;
    this.scope = scope;
    this.change = change;
    this.data = { __typename: rootType };
  }
}
