import DataLoader from "dataloader";
import type { Vendor } from "../../schema/messages.ts";
import type { SaidOfDriver } from "./attribution/read-evidence.ts";
import type { LinkCandidate } from "./candidates/read-candidates.ts";
import type { FieldCoverage } from "./coverage/read-coverage.ts";
import type { Device, Driver, EntityKind, FleetEvent, VendorRef } from "./domain.ts";
import type { EventListKey } from "./events/event-connection.ts";
import type { EventPage, EventPageRequest } from "./events/event-reader.ts";
import type { Group } from "./groups/groups.ts";
import type { LinkDecision } from "./identity/decisions/decisions.ts";
import type { Incident } from "./incidents/incident.ts";
import type { IncidentListKey } from "./incidents/incident-connection.ts";
import type { IncidentPage, IncidentPageRequest } from "./incidents/incident-reader.ts";
import type { Connection, PageRequest } from "./lists/connection.ts";
import type { DeviceState } from "./positions/device-state.ts";
import type { FleetStore, LastSeen } from "./store.ts";

export type FleetLoaders = {
  readonly device: DataLoader<string, Device | null>;
  readonly driver: DataLoader<string, Driver | null>;
  readonly event: DataLoader<string, FleetEvent | null>;
  /** The id of today of an id; null for what never was one. */
  readonly currentId: Readonly<Record<EntityKind, DataLoader<string, string | null>>>;
  /** Whether a device moves. */
  readonly deviceState: DataLoader<string, DeviceState>;
  /** What is filled of a vendor's events. */
  readonly coverage: DataLoader<Vendor, readonly FieldCoverage[]>;
  readonly candidate: DataLoader<string, LinkCandidate | null>;
  readonly group: DataLoader<string, Group | null>;
  /** The groups of a device or driver. */
  readonly groupsOf: DataLoader<string, readonly Group[]>;
  /** A decision by its number. */
  readonly decision: DataLoader<number, LinkDecision | null>;
  /** A page of what was decided of a device or driver. Pages that are asked alike are asked together. */
  readonly history: DataLoader<HistoryKey, Connection<LinkDecision>, string>;
  /** A page of the events of one owner. Owners that are asked alike are asked together. */
  readonly eventPage: DataLoader<EventPageKey, EventPage, string>;
  /** How many events a list has. Owners that are asked alike are asked together. */
  readonly eventTotal: DataLoader<EventListKey, number | null, string>;
  readonly incident: DataLoader<string, Incident | null>;
  /** How many incidents a list has. Owners that are asked alike are asked together. */
  readonly incidentTotal: DataLoader<IncidentListKey, number | null, string>;
  readonly incidentByKey: DataLoader<number, Incident | null>;
  /** A page of the incidents of one owner. Owners that are asked alike are asked together. */
  readonly incidentPage: DataLoader<IncidentPageKey, IncidentPage, string>;
  /** The events of an incident, those that began first first. */
  readonly witnesses: DataLoader<number, readonly FleetEvent[]>;
  /** An event by its key. */
  readonly eventByKey: DataLoader<number, FleetEvent | null>;
  /** What others say of who drove at an event, by its key. */
  readonly saidOfDriver: DataLoader<number, readonly SaidOfDriver[]>;
  /** The records that were a device or driver at an instant. */
  readonly refsAt: DataLoader<RefsKey, readonly VendorRef[], string>;
  /** Where each was last, and with whom. */
  readonly lastSeen: Readonly<Record<EntityKind, DataLoader<string, LastSeen>>>;
};

export type HistoryKey = { readonly entityId: string; readonly page: PageRequest };

export type RefsKey = { readonly entityId: string; readonly atMs: number };

export type EventPageKey = EventListKey & { readonly page: EventPageRequest };

export type IncidentPageKey = IncidentListKey & { readonly page: IncidentPageRequest };

/** So many events of an incident are shown with it. */
const MAX_WITNESSES = 200;

/** Answers each key in its place, asking once for all of which the same is asked. */
async function readAlike<Key, Answer>(
  keys: readonly Key[],
  whatIsAsked: (key: Key) => unknown,
  read: (alike: readonly [Key, ...Key[]]) => Promise<readonly Answer[]>,
): Promise<readonly Answer[]> {
  const answers = new Map<Key, Answer>();
  for (const alike of Map.groupBy(keys, (key) => JSON.stringify(whatIsAsked(key))).values()) {
    const ofAlike = await read(alike as [Key, ...Key[]]);
    for (const [index, key] of alike.entries()) answers.set(key, ofAlike[index] as Answer);
  }
  return keys.map((key) => answers.get(key) as Answer);
}

function readPages(store: FleetStore, keys: readonly EventPageKey[]): Promise<readonly EventPage[]> {
  return readAlike(
    keys,
    ({ query, page }) => [query, page],
    (alike) => {
      const owners = alike.map(({ owner }) => owner);
      return store.events.pages(alike[0].query, owners, alike[0].page);
    },
  );
}

