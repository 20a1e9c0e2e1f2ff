import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { Publication } from "../bus/bus.ts";
import type { Clock } from "../clock.ts";
import { lastNumber, takeNumbers } from "../store/numbering.ts";
import { insertRows, updateRows, type Value } from "../store/row-batch.ts";
import { isOneOfTexts } from "../store/sql-words.ts";
import type { WritableStore } from "../store/store.ts";
import type { Delivery } from "../webhook/delivery.ts";
import { AnswerOrder } from "./answer-order.ts";
import { pruneDeliveries, writeDeliveries } from "./deliveries.ts";
import { type KnownRecord, PageChanges, type WrittenRecord } from "./page-changes.ts";
import { type Quarantined, readQuarantined, toPruneQuarantine, toQuarantine } from "./quarantine.ts";
import type { PoisonRecord, VendorRecord } from "./record.ts";
import { ALL_RECORDS_STAY, type RecordRetention } from "./record-retention.ts";
import { DELIVERY_KIND, RECORD_TABLE, type RecordTables } from "./record-tables.ts";
import { type StorablePage, type StorableRecord, toStorable } from "./storable-page.ts";
import { tally } from "./tally.ts";

/** A record that changes leaves its place and takes the next one: the order of the places is that of the changes. */
const RECORD_COLUMNS = [
  ...["seq", "tenant", "kind", "ref", "version", "revision", "receivedAtMs", "ownerRef", "occurredAtMs"],
  ...["facet", "raw", "message", "digest"],
];

const REFRESHED_COLUMNS = ["version", "occurredAtMs", "facet", "raw", "digest"];

/** What storing deliveries did. */
export type StoredDeliveries = {
  /** How many of them had not come before. */
  readonly added: number;
  /** What whoever follows is told of them; null where that is nothing. */
  readonly publication: Publication | null;
};

/** The cursors of a feed as they were stored last. */
export type Cursors = { read(name: string): Promise<string | null> };

type Transaction = Kysely<RecordTables>;

/**
 * What a subgraph finds out from records that have just changed, as records of its own: stored and told in the same
 * transaction, or not at all. What it found out before and finds again changes nothing.
 */
export type DeriveRecords = (
  tx: Transaction,
  changed: readonly Pick<WrittenRecord, "kind" | "ref" | "ownerRef" | "occurredAtMs" | "facet" | "message">[],
) => Promise<readonly VendorRecord[]>;

/** Looks at records that are about to change, or to come, while the store has them as they were. */
export type BeforeReplaced = (
  tx: Transaction,
  replaced: readonly Pick<WrittenRecord, "kind" | "ref">[],
  nowMs: number,
) => Promise<void>;

export type RecordWriterOptions = {
  /** Without it, all records stay. */
  readonly retention?: RecordRetention;
  readonly derive?: DeriveRecords;
  readonly beforeReplaced?: BeforeReplaced;
};

/** The writing side of a feed's store, for one tenant. The store belongs to whoever opened it. */
export class RecordWriter implements Cursors {
  readonly #store: WritableStore<RecordTables>;
  readonly #tenant: string;
  readonly #clock: Clock;
  readonly #retention: RecordRetention;
  /** From here on the places are those of a writer of its own: so a follower sees when a store has taken another's place. */
  readonly #writer = randomUUID();
  readonly #derive: DeriveRecords | undefined;
  readonly #answers = new AnswerOrder();
  readonly #beforeReplaced: BeforeReplaced | undefined;
  #isInHistory = false;

  constructor(
    store: WritableStore<RecordTables>,
    tenant: string,
    clock: Clock,
    { retention = ALL_RECORDS_STAY, derive, beforeReplaced }: RecordWriterOptions = {},
  ) {
    this.#store = store;
    this.#tenant = tenant;
    this.#clock = clock;
    this.#retention = retention;
    this.#derive = derive;
    this.#beforeReplaced = beforeReplaced;
  }

