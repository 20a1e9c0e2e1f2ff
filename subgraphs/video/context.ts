import type { CameraList } from "./cameras/read-cameras.ts";
import type { VideoLoaders } from "./loaders.ts";
import type { MediaScope } from "./media/own-media.ts";

/** What a request to `video` is resolved with. */
export type VideoContext = MediaScope & {
  readonly loaders: VideoLoaders;
  readonly cameras: CameraList;
  /** One instant for the whole request. */
  readonly nowMs: number;
};
