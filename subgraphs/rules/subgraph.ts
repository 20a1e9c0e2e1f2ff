import { RECORD_OUTBOX } from "../../platform/records/outbox.ts";
import { storeAddress } from "../../platform/store/store-address.ts";
import type { Subgraph, SubgraphOptions } from "../../platform/subgraph.ts";
import { buildExecutableSchema } from "../executable-schema.ts";
import type { RulesContext } from "./context.ts";
import { createLoaders } from "./loaders.ts";
import { resolvers } from "./resolvers.ts";
import { RulesStore } from "./store.ts";

/** Opens the serving side of `rules`. Its store must exist: the feed makes it. */
export async function openSubgraph({ storeHome }: SubgraphOptions): Promise<Subgraph<RulesContext>> {
  const store = new RulesStore(storeAddress(storeHome, "rules"));
  return {
    name: "rules",
    outboxes: { rules: RECORD_OUTBOX },
    schema: await buildExecutableSchema("rules", resolvers),
    createContext: ({ viewer }) => ({ loaders: createLoaders(store, viewer.tenant) }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
