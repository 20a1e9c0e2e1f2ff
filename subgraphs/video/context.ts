import type { Commands } from "../../platform/commands/command.ts";
import type { MediaScope } from "../../platform/media/media-links.ts";
import type { SubgraphScope } from "../../platform/subgraph.ts";
import type { VendorWriteReader } from "../../platform/vendor/writes/vendor-write-reader.ts";
import type { CameraList } from "./cameras/read-cameras.ts";
import type { VideoLoaders } from "./loaders.ts";
import type { FootageChanges } from "./requests/request-changes.ts";
import type { RequestReader } from "./requests/request-reader.ts";

/** What a request to `video` is resolved with. */
export type VideoContext = SubgraphScope &
  MediaScope & {
    readonly loaders: VideoLoaders;
    readonly cameras: CameraList;
    readonly requests: RequestReader;
    readonly writes: VendorWriteReader;
    readonly footageChanges: FootageChanges;
    readonly commands: Commands;
    /** One instant for the whole request. */
    readonly nowMs: number;
  };
