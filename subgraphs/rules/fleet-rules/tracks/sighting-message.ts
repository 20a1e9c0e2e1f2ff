import type { BusMessage } from "../../../../platform/bus/bus.ts";
import {
  deviceMessage,
  eventMessage,
  type PositionSeen,
  positionMessage,
  type Vendor,
} from "../../../../schema/messages.ts";
import type { TrackPosition } from "../../evaluation/track-position.ts";

/** What a message says of where a device was: under a key that stays when the vendor corrects it. `position` is null where it says so no more. */
export type ToldSighting = { readonly key: string; readonly position: TrackPosition | null };

/** The groups of a device, by what its vendor calls them. */
export type ToldGroups = { readonly vendor: Vendor; readonly deviceRef: string; readonly names: readonly string[] };

/**
 * How exact the places of a log are where it does not say so: half a mile on a tour of duty, by 49 CFR 395 subpart B, appendix A, 4.3.1.6(c).
 */
const LOG_METERS = 805;

/** What a message tells of where a device was; null for messages of something else, and for those that are not understood. */
export function toToldSighting({ kind, ref, message }: BusMessage): ToldSighting | null {
  if (kind === "position") {
    const { data } = positionMessage.safeParse(message);
    if (!data) return null;
    const { vendor, deviceRef, position, observedAtMs } = data;
    // The newest position takes the place of the one before, which was no less true.
    const key = `${vendor} ${deviceRef} ${observedAtMs}`;
    return { key, position: toPosition({ key, vendor, deviceRef, atMs: observedAtMs, position }) };
  }
  if (kind !== "event") return null;
  const { data } = eventMessage.safeParse(message);
  if (!data || data.vendor === "FLEETGRAPH") return null;
  const { vendor, deviceRef, position, occurredAtMs: atMs, retracted } = data;
  const key = `${vendor} event ${ref}`;
  if (retracted || !position || deviceRef === null) return { key, position: null };
  return { key, position: toPosition({ key, vendor, deviceRef, atMs, position }) };
}

type Told = {
  readonly key: string;
  readonly vendor: Vendor;
  readonly deviceRef: string;
  readonly atMs: number;
  readonly position: PositionSeen;
};

function toPosition({ atMs, position, ...said }: Told): TrackPosition {
  const { latitude, longitude, speedKph, accuracyMeters } = position;
  const unsaid = said.vendor === "VISTRACKS" ? LOG_METERS : 0;
  // An instant of a vendor can have a fraction of a millisecond; the store has whole ones.
  const place = { latitude, longitude, speedKph, accuracyMeters: accuracyMeters ?? unsaid };
  return { ...said, ...place, atMs: Math.round(atMs) };
}

/** The groups that a message tells of a device; null for messages of something else. */
export function toToldGroups({ kind, ref, message }: BusMessage): ToldGroups | null {
  if (kind !== "device") return null;
  const { data } = deviceMessage.safeParse(message);
  return data
    ? { vendor: data.vendor, deviceRef: ref, names: data.groups.map((group) => group.name || group.ref) }
    : null;
}
