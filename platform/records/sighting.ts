import { toChangedVersion } from "./changed-version.ts";
import { toSightingVersion, UNVERSIONED, type VendorRecord } from "./record.ts";

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

/** The vendor's own record of a device or driver, as its list has it. */
export function toOwnRecord({ changedAtMs, receivedAtMs, facet = {}, ...record }: OwnRecord): VendorRecord {
  const version = changedAtMs === null ? UNVERSIONED : toChangedVersion(changedAtMs, receivedAtMs);
  return { ...record, facet, version, ownerRef: null, occurredAtMs: changedAtMs ?? 0 };
}
