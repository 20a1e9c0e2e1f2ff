import { join } from "node:path";

/** Where a subgraph keeps its store. */
export function storeFile(dataDir: string, subgraph: string): string {
  return join(dataDir, `${subgraph}.sqlite`);
}
