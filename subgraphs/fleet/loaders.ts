import DataLoader from "dataloader";
import type { Device, Driver, EntityKind, FleetEvent } from "./domain.ts";
import type { FleetStore, LastSeen } from "./store.ts";

export type FleetLoaders = {
  readonly device: DataLoader<string, Device | null>;
  readonly driver: DataLoader<string, Driver | null>;
  readonly event: DataLoader<string, FleetEvent | null>;
  /** Where each was last, and with whom. */
  readonly lastSeen: Readonly<Record<EntityKind, DataLoader<string, LastSeen>>>;
};

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: FleetStore, tenant: string): FleetLoaders {
  return {
    device: new DataLoader((ids) => store.devices(tenant, ids)),
    driver: new DataLoader((ids) => store.drivers(tenant, ids)),
    event: new DataLoader((ids) => store.eventsById(tenant, ids)),
    lastSeen: {
      device: new DataLoader((ids) => store.lastSeen(tenant, "device", ids)),
      driver: new DataLoader((ids) => store.lastSeen(tenant, "driver", ids)),
    },
  };
}
