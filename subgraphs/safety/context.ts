import type { SafetyLoaders } from "./loaders.ts";

/** What a request to `safety` is resolved with. */
export type SafetyContext = { readonly loaders: SafetyLoaders };
