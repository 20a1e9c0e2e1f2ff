import type { Clock } from "../../platform/clock.ts";
import type { Commands } from "../../platform/commands/command.ts";
import type { MediaScope } from "../../platform/media/media-links.ts";
import type { SubgraphScope } from "../../platform/subgraph.ts";
import type { VendorWriteReader } from "../../platform/vendor/writes/vendor-write-reader.ts";
import type { CaseChanges } from "./coaching/lists/case-changes.ts";
import type { SafetyLoaders } from "./loaders.ts";
import type { SafetyStore } from "./store.ts";

/** What a request to `safety` is resolved with. */
export type SafetyContext = SubgraphScope &
  MediaScope & {
    /** The viewer's. */
    readonly tenant: string;
    readonly store: SafetyStore;
    readonly loaders: SafetyLoaders;
    readonly caseChanges: CaseChanges;
    readonly commands: Commands;
    readonly writes: VendorWriteReader;
    readonly clock: Clock;
  };
