import type { RequestScope } from "../engine.ts";

/** Headers of a client that are passed on to a subgraph, in the order of the allow-list. */
export type ForwardedHeaders = readonly (readonly [name: string, value: string])[];

/** What of a request's headers is on the allow-list; names are lower-case. */
export function forwardedHeaders({ headers }: RequestScope, allowed: readonly string[]): ForwardedHeaders {
  return allowed.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
}
