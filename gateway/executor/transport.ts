import type { RequestScope } from "../engine/engine.ts";
import type { SubgraphOperation } from "../operation/plan.ts";
import type { TracePoint } from "../tracing/trace-point.ts";

/** What a subgraph is asked. `variables` holds all that the operation uses and nothing else. */
export type SubgraphRequest = {
  readonly operation: SubgraphOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly scope: RequestScope;
  /** The span of this very request, to be told of and passed on; absent when nobody traces it. */
  readonly span?: TracePoint | undefined;
};

/** What a subgraph answered, by the letter of the GraphQL specification; nothing in it is trusted yet. */
export type SubgraphResult = {
  readonly data?: unknown;
  readonly errors?: unknown;
};

/**
 * The way to one subgraph.
 *
 * The data of a result belongs to the executor from then on: it is written into, so no two results may share any.
 */
export interface Transport {
  /** Asks once. Rejects when the subgraph cannot be reached or does not speak GraphQL. */
  fetch(request: SubgraphRequest): Promise<SubgraphResult>;
  /**
   * Says in full for whom an answer would be: nothing that is made for one is given to another. Without it, that is whoever asks
   * with the same headers.
   */
  audience?(scope: RequestScope): string;
  /** Opens a stream of results. It throws when the stream breaks and ends when the scope's signal is aborted. */
  subscribe(request: SubgraphRequest): AsyncIterable<SubgraphResult>;
}

/** The transports of an engine, by the names of the subgraphs in the supergraph. */
export type Transports = ReadonlyMap<string, Transport>;

/** A consumer of a stream took its items so slowly that keeping more of them would have cost too much memory. */
export class SlowConsumerError extends Error {
  override readonly name = "SlowConsumerError";
}
