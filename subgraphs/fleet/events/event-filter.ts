import { PublicError } from "../../../platform/public-error.ts";
import { toRuleRef } from "../../../schema/rule-id.ts";
import type { FleetContext } from "../context.ts";
import type { VendorRef } from "../domain.ts";
import type { EventFilter } from "../generated.ts";
import { toIdsOfToday } from "../identity/ids-of-today.ts";
import type { EventQuery } from "./event-query.ts";
import { toGroupWord } from "./index-events.ts";
import { ofOwnRows } from "./own-rows.ts";

/** The query that a client's filter means, its ids of devices and drivers being those of today. It finds no rows but the viewer's. */
export async function toEventQuery(
  filter: EventFilter,
  { loaders, viewer }: Pick<FleetContext, "loaders" | "viewer">,
): Promise<EventQuery> {
  const { deviceIds, driverIds, incidentId } = filter;
  const query = {
    ...filter,
    deviceIds: await toIdsOfToday({ field: "deviceIds", ids: deviceIds }, loaders),
    driverIds: await toIdsOfToday({ field: "driverIds", ids: driverIds }, loaders),
    incident: incidentId == null ? null : await toIncidentKey(incidentId, loaders),
    ruleIds: filter.ruleIds?.map((id) => {
      const ref = toRuleRef(id);
      if (ref !== null) return ref;
      throw new PublicError("NOT_FOUND", `\`ruleIds\` has an id of no rule: ${id}`, { field: "filter.ruleIds" });
    }),
    groups: (await toVendorGroups(filter.groups, loaders))?.map(({ vendor, ref }) => toGroupWord(vendor, ref)),
  };
  return ofOwnRows(query, { loaders, viewer });
}

async function toIncidentKey(id: string, { incident }: Pick<FleetContext["loaders"], "incident">): Promise<number> {
  const found = await incident.load(id);
  if (found) return found.key;
  throw new PublicError("NOT_FOUND", `\`incidentId\` is an id of no incident: ${id}`, { field: "filter.incidentId" });
}

/** What the vendors call some groups. Throws a {@link PublicError} that names an id which is none of a group. */
export async function toVendorGroups(
  ids: readonly string[] | null | undefined,
  { group }: Pick<FleetContext["loaders"], "group">,
): Promise<readonly VendorRef[] | null> {
  if (!ids) return null;
  const groups = await group.loadMany(ids);
  return groups.flatMap((one, index) => {
    if (one instanceof Error) throw one;
    if (one) return one.vendorRefs;
    throw new PublicError("NOT_FOUND", `\`groups\` has an id of no group: ${ids[index]}`, { field: "filter.groups" });
  });
}
