import type { Commands } from "../../platform/commands/command.ts";
import type { SubgraphScope } from "../../platform/subgraph.ts";
import type { VendorWriteReader } from "../../platform/vendor/writes/vendor-write-reader.ts";
import type { CameraList } from "./cameras/read-cameras.ts";
import type { VideoLoaders } from "./loaders.ts";
import type { MediaScope } from "./media/own-media.ts";
import type { FootageChanges } from "./requests/request-changes.ts";
import type { RequestReader } from "./requests/request-reader.ts";
import type { VideoTables } from "./tables.ts";

/** What a request to `video` is resolved with. */
export type VideoContext = SubgraphScope &
  MediaScope & {
    readonly loaders: VideoLoaders;
    readonly cameras: CameraList;
    readonly requests: RequestReader;
    readonly writes: VendorWriteReader<VideoTables>;
    readonly footageChanges: FootageChanges;
    readonly commands: Commands;
    /** One instant for the whole request. */
    readonly nowMs: number;
  };
