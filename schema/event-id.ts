import { EVENT_VENDORS, type EventVendor } from "./messages.ts";

/** The id of an event in the graph: the vendor's name and its own id, which can hold any character. */
export function toEventId(vendor: EventVendor, ref: string): string {
  return `${vendor.toLowerCase()}:${ref}`;
}

/** The vendor's own id of an event if it is an event of that vendor, else null. */
export function toVendorRef(eventId: string, vendor: EventVendor): string | null {
  const prefix = `${vendor.toLowerCase()}:`;
  return eventId.startsWith(prefix) ? eventId.slice(prefix.length) : null;
}

/** The vendor that an event's id names and its own id of the event; null for what is no id of an event. */
export function parseEventId(eventId: string): { readonly vendor: EventVendor; readonly ref: string } | null {
  for (const vendor of EVENT_VENDORS) {
    const ref = toVendorRef(eventId, vendor);
    if (ref !== null) return { vendor, ref };
  }
  return null;
}
