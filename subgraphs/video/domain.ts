import type { Vendor } from "../../schema/messages.ts";

/** How a vendor names a record, as the gateway hands it over. */
type RecordReference = { readonly vendor: Vendor; readonly ref: string };

/** A device as the gateway refers to it: with the vendors' names for it where its camera is asked for. */
export type DeviceReference = { readonly id: string; readonly vendorRefs: readonly RecordReference[] };

/** An event as the gateway refers to it: with when it happened, and to which records, where its footage is asked for. */
export type EventReference = {
  readonly id: string;
  /** RFC 3339 text, as the gateway has it. */
  readonly occurredAt?: string;
  readonly endedAt?: string | null;
  readonly deviceRefs?: readonly RecordReference[];
};

/** The ids that RoscoLive has among the records of some vendors, each once. */
export function toCameraRefs(references: readonly RecordReference[]): readonly string[] {
  return [...new Set(references.flatMap(({ vendor, ref }) => (vendor === "ROSCOLIVE" ? ref : [])))];
}
