import DataLoader from "dataloader";
import type { Camera, VideoDetails } from "./generated.ts";
import type { VideoStore } from "./store.ts";

export type VideoLoaders = {
  /** By RoscoLive's id of the event. */
  readonly details: DataLoader<string, VideoDetails | null>;
  /** By RoscoLive's id of the device. */
  readonly cameras: DataLoader<string, Camera | null>;
};

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: VideoStore, tenant: string): VideoLoaders {
  return {
    details: new DataLoader((refs) => store.details(tenant, refs)),
    cameras: new DataLoader((refs) => store.cameras(tenant, refs)),
  };
}
