import { validateHeaderName, validateHeaderValue } from "node:http";
import type { RequestScope } from "../../engine/engine.ts";
import { SubgraphHttpError } from "../exchanges/subgraph-http-error.ts";

/** Headers of a client that are passed on to a subgraph, in the order of the allow-list. */
export type ForwardedHeaders = readonly (readonly [name: string, value: string])[];

/**
 * Servers refuse a request whose headers are larger than 16 KiB (Node's `--max-http-header-size`), some by cutting the
 * connection; what is left is for the headers of our own.
 */
const MOST_CHARACTERS = 14 * 1024;

/**
 * What of a request's headers is on the allow-list; names are lower-case. Throws a {@link SubgraphHttpError} for what no
 * request can carry: whoever sends it is to lose this request, and the subgraph nothing of its name.
 */
export function forwardedHeaders({ headers }: RequestScope, allowed: readonly string[]): ForwardedHeaders {
  const forwarded = allowed.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  let characters = 0;
  for (const [name, value] of forwarded) {
    characters += name.length + value.length;
    checkHeader(name, value);
  }
  if (characters > MOST_CHARACTERS) throw new SubgraphHttpError("unsendable", "headers too large to be passed on");
  return forwarded;
}

function checkHeader(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch (error) {
    throw new SubgraphHttpError("unsendable", `a header ${JSON.stringify(name)} that cannot be sent`, { cause: error });
  }
}
