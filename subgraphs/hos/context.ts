import type { Commands } from "../../platform/commands/command.ts";
import type { SubgraphScope } from "../../platform/subgraph.ts";
import type { DutyChanges } from "./duty-status/duty-changes.ts";
import type { HosLoaders } from "./loaders.ts";
import type { LogTokens } from "./log/page/log-tokens.ts";
import type { HosStore } from "./store.ts";

export type HosContext = SubgraphScope & {
  readonly loaders: HosLoaders;
  readonly store: HosStore;
  readonly dutyChanges: DutyChanges;
  readonly logTokens: LogTokens;
  readonly commands: Commands;
  /** Told of every commit of the store. */
  readonly tenant: string;
  /** One now for the whole request, so that its drivers' logs end together. */
  readonly nowMs: number;
};
