import DataLoader from "dataloader";
import type { Rule } from "./domain.ts";
import type { RulesStore, StoredEvent } from "./store.ts";

export type RulesLoaders = {
  /** By Vinli's id of the event. */
  readonly events: DataLoader<string, StoredEvent | null>;
  /** The rules of today, by Vinli's id of the rule. */
  readonly rules: DataLoader<string, Rule | null>;
};

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: RulesStore, tenant: string): RulesLoaders {
  return {
    events: new DataLoader((refs) => store.events(tenant, refs)),
    rules: new DataLoader((refs) => store.rules(tenant, refs)),
  };
}
