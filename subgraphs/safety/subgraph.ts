import { RECORD_OUTBOX } from "../../platform/records/outbox.ts";
import { storeAddress } from "../../platform/store/store-address.ts";
import type { Subgraph, SubgraphOptions } from "../../platform/subgraph.ts";
import { buildExecutableSchema } from "../executable-schema.ts";
import { createCaseChanges } from "./coaching/lists/case-changes.ts";
import type { SafetyContext } from "./context.ts";
import { createLoaders } from "./loaders.ts";
import { createFindMediaLink } from "./media/own-media.ts";
import { resolvers } from "./resolvers.ts";
import { SafetyStore } from "./store.ts";

/** Opens the serving side of `safety`. Its store must exist: the feed makes it. */
export async function openSubgraph({
  storeHome,
  wakeUps,
  commands,
  clock,
  mediaLinks = null,
}: SubgraphOptions): Promise<Subgraph<SafetyContext>> {
  const store = new SafetyStore(storeAddress(storeHome, "safety"), wakeUps);
  const caseChanges = createCaseChanges(store, wakeUps);
  return {
    name: "safety",
    outboxes: { safety: RECORD_OUTBOX },
    schema: await buildExecutableSchema("safety", resolvers),
    findMediaLink: createFindMediaLink(store, commands),
    createContext: (scope) => {
      const { tenant } = scope.viewer;
      return {
        ...scope,
        tenant,
        store,
        mediaLinks,
        caseChanges,
        commands,
        writes: store.writes,
        clock,
        loaders: createLoaders(store, { tenant, nowMs: clock.now() }),
      };
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
