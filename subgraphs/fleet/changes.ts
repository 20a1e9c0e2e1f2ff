import type { WakeUps } from "../../platform/bus/wake-ups.ts";
import { ChangeFeed } from "../../platform/live/change-feed.ts";
import type { FleetEvent } from "./domain.ts";
import type { EventQuery } from "./events/event-query.ts";
import { EVENT_DIMENSIONS, type EventState, toStateFilter } from "./events/event-state.ts";
import type { FleetStore, StoredChange } from "./store.ts";

export type EventChanges = ChangeFeed<EventQuery, EventState, StoredChange, FleetEvent>;

/** The changes of events as they become known: what `eventChanges` tells. */
export function createEventChanges(store: FleetStore, wakeUps: WakeUps): EventChanges {
  const field = {
    name: "eventChanges",
    publisher: "fleet",
    hasUnnamedCursors: true,
    order: store,
    dimensions: EVENT_DIMENSIONS,
    toStateFilter,
    async readObjects(tenant: string, changes: readonly StoredChange[]) {
      const events = await store.events.byKey(tenant, [...new Set(changes.map(({ event }) => event))]);
      return new Map(
        changes.flatMap((change) => {
          const event = events.get(change.event);
          return event ? [[change, { id: event.id, object: event }] as const] : [];
        }),
      );
    },
  };
  return new ChangeFeed(field, wakeUps);
}
