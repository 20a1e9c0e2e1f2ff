import type { Vendor } from "./messages.ts";

/** The id of an event in the graph: the vendor's name and its own id, which can hold any character. */
export function toEventId(vendor: Vendor, ref: string): string {
  return `${vendor.toLowerCase()}:${ref}`;
}

/** The vendor's own id of an event if it is an event of that vendor, else null. */
export function toVendorRef(eventId: string, vendor: Vendor): string | null {
  const prefix = `${vendor.toLowerCase()}:`;
  return eventId.startsWith(prefix) ? eventId.slice(prefix.length) : null;
}
