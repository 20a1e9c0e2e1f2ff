import type { EventVendor } from "../../../schema/messages.ts";
import type { EventTable } from "../tables.ts";
import type { ClassWriter } from "./event-classes.ts";

/** The columns of an event, as rows are written. */
export const EVENT_COLUMNS: readonly (keyof EventTable)[] = [
  ...(["key", "tenant", "class", "ref", "refHash", "title", "occurredAtMs", "endedAtMs", "recordedAtMs"] as const),
  ...(["updatedAtMs", "receivedAtMs", "revision", "deviceRef", "driverRef", "device", "driver", "rule"] as const),
  ...([
    "groups",
    "vehicle",
    "named",
    "refVendor",
    "derivedFrom",
    "latitude",
    "longitude",
    "headingDegrees",
    "speedKph",
    "accuracyMeters",
  ] as const),
  ...(["address", "publishedSeq", "incident"] as const),
];

/** A row, and what of it its class tells. */
export type Indexed = { readonly row: EventTable; readonly vendor: EventVendor; readonly retracted: boolean };

/** What a message changed of an event. Null for one that was not known before. */
export type EventRowChange = { readonly before: Indexed | null; readonly after: Indexed };

/** What is needed to write events of a tenant in a transaction. */
export type WritingScope = {
  readonly tenant: string;
  readonly nowMs: number;
  /** The id of whoever writes: its changes are told apart by it from those of any other store. */
  readonly writer: string;
  readonly classes: ClassWriter;
};
