import type { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { ChangeFeed } from "../../../platform/live/change-feed.ts";
import type { FleetEvent } from "../domain.ts";
import type { EventQuery } from "../events/event-query.ts";
import { EVENT_DIMENSIONS, type EventState, toStateFilter } from "../events/event-state.ts";
import type { Incident } from "../incidents/incident.ts";
import type { StoredIncidentChange } from "../incidents/incident-order.ts";
import {
  INCIDENT_DIMENSIONS,
  type IncidentQuery,
  type IncidentState,
  toIncidentFilter,
} from "../incidents/incident-query.ts";
import type { FleetStore, StoredChange } from "../store.ts";

export type IncidentChanges = ChangeFeed<IncidentQuery, IncidentState, StoredIncidentChange, Incident | null>;

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

/** The changes of incidents as they become known: what `incidentChanges` tells. */
export function createIncidentChanges(store: FleetStore, wakeUps: WakeUps): IncidentChanges {
  const field = {
    name: "incidentChanges",
    publisher: "fleet",
    order: store.incidentOrder,
    dimensions: INCIDENT_DIMENSIONS,
    toStateFilter: toIncidentFilter,
    async readObjects(tenant: string, changes: readonly StoredIncidentChange[]) {
      const incidents = await store.incidents.byKey(
        tenant,
        changes.map(({ incident }) => incident),
      );
      return new Map(
        changes.flatMap((change) => {
          const led = incidents.get(change.incident);
          if (!led) return [];
          // Where it is told that one grew together with another, that one is shown. Before, it is none by now, and that is told later.
          const isShown = change.kind === "RETRACTED" || led.incident?.id === led.id;
          return [[change, { id: led.id, object: isShown ? led.incident : null }] as const];
        }),
      );
    },
  };
  return new ChangeFeed(field, wakeUps);
}
