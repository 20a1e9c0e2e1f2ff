import { dateTimeScalar } from "../../platform/date-time.ts";
import { type Connection, toPageRequest } from "./connection.ts";
import type { FleetContext } from "./context.ts";
import type { EventChange, FleetEvent, Source } from "./domain.ts";
import type { DeviceEventsArgs, DriverEventsArgs, QueryEventsArgs, Resolvers } from "./generated.ts";
import type { EventQuery } from "./store.ts";

export const resolvers: Resolvers<FleetContext> = {
  DateTime: dateTimeScalar,
  Node: {
    __resolveType: (node) => ("occurredAt" in node ? "Event" : "kind" in node ? "Device" : "Driver"),
  },
  Query: {
    /** Ids say themselves what they are ids of: those of devices and drivers by their kind, those of events by their vendor. */
    node(_root, { id }, { loaders }) {
      if (id.startsWith("device:")) return loaders.device.load(id);
      return id.startsWith("driver:") ? loaders.driver.load(id) : loaders.event.load(id);
    },
    device: (_root, { id }, { loaders }) => loaders.device.load(id),
    driver: (_root, { id }, { loaders }) => loaders.driver.load(id),
    event: (_root, { id }, { loaders }) => loaders.event.load(id),
    async devices(_root, { filter, ...page }, { store, tenant, loaders }) {
      const query = {
        kind: "device",
        vendors: filter?.vendors,
        search: filter?.search,
        deviceKinds: filter?.kinds,
      } as const;
      return withNodes(await store.entityIds(query, toPageRequest(tenant, page)), (id) => loaders.device.load(id));
    },
    async drivers(_root, { filter, ...page }, { store, tenant, loaders }) {
      const query = { kind: "driver", vendors: filter?.vendors, search: filter?.search } as const;
      return withNodes(await store.entityIds(query, toPageRequest(tenant, page)), (id) => loaders.driver.load(id));
    },
    events: (_root, args, context) => readEvents(args, {}, context),
    sources: (_root, _args, { store, tenant }) => store.sources(tenant),
  },
  Subscription: {
    eventChanges: {
      subscribe: (_root, { filter, after }, { changes, tenant, signal }) =>
        changes.follow({ tenant, query: filter ?? {}, after: after ?? null }, signal),
      resolve: (change: EventChange) => change,
    },
    sourceChanges: {
      subscribe: (_root, _args, { changes, tenant, signal }) => changes.sources(tenant, signal),
      resolve: (source: Source) => source,
    },
  },
  Device: {
    __resolveReference: ({ id }, { loaders }) => loaders.device.load(id),
    position: async ({ id }, _args, { loaders }) => (await loaders.lastSeen.device.load(id)).position,
    async currentDriver({ id }, _args, { loaders }) {
      const { counterpartId } = await loaders.lastSeen.device.load(id);
      return counterpartId === null ? null : loaders.driver.load(counterpartId);
    },
    events: ({ id }, args, context) => readEvents(args, { deviceIds: [id] }, context),
  },
  Driver: {
    __resolveReference: ({ id }, { loaders }) => loaders.driver.load(id),
    async currentDevice({ id }, _args, { loaders }) {
      const { counterpartId } = await loaders.lastSeen.driver.load(id);
      return counterpartId === null ? null : loaders.device.load(counterpartId);
    },
    events: ({ id }, args, context) => readEvents(args, { driverIds: [id] }, context),
  },
  Event: {
    __resolveReference: ({ id }, { loaders }) => loaders.event.load(id),
    device: ({ deviceId }, _args, { loaders }) => (deviceId === null ? null : loaders.device.load(deviceId)),
    driver: ({ driverId }, _args, { loaders }) => (driverId === null ? null : loaders.driver.load(driverId)),
  },
  Source: {
    state: ({ status }) => status?.state ?? "UNREACHABLE",
    lastSuccessAt: ({ status }) => status?.lastSuccessAtMs ?? null,
    lagSeconds: ({ status }, _args, { clock }) =>
      status?.caughtUpAtMs == null ? null : Math.max(clock.now() - status.caughtUpAtMs, 0) / 1_000,
    eventsStored: ({ status }) => status?.eventsStored ?? 0,
    quarantined: ({ status }) => status?.quarantined ?? 0,
    quarantineReason: ({ status }) => status?.quarantineReason ?? null,
    issue({ status }) {
      if (!status?.issue) return null;
      const { sinceMs, ...issue } = status.issue;
      return { ...issue, since: sinceMs };
    },
    rateLimit({ status }) {
      if (!status || (status.throttledUntilMs === null && !status.rateLimit)) return null;
      const { requestsPerSecond = null, limit = null, remaining = null } = status.rateLimit ?? {};
      return { throttledUntil: status.throttledUntilMs, requestsPerSecond, limit, remaining };
    },
  },
};

type EventsArgs = Partial<QueryEventsArgs | DeviceEventsArgs | DriverEventsArgs>;

/** A page of events that fit the client's filter and are those of `owner`: what the filter says of owners narrows it. */
async function readEvents(
  { filter, ...page }: EventsArgs,
  owner: EventQuery,
  { store, tenant }: FleetContext,
): Promise<Connection<FleetEvent>> {
  return store.events(filter ?? {}, owner, toPageRequest(tenant, page));
}

/** A page of ids as a page of what has them. Ids that are gone since the page was read are left out. */
async function withNodes<Node>(
  { edges, pageInfo }: Connection<string>,
  load: (id: string) => Promise<Node | null>,
): Promise<Connection<Node>> {
  const nodes = await Promise.all(edges.map(({ node }) => load(node)));
  const kept = edges.flatMap(({ cursor }, index) => {
    const node = nodes[index];
    return node ? [{ cursor, node }] : [];
  });
  return { edges: kept, pageInfo };
}
