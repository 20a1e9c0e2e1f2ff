import { RECORD_OUTBOX } from "../../platform/records/outbox.ts";
import { storeAddress } from "../../platform/store/store-address.ts";
import type { Subgraph, SubgraphOptions } from "../../platform/subgraph.ts";
import { buildExecutableSchema } from "../executable-schema.ts";
import type { VideoContext } from "./context.ts";
import { createLoaders } from "./loaders.ts";
import { createFindMediaLink } from "./media/own-media.ts";
import { resolvers } from "./resolvers.ts";
import { VideoStore } from "./store.ts";

/** Opens the serving side of `video`. Its store must exist: the feed makes it. */
export async function openSubgraph({
  storeHome,
  clock,
  mediaLinks = null,
}: SubgraphOptions): Promise<Subgraph<VideoContext>> {
  const store = new VideoStore(storeAddress(storeHome, "video"));
  return {
    name: "video",
    outboxes: { video: RECORD_OUTBOX },
    schema: await buildExecutableSchema("video", resolvers),
    findMediaLink: createFindMediaLink(store),
    createContext: ({ viewer: { tenant } }) => ({
      tenant,
      mediaLinks,
      loaders: createLoaders(store, tenant),
      cameras: store,
      nowMs: clock.now(),
    }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
