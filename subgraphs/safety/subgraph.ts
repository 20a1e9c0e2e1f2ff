import { RECORD_OUTBOX } from "../../platform/records/outbox.ts";
import { storeAddress } from "../../platform/store/store-address.ts";
import type { Subgraph, SubgraphOptions } from "../../platform/subgraph.ts";
import { buildExecutableSchema } from "../executable-schema.ts";
import type { SafetyContext } from "./context.ts";
import { createLoaders } from "./loaders.ts";
import { resolvers } from "./resolvers.ts";
import { SafetyStore } from "./store.ts";

/** Opens the serving side of `safety`. Its store must exist: the feed makes it. */
export async function openSubgraph({ storeHome }: SubgraphOptions): Promise<Subgraph<SafetyContext>> {
  const store = new SafetyStore(storeAddress(storeHome, "safety"));
  return {
    name: "safety",
    outboxes: { safety: RECORD_OUTBOX },
    schema: await buildExecutableSchema("safety", resolvers),
    createContext: ({ viewer }) => ({ loaders: createLoaders(store, viewer.tenant) }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
