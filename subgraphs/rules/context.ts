import type { Commands } from "../../platform/commands/command.ts";
import type { SubgraphScope } from "../../platform/subgraph.ts";
import type { CrossingChanges } from "./crossings/crossing-changes.ts";
import type { RulesLoaders } from "./loaders.ts";
import type { RulesStore } from "./store.ts";

/** What a request to `rules` is resolved with. */
export type RulesContext = SubgraphScope & {
  /** The viewer's. */
  readonly tenant: string;
  readonly store: RulesStore;
  readonly loaders: RulesLoaders;
  readonly crossingChanges: CrossingChanges;
  readonly commands: Commands;
  /** One instant for the whole request. */
  readonly nowMs: number;
};
