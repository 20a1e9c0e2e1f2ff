import type { RulesLoaders } from "./loaders.ts";

/** What a request to `rules` is resolved with. */
export type RulesContext = { readonly loaders: RulesLoaders };
