import { hash } from "node:crypto";
import { toStorableText } from "../store/storable-text.ts";
import type { FeedPage, VendorRecord } from "./record.ts";

/**
 * A record as it is stored: as text, which takes a third of the room of what it was parsed to, so that a page can wait
 * for its commit at little cost.
 */
export type StorableRecord = Omit<VendorRecord, "facet" | "raw" | "content"> & {
  /** JSON. */
  readonly facet: string;
  /** JSON. */
  readonly raw: string;
  /**
   * Of the content, where `raw` has parts that are new in every answer or is kept no more; empty where `raw` is all that
   * the record is known by.
   */
  readonly digest: string;
};

/** What stands in place of the raw text of a record that was emptied of it by its age. */
export const EMPTIED_RAW = "null";

/** By which a content is known again. */
export function toDigest(content: string): string {
  return hash("sha256", content, "base64");
}

/** A page as it is stored. */
export type StorablePage = Omit<FeedPage, "records"> & { readonly records: readonly StorableRecord[] };

/** What a page brings, as text. */
export function toStorable<Page extends Pick<FeedPage, "records">>(
  page: Page,
): Omit<Page, "records"> & Pick<StorablePage, "records"> {
  return { ...page, records: page.records.map(toStorableRecord) };
}

function toStorableRecord(record: VendorRecord): StorableRecord {
  const { kind, ref, version, ownerRef, occurredAtMs, message, content, askedAt } = record;
  return {
    kind,
    ref: toStorableText(ref),
    version,
    ownerRef: ownerRef === null ? null : toStorableText(ownerRef),
    occurredAtMs,
    message,
    facet: JSON.stringify(record.facet),
    raw: JSON.stringify(record.raw),
    digest: content === undefined ? "" : toDigest(content),
    ...(askedAt !== undefined && { askedAt }),
  };
}
