/**
 * The subgraphs, with the port each listens on when it runs as a process of its own, and the vendor of whose records it
 * publishes. `fleet` is made of what the others publish, and publishes who is who and what came of their events.
 */
export const SUBGRAPHS = [
  { name: "fleet", port: 4001, vendor: null },
  { name: "video", port: 4002, vendor: "ROSCOLIVE" },
  { name: "safety", port: 4003, vendor: "SAMSARA" },
  { name: "hos", port: 4004, vendor: "VISTRACKS" },
  { name: "rules", port: 4005, vendor: "VINLI" },
] as const;

export type SubgraphName = (typeof SUBGRAPHS)[number]["name"];

/** Where a subgraph's GraphQL is served, unless it is said to be elsewhere. */
export function defaultSubgraphUrl(port: number): string {
  return `http://127.0.0.1:${port}/graphql`;
}
