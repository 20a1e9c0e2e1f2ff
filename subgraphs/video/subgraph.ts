import { RECORD_OUTBOX } from "../../platform/records/outbox.ts";
import { storeAddress } from "../../platform/store/store-address.ts";
import type { Subgraph, SubgraphOptions } from "../../platform/subgraph.ts";
import { buildExecutableSchema } from "../executable-schema.ts";
import type { VideoContext } from "./context.ts";
import { createLoaders } from "./loaders.ts";
import { createFindMediaLink } from "./media/own-media.ts";
import { createFootageChanges } from "./requests/request-changes.ts";
import { resolvers } from "./resolvers.ts";
import { VideoStore } from "./store.ts";

/** Opens the serving side of `video`. Its store must exist: the feed makes it. */
export async function openSubgraph({
  storeHome,
  wakeUps,
  commands,
  clock,
  mediaLinks = null,
}: SubgraphOptions): Promise<Subgraph<VideoContext>> {
  const store = new VideoStore(storeAddress(storeHome, "video"), wakeUps);
  const footageChanges = createFootageChanges(store.requests, wakeUps);
  return {
    name: "video",
    outboxes: { video: RECORD_OUTBOX },
    schema: await buildExecutableSchema("video", resolvers),
    findMediaLink: createFindMediaLink(store, commands),
    createContext: ({ viewer, signal }) => ({
      viewer,
      signal,
      tenant: viewer.tenant,
      mediaLinks,
      loaders: createLoaders(store, viewer.tenant),
      cameras: store,
      requests: store.requests,
      writes: store.writes,
      footageChanges,
      commands,
      nowMs: clock.now(),
    }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