  /**
   * Stores the records of a page, its cursors and what the other subgraphs are to be told, in one transaction.
   * A record that brings nothing new, an older version, one of an earlier answer, or one that is older than is kept, changes nothing. Answers with
   * what whoever follows is told; null where that is nothing.
   */
  async storePage({ records, poison, cursors }: StorablePage): Promise<Publication | null> {
    if (records.length + poison.length + Object.keys(cursors).length === 0) return null;
    return this.#write(async (tx) => {
      const publication = await this.#storeRecords(tx, records);
      await this.#quarantine(tx, poison);
      for (const [name, value] of Object.entries(cursors)) await this.#storeCursor(tx, name, value);
      return publication;
    });
  }

  /** Stores what the vendor posted and what that says, in one transaction. What came before changes nothing. */
  async storeDeliveries(
    deliveries: readonly Delivery[],
    { records, poison }: Pick<StorablePage, "records" | "poison">,
  ): Promise<StoredDeliveries> {
    return this.#write(async (tx) => {
      const received = { tenant: this.#tenant, deliveries, receivedAtMs: this.#clock.now() };
      const added = await writeDeliveries(tx, received);
      const publication = await this.#storeRecords(tx, records);
      await this.#quarantine(tx, poison);
      await this.#count(tx, DELIVERY_KIND, added);
      const beforeMs = this.#clock.now() - this.#retention.deliveriesMs;
      // Twice as many as were added are enough to get there, and never more work than adding them was.
      await pruneDeliveries(tx, { tenant: this.#tenant, beforeMs, visited: 2 * deliveries.length });
      return { added, publication };
    });
  }

  /** Puts something that cannot be read in quarantine, cut to what shows what is wrong with it. */
  async quarantine(poison: PoisonRecord): Promise<void> {
    await this.#write((tx) => this.#quarantine(tx, [poison]));
  }

  /** How much is in quarantine, and why the newest of it is. */
  async quarantined(): Promise<Quarantined> {
    return readQuarantined(this.#store.db, this.#tenant);
  }

  /** Tells the other subgraphs something that is no record of the vendor's, such as the state of the feed. */
  async publish(kind: string, ref: string, message: object): Promise<Publication> {
    const nowMs = this.#clock.now();
    const own = { version: 0, revision: 1, ownerRef: null, facet: "{}", raw: "null", digest: "" };
    const record = { ...own, kind, ref, message, receivedAtMs: nowMs, occurredAtMs: nowMs };
    return this.#write((tx) => this.#writeRecords(tx, [record]));
  }

  /** What {@link publish} told last under a kind and a ref, be it in an earlier process; null if it never did. */
  async published<Message>(kind: string, ref: string): Promise<Message | null> {
    const row = await this.#store.db
      .selectFrom("record")
      .select("message")
      .where("tenant", "=", this.#tenant)
      .where("kind", "=", kind)
      .where("ref", "=", ref)
      .executeTakeFirst();
    return row ? (JSON.parse(row.message) as Message) : null;
  }

  async read(name: string): Promise<string | null> {
    const row = await this.#store.db
      .selectFrom("cursor")
      .select("value")
      .where("tenant", "=", this.#tenant)
      .where("name", "=", name)
      .executeTakeFirst();
    return row?.value ?? null;
  }

  /** The ids of all records of a kind. */
  async refs(kind: string): Promise<readonly string[]> {
    const rows = await this.#store.db
      .selectFrom("record")
      .select("ref")
      .where("tenant", "=", this.#tenant)
      .where("kind", "=", kind)
      .orderBy("ref")
      .execute();
    return rows.map(({ ref }) => ref);
  }

  /** Which of some ids are those of a stored record of a kind. */
  async knownRefs(kind: string, refs: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await sql<{ ref: string }>`select ref from record
      where tenant = ${this.#tenant} and kind = ${kind}
        and ref ${isOneOfTexts(this.#store.db, refs)}`.execute(this.#store.db);
    return new Set(rows.map(({ ref }) => ref));
  }

  async stored(kind: string): Promise<number> {
    const row = await this.#store.db
      .selectFrom("tally")
      .select("stored")
      .where("tenant", "=", this.#tenant)
      .where("kind", "=", kind)
      .executeTakeFirst();
    return row?.stored ?? 0;
  }

  #write<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#store
      .write(async (tx) => {
        if (!this.#isInHistory) await this.#enterHistory(tx);
        return work(tx);
      })
      .then((result) => {
        this.#isInHistory = true;
        return result;
      });
  }

  /** Stores records, and what is derived from those that have changed. */
  async #storeRecords(tx: Transaction, records: readonly StorableRecord[]): Promise<Publication | null> {
    const { publication, written } = await this.#storeAll(tx, records);
    if (!publication || !this.#derive) return publication;
    const found = await this.#derive(tx, written);
    const derived = await this.#storeAll(tx, toStorable({ records: found }).records);
    return { ...publication, messages: [...publication.messages, ...(derived.publication?.messages ?? [])] };
  }

  async #storeAll(tx: Transaction, received: readonly StorableRecord[]) {
    const records = received.filter((record) => this.#answers.take(record));
    const page = new PageChanges(this.#clock.now(), this.#retention);
    for (const [kind, ofKind] of Map.groupBy(records, (record) => record.kind)) {
      for (const known of await this.#readKnown(tx, kind, ofKind)) page.know(known);
    }
    for (const record of records) page.add(record);
    const written = page.toWritten();
    if (written.length > 0) await this.#beforeReplaced?.(tx, written, this.#clock.now());
    const publication = written.length > 0 ? await this.#writeRecords(tx, written) : null;
    const refreshed = page.toRefreshedRows();
    await updateRows(tx, { table: RECORD_TABLE, set: REFRESHED_COLUMNS, by: ["seq"], rows: refreshed });
    for (const [kind, count] of page.added) await this.#count(tx, kind, count);
    return { publication, written };
  }

  /** Writes records behind all that were written before, one after the other. */
  async #writeRecords(tx: Transaction, written: readonly WrittenRecord[]): Promise<Publication> {
    const tenant = this.#tenant;
    const afterSeq = await takeNumbers(tx, RECORD_TABLE, written.length);
    await insertRows(tx, {
      into: RECORD_TABLE,
      columns: RECORD_COLUMNS,
      rows: toRows(tenant, afterSeq, written),
      onConflict: { replaceBy: ["tenant", "kind", "ref"] },
    });
    const messages = written.map(({ kind, ref, message }, index) => {
      return { seq: afterSeq + 1 + index, tenant, kind, ref, message };
    });
    return { writer: this.#writer, afterSeq, messages };
  }

  async #enterHistory(tx: Transaction): Promise<void> {
    // It is there already where a commit was not known to have come through.
    await sql`insert into history (id, afterSeq) values (${this.#writer}, ${await lastNumber(tx, RECORD_TABLE)})
      on conflict do nothing`.execute(tx);
  }

  async #readKnown(tx: Transaction, kind: string, records: readonly StorableRecord[]): Promise<readonly KnownRecord[]> {
    const refs = records.map(({ ref }) => ref);
    const { rows } = await sql<KnownRecord>`
      select kind, ref, seq, version, revision, receivedAtMs, raw, digest from record
      where tenant = ${this.#tenant} and kind = ${kind} and ref ${isOneOfTexts(tx, refs)}`.execute(tx);
    return rows;
  }

  async #count(tx: Transaction, kind: string, count: number): Promise<void> {
    await tally(tx, { tenant: this.#tenant, kind, count });
  }

  async #quarantine(tx: Transaction, poison: readonly PoisonRecord[]): Promise<void> {
    if (poison.length === 0) return;
    for (const one of poison) await toQuarantine(this.#tenant, one, this.#clock.now()).execute(tx);
    await toPruneQuarantine(this.#tenant).execute(tx);
  }

  async #storeCursor(tx: Transaction, name: string, value: string): Promise<void> {
    await sql`insert into cursor (tenant, name, value) values (${this.#tenant}, ${name}, ${value})
      on conflict (tenant, name) do update set value = excluded.value`.execute(tx);
  }
}

/** The values of {@link RECORD_COLUMNS}, one number after the other. */
function* toRows(tenant: string, afterSeq: number, written: readonly WrittenRecord[]): Generator<readonly Value[]> {
  let seq = afterSeq;
  for (const record of written) {
    seq += 1;
    const { kind, ref, version, revision, receivedAtMs, ownerRef, occurredAtMs, facet, raw, digest } = record;
    const message = JSON.stringify(record.message);
    yield [
      seq,
      tenant,
      kind,
      ref,
      version,
      revision,
      receivedAtMs,
      ownerRef,
      occurredAtMs,
      facet,
      raw,
      message,
      digest,
    ];
  }
}
