import type { Rights } from "../authorization/rights.ts";
import type { TracePoint } from "../tracing/trace-point.ts";

/** A GraphQL request as it came, whatever transport carried it: nothing in it is checked yet. */
export type OperationRequest = {
  readonly query?: string | null;
  /** The id of a text in a manifest, in place of the text. */
  readonly documentId?: string | null;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
  /** The cursor behind which a stream that can be taken up again goes on, whatever the operation says of that. */
  readonly after?: string | null;
};

/**
 * Who asks, as whoever runs the gateway says it: passed on to subgraphs, and never looked into. Nothing that is fetched
 * for one viewer is given to another; two that are the same JSON are one.
 */
export type Viewer = Readonly<Record<string, ViewerFact | undefined>>;

/** What JSON can say, and so what tells viewers apart. */
export type ViewerFact =
  | string
  | number
  | boolean
  | null
  | readonly ViewerFact[]
  | { readonly [name: string]: ViewerFact | undefined };

/** For whom an operation runs, and until when. */
export type RequestScope = {
  /** Lower-case names. What of it reaches a subgraph is for the transports to decide. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly viewer: Viewer;
  /** What the viewer may see and do; without it, nothing that requires a right. */
  readonly rights?: Rights | undefined;
  /** The client's address: whose operations end or hold up the planner has to wait before others do. */
  readonly client?: string | undefined;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Where in a trace it runs; absent when nobody traces it. */
  readonly trace?: TracePoint | undefined;
};

/** For whom an operation is prepared, and until when. Without a signal it is prepared to the end. */
export type PreparationScope = Partial<Pick<RequestScope, "client" | "signal" | "trace" | "rights">>;

/** An operation that was parsed, validated, planned and compiled: it can be run any number of times. */
export type PreparedOperation = {
  readonly kind: "query" | "mutation" | "subscription";
  readonly name: string | null;
};

/** What a client is told of an error, as the GraphQL specification, section 7.1.2, writes it. */
export type ErrorEntry = {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
};

/** A request that cannot be run at all: it never reached a subgraph, and its answer has no `data`. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly errors: readonly ErrorEntry[];

  constructor(errors: readonly ErrorEntry[]) {
    super(errors.map(({ message }) => message).join("; "));
    this.errors = errors;
  }
}

/** One answer of a subscription. */
export type LiveAnswer = {
  /** JSON. */
  readonly text: string;
  /** Where it stands in the order of its stream; null where that cannot be taken up again. */
  readonly cursor: string | null;
};

/** Answers GraphQL operations over one supergraph. Safe to share between any number of requests. */
export interface Engine {
  /**
   * Parses, validates, plans and compiles, or takes all that from the cache. Rejects with {@link RequestError}. What
   * nobody waits for any more is given up.
   */
  prepare(request: OperationRequest, scope?: PreparationScope): Promise<PreparedOperation>;
  /**
   * Runs a query or a mutation and resolves with the whole answer, already JSON text.
   * Variables that do not fit the operation reject with {@link RequestError}; nothing else does.
   */
  execute(operation: PreparedOperation, request: OperationRequest, scope: RequestScope): Promise<string>;
  /**
   * Opens a subscription. Every item is one whole answer; returning from the iteration, or aborting
   * the scope's signal, ends the subscription at the subgraph too. Rejects with {@link RequestError} as `execute` does.
   */
  subscribe(
    operation: PreparedOperation,
    request: OperationRequest,
    scope: RequestScope,
  ): AsyncGenerator<LiveAnswer, void>;
}
