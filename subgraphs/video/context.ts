import type { VideoLoaders } from "./loaders.ts";

/** What a request to `video` is resolved with. */
export type VideoContext = {
  readonly loaders: VideoLoaders;
  /** One instant for the whole request. */
  readonly nowMs: number;
};
