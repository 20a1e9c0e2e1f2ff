import { z } from "zod";
import { toPublicReason } from "./public-reason.ts";

/** One record of a vendor, decoded and mapped, as a feed hands it to its store. */
export type VendorRecord = {
  /** What it is a record of: `event`, `device`, `driver`. With `ref` the identity of the record. */
  readonly kind: string;
  readonly ref: string;
  /** Grows with every change that the vendor makes. An older version never replaces a newer one. */
  readonly version: number;
  /** The record that this one is listed under, for example the driver of a log entry. */
  readonly ownerRef: string | null;
  /** Epoch milliseconds; its place in the list of its owner. */
  readonly occurredAtMs: number;
  /** What this subgraph serves of it, in the shape of its schema. */
  readonly facet: object;
  /** What the other subgraphs are told of it. */
  readonly message: object;
  /** The record as received, as {@link parseWireJson} reads it. */
  readonly raw: unknown;
  /**
   * What of `raw` makes a change when it changes; all of it where this is left out. For records with parts that are new
   * in every answer, such as the signatures of links: those are stored anew and told to nobody.
   */
  readonly content?: string;
  /**
   * When the answer that has it was asked for, by `performance.now()`: of two answers without a version the one that was asked for
   * later is newer, whichever arrives first. To be set for records that several streams read.
   */
  readonly askedAt?: number;
};

/** The version of a record that has none of its own: any change counts, in the order of arrival. */
export const UNVERSIONED = 0;

/**
 * The version of a record that is none of the vendor's: the subgraph has found it in others. As with {@link UNVERSIONED} any change counts;
 * it is not counted among what the vendor has.
 */
export const OWN_VERSION = -1;

/**
 * The version of a record that was only seen inside another one, such as the vehicle of an event: a later sighting
 * replaces an earlier one, and the vendor's own record replaces every sighting.
 */
export function toSightingVersion(seenAtMs: number): number {
  // A version below the safe integers cannot be read back.
  return Math.max(seenAtMs, 0) - Number.MAX_SAFE_INTEGER;
}

/** A record of the vendor's that cannot be decoded. It goes to quarantine, and the others of its page are stored. */
export type PoisonRecord = {
  readonly raw: unknown;
  /** What is wrong with it, for our log: it can quote the record. */
  readonly reason: string;
  /** The same for clients, in words that say nothing of the record. Without it they are told that it cannot be read. */
  readonly publicReason?: string;
};

/** What one answer of the vendor brought. Its records and its cursors are stored together or not at all. */
export type FeedPage = {
  readonly records: readonly VendorRecord[];
  readonly poison: readonly PoisonRecord[];
  /** The cursors that move with this page, by name. */
  readonly cursors: Readonly<Record<string, string>>;
};

/** A reason can quote what it is about, which can be of any length. */
const MAX_REASON_CHARACTERS = 1_000;

/**
 * Decodes and maps the raw records of a page. One that cannot be decoded goes to quarantine with its reason, and the
 * others are stored. Of several sightings of one record, the latest is enough.
 */
export function collectPage(
  rawRecords: readonly unknown[],
  toRecords: (raw: unknown) => readonly VendorRecord[],
): Pick<FeedPage, "records" | "poison"> {
  const records: VendorRecord[] = [];
  const poison: PoisonRecord[] = [];
  for (const raw of rawRecords) {
    try {
      records.push(...toRecords(raw));
    } catch (error) {
      poison.push({
        raw,
        reason: toReason(error),
        publicReason: toPublicReason(error),
      });
    }
  }
  return { records: latestSightings(records), poison };
}

/** What is wrong with a record, for our log and for the quarantine: it can quote the record, and is cut. */
export function toReason(error: unknown): string {
  const reason = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error;
  return String(reason).slice(0, MAX_REASON_CHARACTERS);
}

function latestSightings(records: readonly VendorRecord[]): readonly VendorRecord[] {
  const latest = new Map<string, VendorRecord>();
  const kept: VendorRecord[] = [];
  for (const record of records) {
    const key = `${record.kind} ${record.ref}`;
    if (record.version >= 0) kept.push(record);
    else if (record.version > (latest.get(key)?.version ?? Number.NEGATIVE_INFINITY)) latest.set(key, record);
  }
  return [...kept, ...latest.values()];
}
