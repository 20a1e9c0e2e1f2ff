import DataLoader from "dataloader";
import type { RuleCrossing } from "./generated.ts";
import type { RulesStore } from "./store.ts";

export type RulesLoaders = {
  /** By Vinli's id of the event. */
  readonly crossings: DataLoader<string, RuleCrossing | null>;
};

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: RulesStore, tenant: string): RulesLoaders {
  return { crossings: new DataLoader((refs) => store.crossings(tenant, refs)) };
}
