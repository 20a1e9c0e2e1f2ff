import type { HosLoaders } from "./loaders.ts";
import type { LogTokens } from "./log/page/log-tokens.ts";
import type { HosStore } from "./store.ts";

export type HosContext = {
  readonly loaders: HosLoaders;
  readonly store: HosStore;
  readonly logTokens: LogTokens;
  readonly tenant: string;
  /** One now for the whole request, so that its drivers' logs end together. */
  readonly nowMs: number;
};
