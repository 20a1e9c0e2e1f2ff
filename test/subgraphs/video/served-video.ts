import { type DocumentNode, execute } from "graphql";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { createFaultHistory } from "../../../subgraphs/video/cameras/fault-history.ts";
import { storeSchema } from "../../../subgraphs/video/feed.ts";
import { openSubgraph } from "../../../subgraphs/video/subgraph.ts";
import { NO_COMMANDS } from "../../platform/commands/no-commands.ts";
import { page, StoredFeed, TENANT } from "../../platform/feed/stored-feed.ts";
import { createStoreHome } from "../../stores.ts";
import { viewerOf } from "../../viewer.ts";

/** The serving side of `video` over a store of its own, with a clock that the test owns. */
export type ServedVideo = AsyncDisposable & {
  readonly clock: { nowMs: number; now(): number };
  /** Stores records as the feed does. */
  store(records: readonly VendorRecord[], tenant?: string): Promise<void>;
  /** What is answered, as a client has it. Rejects where there is an error. */
  ask(document: DocumentNode, variables?: Readonly<Record<string, unknown>>, tenant?: string): Promise<unknown>;
  /** The same with its errors. */
  answer(document: DocumentNode, variables?: Readonly<Record<string, unknown>>, tenant?: string): Promise<unknown>;
};

/** Opens it; whoever did disposes of it. */
export async function serveVideo(at: string): Promise<ServedVideo> {
  await using opening = new AsyncDisposableStack();
  const home = opening.use(await createStoreHome());
  const address = storeAddress(home.path, "video");
  const clock = { nowMs: Date.parse(at), now: () => clock.nowMs };
  const store: ServedVideo["store"] = async (records, tenant = TENANT) => {
    await using feed = await StoredFeed.open(address, tenant, createFaultHistory(tenant, clock), storeSchema);
    await feed.store.storePage(toStorable(page({ records })));
  };
  // The tables are there once somebody has opened it for writing.
  await store([]);
  const subgraph = opening.use(
    await openSubgraph({ storeHome: home.path, wakeUps: new WakeUps(), commands: NO_COMMANDS, clock }),
  );
  const answer: ServedVideo["answer"] = async (document, variableValues = {}, tenant = TENANT) => {
    const contextValue = subgraph.createContext({ viewer: viewerOf(tenant), signal: new AbortController().signal });
    const result = await execute({ schema: subgraph.schema, document, contextValue, variableValues });
    return JSON.parse(JSON.stringify(result)) as unknown;
  };
  const resources = opening.move();
  return {
    clock,
    store,
    answer,
    async ask(...question) {
      const { data, errors } = (await answer(...question)) as { readonly data: unknown; readonly errors?: unknown };
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
