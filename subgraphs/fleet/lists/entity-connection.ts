import { PublicError } from "../../../platform/public-error.ts";
import type { FleetContext } from "../context.ts";
import type { Device, Driver } from "../domain.ts";
import { toVendorGroups } from "../events/event-filter.ts";
import type { QueryDevicesArgs, QueryDriversArgs } from "../generated.ts";
import type { PlacedEntityQuery } from "../store.ts";
import { type Connection, toPageRequest } from "./connection.ts";
import type { EntityConnection } from "./entity-total.ts";
import { asksForPlace, type PlaceQuery } from "./placed-devices.ts";

function checkPlace({ near }: PlaceQuery): void {
  if (!near) return;
  const { latitude, longitude, radiusKm } = near;
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && radiusKm > 0) return;
  throw new PublicError("BAD_USER_INPUT", "`near` is no place on earth, or has no radius.", { field: "filter.near" });
}

/** A page of devices that fit the client's filter. */
export async function readDevices(
  { filter, orderBy, ...page }: Partial<QueryDevicesArgs>,
  context: FleetContext,
): Promise<EntityConnection<Device>> {
  const place = { states: filter?.states, near: filter?.near, movedSince: filter?.movedSince };
  checkPlace(place);
  const query: PlacedEntityQuery = {
    ...{ place: asksForPlace(place) ? place : null },
    ...{ kind: "device" as const, vendors: filter?.vendors, search: filter?.search, deviceKinds: filter?.kinds },
    groups: await toVendorGroups(filter?.groups, context.loaders),
    isDescending: orderBy?.direction === "DESC",
  };
  return readPage(query, page, context, (id) => context.loaders.device.load(id));
}

/** A page of drivers that fit the client's filter. */
export async function readDrivers(
  { filter, orderBy, ...page }: Partial<QueryDriversArgs>,
  context: FleetContext,
): Promise<EntityConnection<Driver>> {
  const query: PlacedEntityQuery = {
    ...{ kind: "driver" as const, vendors: filter?.vendors, search: filter?.search },
    groups: await toVendorGroups(filter?.groups, context.loaders),
    isDescending: orderBy?.direction === "DESC",
  };
  return readPage(query, page, context, (id) => context.loaders.driver.load(id));
}

async function readPage<Node>(
  query: PlacedEntityQuery,
  page: Parameters<typeof toPageRequest>[1],
  { store, tenant }: FleetContext,
  load: (id: string) => Promise<Node | null>,
): Promise<EntityConnection<Node>> {
  const connection = await withNodes(await store.entityIds(query, toPageRequest(tenant, page)), load);
  return { ...connection, total: () => store.entityTotal(tenant, query) };
}

/** A page of ids as a page of what has them. Ids that are gone since the page was read are left out. */
export async function withNodes<Node>(
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
