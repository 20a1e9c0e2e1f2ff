import { toSightingVersion, UNVERSIONED, type VendorRecord } from "./record.ts";

/**
 * The version of a record as a list has it. A list tells the present, so the order of arrival decides, whatever the stamps
 * say: one from the future would stand in the way of its correction. It is the last instant that a date can have, so that
 * no version that is an instant is newer.
 */
export const LISTED = 8_640_000_000_000_000;

/** A record that is its subgraph's alone: nobody reads what is told of it. */
export const UNTOLD = { version: UNVERSIONED, message: {} } as const;

type Sighting = Pick<VendorRecord, "kind" | "ref" | "message"> & {
  readonly facet?: object;
  /** Epoch milliseconds. */
  readonly seenAtMs: number;
};

/** A record that was only seen inside another one, such as the vehicle of an event. The vendor's own replaces it. */
export function toSighting({ kind, ref, message, facet = {}, seenAtMs }: Sighting): VendorRecord {
  const version = toSightingVersion(seenAtMs);
  return { kind, ref, version, ownerRef: null, occurredAtMs: seenAtMs, facet, message, raw: message };
}

type OwnRecord = Pick<VendorRecord, "kind" | "ref" | "message" | "raw"> & {
  readonly facet?: object;
  /** Epoch milliseconds: when the vendor changed it last; null where it does not say. */
  readonly changedAtMs: number | null;
  /** Bounds what a stamp from the future means. */
  readonly receivedAtMs: number;
};

/**
 * The vendor's own record of a device or driver, as its list has it. What is told of it makes a change: the rest of a
 * record is kept as it comes.
 */
export function toOwnRecord({ changedAtMs, receivedAtMs, facet = {}, ...record }: OwnRecord): VendorRecord {
  const content = JSON.stringify([record.message, facet]);
  const occurredAtMs = Math.min(changedAtMs ?? 0, receivedAtMs);
  return { ...record, facet, version: LISTED, ownerRef: null, occurredAtMs, content };
}
