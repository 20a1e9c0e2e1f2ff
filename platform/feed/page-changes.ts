import { hash } from "node:crypto";
import type { VendorRecord } from "./vendor-record.ts";

/** What is stored of a record, as far as it decides what a new answer changes. */
export type KnownRecord = {
  readonly kind: string;
  readonly ref: string;
  readonly seq: number;
  readonly version: number;
  readonly revision: number;
  readonly receivedAtMs: number;
  readonly digest: string;
};

/** kind, ref, version, revision, receivedAtMs, ownerRef, occurredAtMs, facet, raw, message, digest. */
type WrittenRow = readonly (string | number | null)[];

/** version, occurredAtMs, facet, raw, seq. */
type RefreshedRow = readonly (string | number)[];

/** The place of a record that this page brings is not known before it is written. */
type Known = Omit<KnownRecord, "kind" | "ref" | "seq"> & { readonly seq: number | null };

type Change = { readonly record: VendorRecord; readonly raw: string; readonly known: Known };

/**
 * What the records of a page change of what is stored.
 *
 * An older version changes nothing. The same content with a newer version, or with parts that are new in every answer, is
 * stored in its place and told to nobody. Anything else is a revision: it is told, with the time when the record came first.
 */
export class PageChanges {
  /** How many records are new or changed, each change counted. */
  changes = 0;
  /** How many records of each kind there were none of before. */
  readonly added = new Map<string, number>();
  readonly #nowMs: number;
  readonly #known = new Map<string, Known>();
  readonly #written = new Map<string, Change>();
  readonly #refreshed = new Map<string, RefreshedRow>();

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  /** Notes what is stored of a record. To be called before the page's own record is added. */
  know(known: KnownRecord): void {
    this.#known.set(toKey(known), known);
  }

  /** What is told, in the order of the last change of each record. */
  toWrittenRows(): readonly WrittenRow[] {
    return [...this.#written.values()].map((change) => this.#toRow(change));
  }

  /** What stays in its place. */
  toRefreshedRows(): readonly RefreshedRow[] {
    return [...this.#refreshed.values()];
  }

  add(record: VendorRecord): void {
    const { kind, version } = record;
    const known = this.#known.get(toKey(record));
    if (known && version < known.version) return;
    const raw = JSON.stringify(record.raw);
    const digest = hash("sha256", record.content ?? raw, "base64");
    if (known?.digest === digest) {
      // Most of what comes again is the same to the letter.
      if (version > known.version || record.content !== undefined) this.#refresh(record, raw, known);
      return;
    }
    this.changes += 1;
    if (!known) this.added.set(kind, (this.added.get(kind) ?? 0) + 1);
    this.#write({
      record,
      raw,
      known: {
        seq: null,
        version,
        revision: (known?.revision ?? 0) + 1,
        receivedAtMs: known?.receivedAtMs ?? this.#nowMs,
        digest,
      },
    });
  }

  #write(change: Change): void {
    const key = toKey(change.record);
    this.#known.set(key, change.known);
    this.#refreshed.delete(key);
    // Whoever changed last comes last.
    this.#written.delete(key);
    this.#written.set(key, change);
  }

  #refresh(record: VendorRecord, raw: string, known: Known): void {
    const { version, occurredAtMs } = record;
    const key = toKey(record);
    this.#known.set(key, { ...known, version });
    const pending = this.#written.get(key);
    if (pending) this.#written.set(key, { record, raw, known: { ...pending.known, version } });
    else if (known.seq !== null)
      this.#refreshed.set(key, [version, occurredAtMs, JSON.stringify(record.facet), raw, known.seq]);
  }

  #toRow({ record, raw, known }: Change): WrittenRow {
    const { kind, ref, ownerRef, occurredAtMs } = record;
    const { revision, receivedAtMs, digest, version } = known;
    const facet = JSON.stringify(record.facet);
    const message = JSON.stringify({ ...record.message, revision, receivedAtMs, changedAtMs: this.#nowMs });
    return [kind, ref, version, revision, receivedAtMs, ownerRef, occurredAtMs, facet, raw, message, digest];
  }
}

function toKey({ kind, ref }: { readonly kind: string; readonly ref: string }): string {
  return `${kind} ${ref}`;
}
