import type { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { ChangeFeed } from "../../../platform/live/change-feed.ts";
import type { StoredChange } from "../../../platform/live/stored-changes.ts";
import type { CrossingState, StoredCrossing } from "./crossing.ts";
import { CROSSING_DIMENSIONS, type CrossingQuery, toCrossingFilter } from "./crossing-query.ts";
import type { CrossingReader } from "./crossing-reader.ts";

type StoredCrossingChange = StoredChange<CrossingState>;

export type CrossingChanges = ChangeFeed<CrossingQuery, CrossingState, StoredCrossingChange, StoredCrossing>;

export type CrossingChangesOptions = {
  readonly order: CrossingReader["order"];
  /** The crossing that each event is, in its place; null where nothing is known of it any more. */
  readonly readCrossings: (tenant: string, ids: readonly string[]) => Promise<readonly (StoredCrossing | null)[]>;
  readonly wakeUps: WakeUps;
};

/** The changes of crossings as they become known: what `ruleCrossings` tells. */
export function createCrossingChanges({ order, readCrossings, wakeUps }: CrossingChangesOptions): CrossingChanges {
  const field = {
    name: "ruleCrossings",
    publisher: "rules",
    order,
    dimensions: CROSSING_DIMENSIONS,
    toStateFilter: toCrossingFilter,
    async readObjects(tenant: string, changes: readonly StoredCrossingChange[]) {
      const ids = changes.map(({ ref }) => ref);
      const crossings = await readCrossings(tenant, ids);
      return new Map(
        changes.flatMap((change, index) => {
          const object = crossings[index];
          return object ? [[change, { id: change.ref, object }] as const] : [];
        }),
      );
    },
  };
  return new ChangeFeed(field, wakeUps);
}
