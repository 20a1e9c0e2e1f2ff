/**
 * Why there is no usable answer: no connection, or one that broke; a stream that never was open, so that nothing of it was
 * missed; nothing in time; a status of failure; something else than GraphQL; too much of it; not asked, because the subgraph
 * is down or has enough to do; not asked, because no request can be made of what the client sent; nobody waits.
 */
export type SubgraphHttpFault =
  | "unreachable"
  | "unopened"
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

/** What whoever wanted a stream is told that could not be opened, for a reason that lies with the instance. */
export function unopened(cause: unknown): SubgraphHttpError {
  return new SubgraphHttpError("unopened", "the stream could not be opened", { cause });
}
