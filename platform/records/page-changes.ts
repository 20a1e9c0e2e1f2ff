import { OWN_VERSION } from "./record.ts";
import type { RecordRetention } from "./record-retention.ts";
import { EMPTIED_RAW, type StorableRecord, toDigest } from "./storable-page.ts";

/** What is stored of a record, as far as it decides what a new answer changes. */
export type KnownRecord = {
  readonly kind: string;
  readonly ref: string;
  readonly seq: number;
  readonly version: number;
  readonly revision: number;
  readonly receivedAtMs: number;
  readonly raw: string;
  readonly digest: string;
};

/** A record to be written, with what is told of it. */
export type WrittenRecord = Omit<StorableRecord, "message"> & {
  readonly revision: number;
  readonly receivedAtMs: number;
  readonly message: object;
};

/** version, occurredAtMs, facet, raw, digest, seq. */
type RefreshedRow = readonly (string | number)[];

/** `seq` is null for a record of this page: it is known only when it is written. */
type Known = Omit<KnownRecord, "kind" | "ref" | "seq"> & { readonly seq: number | null };

type Change = { readonly record: StorableRecord; readonly known: Known };

/**
 * What the records of a page change of what is stored.
 *
 * An older version changes nothing. The same content with a newer version, or with parts that are new in every answer, is
 * stored in its place and told to nobody. Anything else is a revision: it is told, with the time when the record came first.
 *
 * What is older than is kept changes nothing either, however often its vendor tells it; unless it is known, for then its
 * vendor says that it happened at another time. Of what is too old for that the raw text is not kept.
 */
export class PageChanges {
  /** How many records of the vendor's there were none of before, by their kinds. */
  readonly added = new Map<string, number>();
  readonly #nowMs: number;
  readonly #retention: RecordRetention;
  readonly #known = new Map<string, Known>();
  readonly #written = new Map<string, Change>();
  readonly #refreshed = new Map<string, RefreshedRow>();

  constructor(nowMs: number, retention: RecordRetention) {
    this.#nowMs = nowMs;
    this.#retention = retention;
  }

  /** Notes what is stored of a record. To be called before the page's own record is added. */
  know(known: KnownRecord): void {
    this.#known.set(toKey(known), known);
  }

  /** The records to publish, in the order of the last change of each. */
  toWritten(): readonly WrittenRecord[] {
    return Array.from(this.#written.values(), (change) => this.#toWritten(change));
  }

  /** The records that are updated in place and not published. */
  toRefreshedRows(): readonly RefreshedRow[] {
    return [...this.#refreshed.values()];
  }

  add(received: StorableRecord): void {
    const { kind, version } = received;
    const known = this.#known.get(toKey(received));
    if (known && version < known.version) return;
    if (!known && this.#isOlder(received, this.#retention.eventsMs)) return;
    const record = this.#isOlder(received, this.#retention.rawMs) ? withoutRaw(received) : received;
    const { raw, digest } = record;
    if (known && hasSameContent(known, received)) {
      // Most records that come again are identical.
      if (version > known.version || raw !== known.raw) this.#refresh(record, known);
      return;
    }
    if (!known && version !== OWN_VERSION) this.added.set(kind, (this.added.get(kind) ?? 0) + 1);
    this.#write({
      record,
      known: {
        seq: null,
        version,
        revision: (known?.revision ?? 0) + 1,
        receivedAtMs: known?.receivedAtMs ?? this.#nowMs,
        raw,
        digest,
      },
    });
  }

  #isOlder({ kind, occurredAtMs }: StorableRecord, keptMs: number): boolean {
    return this.#retention.datedKinds.includes(kind) && occurredAtMs < this.#nowMs - keptMs;
  }

  #write(change: Change): void {
    const key = toKey(change.record);
    this.#known.set(key, change.known);
    this.#refreshed.delete(key);
    // The record that changed last comes last.
    this.#written.delete(key);
    this.#written.set(key, change);
  }

  #refresh(record: StorableRecord, known: Known): void {
    const { version, occurredAtMs, facet, raw, digest } = record;
    const key = toKey(record);
    this.#known.set(key, { ...known, version, raw, digest });
    const pending = this.#written.get(key);
    if (pending) this.#written.set(key, { record, known: { ...pending.known, version, raw, digest } });
    else if (known.seq !== null) this.#refreshed.set(key, [version, occurredAtMs, facet, raw, digest, known.seq]);
  }

  #toWritten({ record, known }: Change): WrittenRecord {
    const { kind, ref, version, ownerRef, occurredAtMs, facet, raw, digest } = record;
    const { revision, receivedAtMs } = known;
    const message = { ...record.message, revision, receivedAtMs, changedAtMs: this.#nowMs };
    return { kind, ref, version, ownerRef, occurredAtMs, facet, raw, digest, revision, receivedAtMs, message };
  }
}

/** Older stores have digests where `raw` alone would do, too. */
function hasSameContent(known: Pick<KnownRecord, "raw" | "digest">, { raw, digest }: StorableRecord): boolean {
  if (digest !== "") return known.digest === digest;
  return known.raw === raw || (known.raw === EMPTIED_RAW && known.digest === toDigest(raw));
}

function withoutRaw(record: StorableRecord): StorableRecord {
  return { ...record, raw: EMPTIED_RAW, digest: record.digest || toDigest(record.raw) };
}

function toKey({ kind, ref }: { readonly kind: string; readonly ref: string }): string {
  return `${kind} ${ref}`;
}
