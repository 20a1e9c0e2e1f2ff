import type { EventVendor } from "../../../schema/messages.ts";
import type { EventTable } from "../tables.ts";
import type { ClassWriter } from "./event-classes.ts";
import type { FormerIndex } from "./former-index.ts";
import type { TenantWords } from "./words.ts";

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
  ...(["address", "publishedSeq", "incident", "nobody", "basis", "contradictions", "spot"] as const),
];

/** A row, and what of it its class tells. */
export type Indexed = { readonly row: EventTable; readonly vendor: EventVendor; readonly retracted: boolean };

/** What a message changed of an event. Null for one that was not known before. */
export type EventRowChange = { readonly before: Indexed | null; readonly after: Indexed };

/** What filters look at of an event, and what else changes when it is of another incident. */
export type GroupedRow = Pick<
  EventTable,
  | "key"
  | "tenant"
  | "class"
  | "device"
  | "driver"
  | "driverRef"
  | "rule"
  | "groups"
  | "incident"
  | "occurredAtMs"
  | "updatedAtMs"
  | "revision"
  | "nobody"
  | "basis"
  | "contradictions"
>;

/** Events that are to be written, and what of it is told. */
export type EventNews = { readonly news: readonly Indexed[]; readonly changes: readonly EventRowChange[] };

/** An event that is of another incident than before, or that somebody else drove, though nobody told anything of it. */
export type RegroupedEvent = { readonly before: GroupedRow; readonly after: GroupedRow };

/** What is needed to write events of a tenant in a transaction. */
export type WritingScope = {
  readonly tenant: string;
  readonly nowMs: number;
  /** The id of whoever writes: its changes are told apart by it from those of any other store. */
  readonly writer: string;
  readonly classes: ClassWriter;
  readonly words: TenantWords;
  /** Where the index is made anew: the one whose place it is to take. Nothing is told as long as that serves. */
  readonly former: FormerIndex | null;
};
