import type { Clock } from "../../platform/clock.ts";
import type { Commands } from "../../platform/commands/command.ts";
import type { SubgraphScope } from "../../platform/subgraph.ts";
import type { EventChanges, IncidentChanges } from "./changes/changes.ts";
import type { FleetLoaders } from "./loaders.ts";
import type { DeviceChanges } from "./positions/device-changes.ts";
import type { SourceChanges } from "./sources/source-changes.ts";
import type { FleetStore } from "./store.ts";

/** What a request to `fleet` is resolved with. */
export type FleetContext = SubgraphScope & {
  /** The viewer's. */
  readonly tenant: string;
  readonly store: FleetStore;
  readonly loaders: FleetLoaders;
  readonly changes: EventChanges;
  readonly incidentChanges: IncidentChanges;
  readonly sourceChanges: SourceChanges;
  readonly deviceChanges: DeviceChanges;
  readonly commands: Commands;
  readonly clock: Clock;
};
