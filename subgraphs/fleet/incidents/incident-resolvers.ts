import type { FleetContext } from "../context.ts";
import { toVendorGroups } from "../events/event-filter.ts";
import type {
  DeviceIncidentsArgs,
  DriverIncidentsArgs,
  IncidentFilter,
  QueryIncidentsArgs,
  Resolvers,
} from "../generated.ts";
import { toIdsOfToday } from "../identity/ids-of-today.ts";
import { toCursor, toPageRequest } from "../lists/connection.ts";
import { toEvidence } from "./evidence.ts";
import type { Incident, IncidentChange } from "./incident.ts";
import type { IncidentConnection } from "./incident-connection.ts";
import type { IncidentQuery } from "./incident-query.ts";
import type { IncidentOwner } from "./incident-reader.ts";

/** What resolves the types of incidents. */
export const incidentResolvers: Pick<Resolvers<FleetContext>, "Incident" | "IncidentChange" | "IncidentConnection"> = {
  Incident: {
    __resolveReference: ({ id }, { loaders }) => loaders.incident.load(id),
    device: ({ deviceId }, _args, { loaders }) => (deviceId === null ? null : loaders.device.load(deviceId)),
    driver: ({ driverId }, _args, { loaders }) => (driverId === null ? null : loaders.driver.load(driverId)),
    events: ({ key }, _args, { loaders }) => loaders.witnesses.load(key),
    primary: ({ primaryKey }, _args, { loaders }) => loaders.eventByKey.load(primaryKey),
    evidence: async ({ key }, _args, { loaders }) => toEvidence(await loaders.witnesses.load(key)),
  },
  IncidentConnection: { totalCount: ({ list }, _args, { loaders }) => loaders.incidentTotal.load(list) },
  IncidentChange: { incidentId: ({ id }) => id, incident: ({ object }) => object },
};

type IncidentsArgs = Partial<QueryIncidentsArgs | DeviceIncidentsArgs | DriverIncidentsArgs>;

/** A page of incidents that fit the client's filter and are those of `owner`: what the filter says of owners narrows it. */
export async function readIncidents(
  { filter, orderBy, ...args }: IncidentsArgs,
  owner: IncidentOwner,
  context: FleetContext,
): Promise<IncidentConnection> {
  const { tenant, loaders, incidentChanges } = context;
  const { limit, after } = toPageRequest(tenant, args);
  // Read before the list: a change between the two is told although the list has it, and none is missed.
  const changeCursor = await incidentChanges.cursorOfNow(tenant);
  const query = await toIncidentQuery(filter ?? {}, context);
  const isOldestFirst = orderBy?.direction === "ASC";
  const page = { tenant, limit, after: after && ([Number(after[0]), after[1]] as const), isOldestFirst };
  const { incidents, goesOn, searchedTo } = await loaders.incidentPage.load({ query, owner, page });
  const toPlace = ({ startedAt, id }: Incident) => toCursor(tenant, [startedAt, id]);
  const edges = incidents.map((node) => ({ cursor: toPlace(node), node }));
  const pageInfo = {
    hasNextPage: goesOn,
    hasPreviousPage: after !== null,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: searchedTo ? toPlace(searchedTo) : (edges.at(-1)?.cursor ?? null),
    isPartial: searchedTo !== null,
  };
  return { edges, pageInfo, changeCursor, list: { query, owner } };
}

/** What becomes known of the incidents that fit the client's filter. */
export async function followIncidents(
  { filter, after }: { readonly filter?: IncidentFilter | null; readonly after?: string | null },
  context: FleetContext,
): Promise<AsyncGenerator<IncidentChange, void>> {
  const { incidentChanges, tenant, signal } = context;
  const query = await toIncidentQuery(filter ?? {}, context);
  return incidentChanges.follow({ tenant, filter: query, after: after ?? null }, signal);
}

/** The query that a client's filter means, its ids of devices and drivers being those of today. */
async function toIncidentQuery(
  filter: IncidentFilter,
  { loaders, store, tenant }: FleetContext,
): Promise<IncidentQuery> {
  const { deviceIds, driverIds, groups } = filter;
  const vendorGroups = await toVendorGroups(groups, loaders);
  return {
    ...filter,
    deviceIds: await toIdsOfToday({ field: "deviceIds", ids: deviceIds }, loaders),
    driverIds: await toIdsOfToday({ field: "driverIds", ids: driverIds }, loaders),
    amongDeviceIds: vendorGroups && (await store.devicesOf(tenant, vendorGroups)),
  };
}
