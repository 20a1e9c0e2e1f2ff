import DataLoader from "dataloader";
import type { SafetyDetails } from "./generated.ts";
import type { SafetyStore } from "./store.ts";

export type SafetyLoaders = {
  /** By Samsara's id of the event. */
  readonly details: DataLoader<string, SafetyDetails | null>;
};

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: SafetyStore, tenant: string): SafetyLoaders {
  return { details: new DataLoader((refs) => store.details(tenant, refs)) };
}
