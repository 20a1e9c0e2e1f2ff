import { UNVERSIONED, type VendorRecord } from "../../platform/records/record.ts";
import { UNTOLD } from "../../platform/records/sighting.ts";
import { toInstantOrNull } from "../../platform/vendor/wire-instant.ts";
import { type EventRecorded, PLAIN_EVENT } from "../../schema/messages.ts";
import { NOTHING_RECORDED, type VideoFacet } from "./recordings/recording-mapper.ts";
import { toStoredFacet } from "./recordings/served-facet.ts";
import type { WireAlarm } from "./wire.ts";
import { type EventKind, toEventKind, toSomebody } from "./words.ts";

/** What is stored of an alarm that belongs to an event: what it is about, and the event. */
export type AlertFacet = EventKind & {
  /** The vendor's own word. */
  readonly label: string;
  readonly endedAtMs: number | null;
  readonly eventRef: string;
};

/**
 * The record of an alarm that a device raised. One that belongs to an event is told of with that event; one that nothing was
 * recorded of, such as a storage that failed, is an event itself. Throws for an alarm without a moment.
 */
export function toAlarmRecord(wire: WireAlarm, raw: unknown, deviceRef: string): VendorRecord {
  const occurredAtMs = toInstantOrNull(wire.timestamp) ?? toInstantOrNull(wire.start_ts);
  if (occurredAtMs === null) throw new Error("an alarm without a moment: neither timestamp nor start_ts is a date");
  const label = wire.alert_type || wire.type || "unnamed";
  const kind = toEventKind([wire.alert_type, wire.type]);
  const endedAtMs = toInstantOrNull(wire.end_ts);
  // One without an id is what its device raised at that moment.
  const ref = toSomebody(wire.id) ?? `${deviceRef} ${label} ${occurredAtMs}`;
  const record = { version: UNVERSIONED, ownerRef: deviceRef, occurredAtMs, raw };
  const eventRef = toSomebody(wire.event_id);
  if (eventRef !== null) {
    const facet: AlertFacet = { ...kind, label, endedAtMs, eventRef };
    return { ...UNTOLD, ...record, kind: "alert", ref, facet };
  }
  const message: EventRecorded = {
    ...PLAIN_EVENT,
    vendor: "ROSCOLIVE",
    vendorType: label,
    ...kind,
    occurredAtMs,
    endedAtMs,
    recordedAtMs: null,
    updatedAtMs: null,
    retracted: false,
    deviceRef,
    driverRef: null,
    position: null,
  };
  // Alarms and events are counted by themselves, so that an alarm can have the id of an event.
  const alarmRef = `alarm/${ref}`;
  const vendorRef = { vendor: "ROSCOLIVE", ref: alarmRef } as const;
  const facet: VideoFacet = { ...NOTHING_RECORDED, vendorRef, label, occurredAt: occurredAtMs, endedAt: endedAtMs };
  return { ...record, kind: "event", ref: alarmRef, facet: { kind: facet.kind, ...toStoredFacet(facet) }, message };
}
