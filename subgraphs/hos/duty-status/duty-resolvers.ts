import { asOfNow } from "../../../platform/live/as-of-now.ts";
import type { HosContext } from "../context.ts";
import type { DutyStatusFilter, Resolvers } from "../generated.ts";
import type { DutyItem, DutyQuery } from "./duty-state.ts";

/** What a client's filter means: ids of drivers and groups are translated to the vendor's records of today. */
async function toDutyQuery(
  { driverIds, statuses, groups }: DutyStatusFilter,
  { store, tenant, nowMs }: HosContext,
): Promise<DutyQuery> {
  const [driverRefs, terminalRefs] = await Promise.all([
    driverIds ? store.driversOf(tenant, driverIds, nowMs) : null,
    groups ? store.terminalsOf(tenant, groups) : null,
  ]);
  return { driverRefs, terminalRefs, statuses: statuses ?? null };
}

type DutyResolvers = Pick<Resolvers<HosContext>, "Subscription" | "DutyStatusChange" | "DriverDutyStatus">;

/** What resolves the changes of duty statuses. */
export const dutyResolvers: DutyResolvers = {
  Subscription: {
    dutyStatusChanges: {
      async subscribe(_root, { filter, after }, context) {
        const { dutyChanges, tenant, signal } = context;
        return dutyChanges.follow(
          { tenant, filter: await toDutyQuery(filter ?? {}, context), after: after ?? null },
          signal,
        );
      },
      resolve: (change: DutyItem, _args: unknown, { loaders }: HosContext) => asOfNow(change, loaders),
    },
  },
  DutyStatusChange: {
    kind({ kind }) {
      if (kind === "RETRACTED") throw new Error("a duty status that was taken back");
      return kind;
    },
    driverId: ({ id }) => id,
    driver: ({ id }) => (id === null ? null : { id }),
    dutyStatus: ({ object }) => object,
  },
  DriverDutyStatus: {
    since: ({ sinceMs }) => sinceMs,
    dutyRecord: ({ recordRef }, _args, { loaders }) => (recordRef === null ? null : loaders.dutyRecord.load(recordRef)),
  },
};