function readTotals(
  store: FleetStore,
  { tenant, signal }: LoaderScope,
  keys: readonly EventListKey[],
): Promise<readonly (number | null)[]> {
  return readAlike(
    keys,
    ({ query }) => query,
    (alike) => {
      const owners = alike.map(({ owner }) => owner);
      return store.counts.totals({ tenant, query: alike[0].query }, owners, signal);
    },
  );
}

function readHistories(store: FleetStore, keys: readonly HistoryKey[]): Promise<readonly Connection<LinkDecision>[]> {
  return readAlike(
    keys,
    ({ page }) => page,
    (alike) => {
      const entityIds = alike.map(({ entityId }) => entityId);
      return store.histories(entityIds, alike[0].page);
    },
  );
}

function readIncidentPages(store: FleetStore, keys: readonly IncidentPageKey[]): Promise<readonly IncidentPage[]> {
  return readAlike(
    keys,
    ({ query, page }) => [query, page],
    (alike) => {
      const owners = alike.map(({ owner }) => owner);
      return store.incidents.pages(alike[0].query, owners, alike[0].page);
    },
  );
}

function readIncidentTotals(
  store: FleetStore,
  tenant: string,
  keys: readonly IncidentListKey[],
): Promise<readonly (number | null)[]> {
  return readAlike(
    keys,
    ({ query }) => query,
    (alike) => {
      const owners = alike.map(({ owner }) => owner);
      return store.incidents.totals(tenant, alike[0].query, owners);
    },
  );
}

async function readWitnesses(
  store: FleetStore,
  tenant: string,
  incidents: readonly number[],
): Promise<readonly (readonly FleetEvent[])[]> {
  const page = { tenant, limit: MAX_WITNESSES, backward: true, after: null, before: null };
  const owners = incidents.map((incident) => ({ incident }));
  const pages = await store.events.pages({}, owners, page);
  return pages.map(({ events }) => events.toReversed());
}

type LoaderScope = { readonly tenant: string; readonly signal: AbortSignal };

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: FleetStore, scope: LoaderScope): FleetLoaders {
  const { tenant } = scope;
  return {
    device: new DataLoader((ids) => store.devices(tenant, ids)),
    driver: new DataLoader((ids) => store.drivers(tenant, ids)),
    event: new DataLoader((ids) => store.events.byId(tenant, ids)),
    currentId: {
      device: new DataLoader((ids) => store.currentIds(tenant, "device", ids)),
      driver: new DataLoader((ids) => store.currentIds(tenant, "driver", ids)),
    },
    deviceState: new DataLoader((ids) => store.deviceStates(tenant, ids)),
    coverage: new DataLoader(async (vendors) => {
      const coverage = await store.coverage(tenant);
      return vendors.map((vendor) => coverage.get(vendor) ?? []);
    }),
    candidate: new DataLoader((ids) => store.candidatesById(tenant, ids)),
    group: new DataLoader((ids) => store.groups(tenant, ids)),
    groupsOf: new DataLoader((ids) => store.groupsOf(tenant, ids)),
    decision: new DataLoader((ids) => store.decisions(tenant, ids)),
    history: new DataLoader((keys) => readHistories(store, keys), { cacheKeyFn: (key) => JSON.stringify(key) }),
    eventPage: new DataLoader((keys) => readPages(store, keys), { cacheKeyFn: (key) => JSON.stringify(key) }),
    eventTotal: new DataLoader((keys) => readTotals(store, scope, keys), { cacheKeyFn: (key) => JSON.stringify(key) }),
    incident: new DataLoader((ids) => store.incidents.byId(tenant, ids)),
    incidentTotal: new DataLoader((keys) => readIncidentTotals(store, tenant, keys), {
      cacheKeyFn: (key) => JSON.stringify(key),
    }),
    incidentByKey: new DataLoader(async (keys) => {
      const incidents = await store.incidents.byKey(tenant, keys);
      return keys.map((key) => incidents.get(key)?.incident ?? null);
    }),
    incidentPage: new DataLoader((keys) => readIncidentPages(store, keys), {
      cacheKeyFn: (key) => JSON.stringify(key),
    }),
    witnesses: new DataLoader((incidents) => readWitnesses(store, tenant, incidents)),
    eventByKey: new DataLoader(async (keys) => {
      const events = await store.events.byKey(tenant, keys);
      return keys.map((key) => events.get(key) ?? null);
    }),
    saidOfDriver: new DataLoader(async (keys) => {
      const said = await store.saidOfDrivers(tenant, keys);
      return keys.map((key) => said.get(key) ?? []);
    }),
    refsAt: new DataLoader((keys) => store.refsAt(tenant, keys), {
      cacheKeyFn: ({ entityId, atMs }) => `${entityId} ${atMs}`,
    }),
    lastSeen: {
      device: new DataLoader((ids) => store.lastSeen(tenant, "device", ids)),
      driver: new DataLoader((ids) => store.lastSeen(tenant, "driver", ids)),
    },
  };
}
