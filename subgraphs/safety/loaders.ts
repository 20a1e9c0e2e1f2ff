import DataLoader from "dataloader";
import type { StoredCase, StoredEntry } from "./coaching/coaching-case.ts";
import type { SafetyDetails } from "./generated.ts";
import type { SafetyStore } from "./store.ts";

export type SafetyLoaders = {
  /** By Samsara's id of the event. */
  readonly details: DataLoader<string, SafetyDetails | null>;
  readonly case: DataLoader<string, StoredCase | null>;
  /** By the id of the event. */
  readonly caseOfEvent: DataLoader<string, StoredCase | null>;
  /** The history of a case, by its id. */
  readonly entries: DataLoader<string, readonly StoredEntry[]>;
};

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: SafetyStore, tenant: string): SafetyLoaders {
  return {
    details: new DataLoader((refs) => store.details(tenant, refs)),
    case: new DataLoader((ids) => store.cases(tenant, ids)),
    caseOfEvent: new DataLoader((eventIds) => store.casesOfEvents(tenant, eventIds)),
    entries: new DataLoader((caseIds) => store.entries(tenant, caseIds)),
  };
}
