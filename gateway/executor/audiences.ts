import type { RequestScope } from "../engine/engine.ts";
import type { Transports } from "./transport.ts";

/** For whom each subgraph would answer. */
export function audiencesOf(transports: Transports, scope: RequestScope): readonly string[] {
  const inFull = JSON.stringify([scope.viewer, scope.headers]);
  return Array.from(transports.values(), (transport) => {
    try {
      return transport.audience?.(scope) ?? inFull;
    } catch {
      // Headers that no request can carry: the stream is refused where it is opened, and that costs its field.
      return inFull;
    }
  });
}
