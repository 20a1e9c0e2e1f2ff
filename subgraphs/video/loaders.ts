import DataLoader from "dataloader";
import type { StoredCamera } from "./cameras/stored-cameras.ts";
import type { StoredRecording } from "./footage/footage.ts";
import type { CameraSpan } from "./footage/footage-window.ts";
import type { VideoDetails } from "./generated.ts";
import type { FootageRequest, FootageRequestPart } from "./requests/footage-request.ts";
import type { VideoStore } from "./store.ts";

export type VideoLoaders = {
  /** By RoscoLive's id of the event. */
  readonly details: DataLoader<string, VideoDetails | null>;
  /** By RoscoLive's id of the device. */
  readonly cameras: DataLoader<string, StoredCamera | null>;
  /** The recordings that touch a time of a camera, with some that nearly do. */
  readonly recordings: DataLoader<CameraSpan, readonly StoredRecording[], string>;
  /** By the refs of requests for footage. */
  readonly requests: DataLoader<string, FootageRequest | null>;
  readonly requestParts: DataLoader<string, readonly FootageRequestPart[]>;
  /** The requests under way that touch a time of a camera. */
  readonly requestsUnderWay: DataLoader<CameraSpan, readonly FootageRequest[], string>;
};

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: VideoStore, tenant: string): VideoLoaders {
  return {
    details: new DataLoader((refs) => store.details(tenant, refs)),
    cameras: new DataLoader((refs) => store.cameras(tenant, refs)),
    recordings: new DataLoader((spans) => store.recordings(tenant, spans), { cacheKeyFn: toKey }),
    requests: new DataLoader((refs) => store.requests.byRef(tenant, refs)),
    requestParts: new DataLoader((refs) => store.requests.parts(tenant, refs)),
    requestsUnderWay: new DataLoader((spans) => store.requests.underWay(tenant, spans), { cacheKeyFn: toKey }),
  };
}

function toKey({ deviceRef, fromMs, toMs }: CameraSpan): string {
  return `${fromMs} ${toMs} ${deviceRef}`;
}
