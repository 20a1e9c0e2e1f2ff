import DataLoader from "dataloader";
import type { StoredRecording } from "./footage/footage.ts";
import type { VideoDetails } from "./generated.ts";
import type { CameraSpan, StoredCamera, VideoStore } from "./store.ts";

export type VideoLoaders = {
  /** By RoscoLive's id of the event. */
  readonly details: DataLoader<string, VideoDetails | null>;
  /** By RoscoLive's id of the device. */
  readonly cameras: DataLoader<string, StoredCamera | null>;
  /** The recordings that touch a time of a camera, with some that nearly do. */
  readonly recordings: DataLoader<CameraSpan, readonly StoredRecording[], string>;
};

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: VideoStore, tenant: string): VideoLoaders {
  return {
    details: new DataLoader((refs) => store.details(tenant, refs)),
    cameras: new DataLoader((refs) => store.cameras(tenant, refs)),
    recordings: new DataLoader((spans) => store.recordings(tenant, spans), {
      cacheKeyFn: ({ deviceRef, fromMs, toMs }) => `${fromMs} ${toMs} ${deviceRef}`,
    }),
  };
}
