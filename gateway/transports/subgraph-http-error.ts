/**
 * Why there is no usable answer: no connection, or one that broke; nothing in time; a status of failure; something
 * else than GraphQL; too much of it; not asked, because the subgraph is down or has enough to do; not asked, because no
 * request can be made of what the client sent; nobody waits.
 */
export type SubgraphHttpFault =
  | "unreachable"
  | "late"
  | "failed"
  | "malformed"
  | "too large"
  | "shed"
  | "unsendable"
  | "abandoned";

/** A subgraph did not give what GraphQL over HTTP promises. Callers branch on `fault`; the message is for our log only. */
export class SubgraphHttpError extends Error {
  override readonly name = "SubgraphHttpError";
  readonly fault: SubgraphHttpFault;

  constructor(fault: SubgraphHttpFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** What those are told for whose answer nobody waits any more. */
export function abandoned(): SubgraphHttpError {
  return new SubgraphHttpError("abandoned", "nobody waits for the answer any more");
}
