import type { HosLoaders } from "./loaders.ts";

export type HosContext = {
  readonly loaders: HosLoaders;
  /** One now for the whole request, so that its drivers' logs end together. */
  readonly nowMs: number;
};
