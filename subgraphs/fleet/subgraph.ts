import { storeAddress } from "../../platform/store/store-address.ts";
import type { Subgraph, SubgraphOptions, SubgraphScope } from "../../platform/subgraph.ts";
import { buildExecutableSchema } from "../executable-schema.ts";
import { createEventChanges, createIncidentChanges } from "./changes/changes.ts";
import type { FleetContext } from "./context.ts";
import { ExportRoute } from "./export/export-route.ts";
import { createLoaders } from "./loaders.ts";
import { outboxes } from "./outbox/outbox.ts";
import { DeviceChanges } from "./positions/device-changes.ts";
import { resolvers } from "./resolvers.ts";
import { toAgeGauges } from "./retention/age-gauges.ts";
import { SourceChanges } from "./sources/source-changes.ts";
import { toSourceGauges } from "./sources/source-gauges.ts";
import { FleetStore } from "./store.ts";

/** Opens the serving side of `fleet`. Its store must exist: the feed makes it. */
export async function openSubgraph({
  storeHome,
  wakeUps,
  commands,
  clock,
}: SubgraphOptions): Promise<Subgraph<FleetContext>> {
  const store = new FleetStore(storeAddress(storeHome, "fleet"), clock);
  const changes = createEventChanges(store, wakeUps);
  const incidentChanges = createIncidentChanges(store, wakeUps);
  const sourceChanges = new SourceChanges(store, wakeUps);
  const deviceChanges = new DeviceChanges(store, wakeUps);
  const live = { changes, incidentChanges, sourceChanges, deviceChanges };
  const schema = await buildExecutableSchema("fleet", resolvers);
  const createContext = (scope: SubgraphScope): FleetContext => {
    const { tenant } = scope.viewer;
    const loaders = createLoaders(store, { tenant, signal: scope.signal });
    return { ...scope, ...live, tenant, store, commands, clock, loaders };
  };
  return {
    ...{ name: "fleet", outboxes, schema, createContext },
    findRoute: new ExportRoute({ schema, createContext }).find,
    toGauges: (tenant) => [
      ...toSourceGauges(() => store.sources(tenant), clock),
      ...toAgeGauges(() => store.oldest(tenant), clock),
    ],
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
