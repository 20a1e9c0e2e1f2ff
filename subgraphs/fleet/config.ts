import type { Environment } from "../../platform/environment.ts";
import { defaultSubgraphUrl, SUBGRAPHS } from "../../schema/subgraphs.ts";

/** The subgraphs whose records the index is made of. */
export const PUBLISHERS = SUBGRAPHS.filter(({ vendor }) => vendor !== null);

/** Where subgraphs answer when they are processes of their own: `SUBGRAPH_URL_<NAME>`, or their port on this machine. */
export function readPublisherUrls(environment: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(
    SUBGRAPHS.map(({ name, port }) => [
      name,
      environment[`SUBGRAPH_URL_${name.toUpperCase()}`] ?? defaultSubgraphUrl(port),
    ]),
  );
}
