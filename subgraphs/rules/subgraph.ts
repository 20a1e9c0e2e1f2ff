import { RECORD_OUTBOX } from "../../platform/records/outbox.ts";
import { storeAddress } from "../../platform/store/store-address.ts";
import type { Subgraph, SubgraphOptions } from "../../platform/subgraph.ts";
import { buildExecutableSchema } from "../executable-schema.ts";
import type { RulesContext } from "./context.ts";
import { createCrossingChanges } from "./crossings/crossing-changes.ts";
import { createLoaders, readCrossings } from "./loaders.ts";
import { resolvers } from "./resolvers.ts";
import { RulesStore } from "./store.ts";

/** Opens the serving side of `rules`. Its store must exist: the feed makes it. */
export async function openSubgraph({
  storeHome,
  wakeUps,
  commands,
  clock,
}: SubgraphOptions): Promise<Subgraph<RulesContext>> {
  const store = new RulesStore(storeAddress(storeHome, "rules"), wakeUps);
  const crossingChanges = createCrossingChanges({
    order: store.crossings.order,
    readCrossings: (tenant, ids) => readCrossings(store, tenant, ids),
    wakeUps,
  });
  return {
    name: "rules",
    outboxes: { rules: RECORD_OUTBOX },
    schema: await buildExecutableSchema("rules", resolvers),
    createContext: (scope) => {
      const { tenant } = scope.viewer;
      const nowMs = clock.now();
      const loaders = createLoaders(store, { tenant, nowMs });
      return { ...scope, tenant, store, loaders, crossingChanges, commands, nowMs };
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
