import { RECORD_OUTBOX } from "../../platform/records/outbox.ts";
import { storeAddress } from "../../platform/store/store-address.ts";
import type { Subgraph, SubgraphOptions } from "../../platform/subgraph.ts";
import { makeSigningSecret, SigningKeys } from "../../platform/viewer/signing-keys.ts";
import { buildExecutableSchema } from "../executable-schema.ts";
import type { HosContext } from "./context.ts";
import { createDutyChanges } from "./duty-status/duty-changes.ts";
import { createLoaders } from "./loaders.ts";
import { LogRoute } from "./log/page/log-route.ts";
import { LogTokens } from "./log/page/log-tokens.ts";
import { resolvers } from "./resolvers.ts";
import { HosStore } from "./store.ts";

/** Opens the serving side of `hos`. Its store must exist: the feed makes it. */
export async function openSubgraph({
  storeHome,
  wakeUps,
  commands,
  clock,
  linkKeys = new SigningKeys([makeSigningSecret()]),
}: SubgraphOptions): Promise<Subgraph<HosContext>> {
  const store = new HosStore(storeAddress(storeHome, "hos"), wakeUps);
  const dutyChanges = createDutyChanges(store, wakeUps, clock);
  const logTokens = new LogTokens(linkKeys, clock);
  return {
    name: "hos",
    findLinkedRoute: new LogRoute({ store, tokens: logTokens, clock }).find,
    outboxes: { hos: RECORD_OUTBOX },
    schema: await buildExecutableSchema("hos", resolvers),
    createContext: (scope) => {
      const { tenant } = scope.viewer;
      const nowMs = clock.now();
      return {
        ...scope,
        commands,
        loaders: createLoaders(store, tenant, nowMs),
        store,
        dutyChanges,
        logTokens,
        tenant,
        nowMs,
      };
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
