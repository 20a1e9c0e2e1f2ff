import { storeFile } from "../../platform/bus/outbox.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Subgraph, SubgraphOptions, SubgraphScope } from "../../platform/subgraph.ts";
import { buildSchema } from "../../schema/executable.ts";
import { ChangeFeed } from "./changes.ts";
import { createLoaders, type FleetLoaders } from "./loaders.ts";
import { resolvers } from "./resolvers.ts";
import { FleetStore } from "./store.ts";

export type FleetContext = SubgraphScope & {
  readonly store: FleetStore;
  readonly loaders: FleetLoaders;
  readonly changes: ChangeFeed;
  readonly clock: Clock;
};

/** Opens the serving side of `fleet`. Its store must exist: the feed makes it. */
export async function openSubgraph({ dataDir, wakeUps, clock }: SubgraphOptions): Promise<Subgraph<FleetContext>> {
  const store = new FleetStore(storeFile(dataDir, "fleet"), clock);
  const changes = new ChangeFeed(store, wakeUps);
  return {
    name: "fleet",
    schema: await buildSchema("fleet", resolvers),
    createContext: (scope) => ({ ...scope, store, changes, clock, loaders: createLoaders(store, scope.tenant) }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
