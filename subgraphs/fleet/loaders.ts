import DataLoader from "dataloader";
import type { Device, Driver, EntityKind, FleetEvent, VendorRef } from "./domain.ts";
import type { EventQuery } from "./events/event-query.ts";
import type { EventOwner, EventPage, EventPageRequest } from "./events/event-reader.ts";
import type { Group } from "./groups.ts";
import type { FleetStore, LastSeen } from "./store.ts";

export type FleetLoaders = {
  readonly device: DataLoader<string, Device | null>;
  readonly driver: DataLoader<string, Driver | null>;
  readonly event: DataLoader<string, FleetEvent | null>;
  /** The id of today of an id; null for what never was one. */
  readonly currentId: Readonly<Record<EntityKind, DataLoader<string, string | null>>>;
  readonly group: DataLoader<string, Group | null>;
  /** The groups of a device or driver. */
  readonly groupsOf: DataLoader<string, readonly Group[]>;
  /** A page of the events of one owner. Owners that are asked alike are asked together. */
  readonly eventPage: DataLoader<EventPageKey, EventPage, string>;
  /** The records that were a device or driver at an instant. */
  readonly refsAt: DataLoader<RefsKey, readonly VendorRef[], string>;
  /** Where each was last, and with whom. */
  readonly lastSeen: Readonly<Record<EntityKind, DataLoader<string, LastSeen>>>;
};

export type RefsKey = { readonly entityId: string; readonly atMs: number };

export type EventPageKey = {
  readonly query: EventQuery;
  readonly owner: EventOwner;
  readonly page: EventPageRequest;
};

async function readPages(store: FleetStore, keys: readonly EventPageKey[]): Promise<readonly EventPage[]> {
  const pages = new Map<EventPageKey, EventPage>();
  for (const alike of Map.groupBy(keys, ({ query, page }) => JSON.stringify([query, page])).values()) {
    const [{ query, page }] = alike as [EventPageKey, ...EventPageKey[]];
    const read = await store.events.pages(
      query,
      alike.map(({ owner }) => owner),
      page,
    );
    for (const [index, key] of alike.entries()) pages.set(key, read[index] as EventPage);
  }
  return keys.map((key) => pages.get(key) as EventPage);
}

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: FleetStore, tenant: string): FleetLoaders {
  return {
    device: new DataLoader((ids) => store.devices(tenant, ids)),
    driver: new DataLoader((ids) => store.drivers(tenant, ids)),
    event: new DataLoader((ids) => store.events.byId(tenant, ids)),
    currentId: {
      device: new DataLoader((ids) => store.currentIds(tenant, "device", ids)),
      driver: new DataLoader((ids) => store.currentIds(tenant, "driver", ids)),
    },
    group: new DataLoader((ids) => store.groups(tenant, ids)),
    groupsOf: new DataLoader((ids) => store.groupsOf(tenant, ids)),
    eventPage: new DataLoader((keys) => readPages(store, keys), { cacheKeyFn: (key) => JSON.stringify(key) }),
    refsAt: new DataLoader((keys) => store.refsAt(tenant, keys), {
      cacheKeyFn: ({ entityId, atMs }) => `${entityId} ${atMs}`,
    }),
    lastSeen: {
      device: new DataLoader((ids) => store.lastSeen(tenant, "device", ids)),
      driver: new DataLoader((ids) => store.lastSeen(tenant, "driver", ids)),
    },
  };
}
