import type { WakeUps } from "../../../platform/bus/wake-ups.ts";
import type { Clock } from "../../../platform/clock.ts";
import { ChangeFeed } from "../../../platform/live/change-feed.ts";
import type { StoredChange } from "../../../platform/live/stored-changes.ts";
import type { HosStore } from "../store.ts";
import { type DriverDuty, DUTY_DIMENSIONS, type DutyQuery, type DutyState, toDutyFilter } from "./duty-state.ts";

export type DutyChanges = ChangeFeed<DutyQuery, DutyState, StoredChange<DutyState>, DriverDuty>;

/** The changes of duty statuses as they become known: what `dutyStatusChanges` tells. */
export function createDutyChanges(store: HosStore, wakeUps: WakeUps, clock: Clock): DutyChanges {
  const field = {
    name: "dutyStatusChanges",
    publisher: "hos",
    order: store.dutyOrder,
    dimensions: DUTY_DIMENSIONS,
    toStateFilter: toDutyFilter,
    async readObjects(tenant: string, changes: readonly StoredChange<DutyState>[]) {
      const driverRefs = [...new Set(changes.map(({ ref }) => ref))];
      const duties = await store.driverDuties({ tenant, driverRefs, atMs: clock.now() });
      return new Map(
        changes.flatMap((change) => {
          const object = duties.get(change.ref);
          return object ? [[change, { id: object.driverId, object }] as const] : [];
        }),
      );
    },
  };
  return new ChangeFeed(field, wakeUps);
}
