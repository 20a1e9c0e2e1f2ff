import { toEventId, toVendorRef } from "../../../schema/event-id.ts";

/** What our own crossings are called in this subgraph's part of the ids of fleetgraph's events. */
export const OWN_CROSSINGS = "rules:";

/** The record of an event that this subgraph may have: of Vinli's, and of its own. Null for an event of others. */
export function toRecordRef(eventId: string): string | null {
  const own = toVendorRef(eventId, "FLEETGRAPH");
  if (own !== null) return own.startsWith(OWN_CROSSINGS) ? own : null;
  const ref = toVendorRef(eventId, "VINLI");
  // No event of Vinli's is called so.
  return ref?.startsWith(OWN_CROSSINGS) ? null : ref;
}

/** The id of the event of a record of this subgraph's. */
export function toEventIdOfRecord(ref: string): string {
  return toEventId(ref.startsWith(OWN_CROSSINGS) ? "FLEETGRAPH" : "VINLI", ref);
}
