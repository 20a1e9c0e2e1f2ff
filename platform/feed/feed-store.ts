import { hash } from "node:crypto";
import { CompiledQuery, type Kysely, sql } from "kysely";
import type { Clock } from "../clock.ts";
import type { Migrations } from "../store/store.ts";
import type { FeedPage, PoisonRecord, VendorRecord } from "./vendor-record.ts";

/** The tables that every subgraph with a feed has. */
export type FeedTables = {
  record: {
    tenant: string;
    kind: string;
    ref: string;
    version: number;
    revision: number;
    receivedAtMs: number;
    ownerRef: string | null;
    occurredAtMs: number;
    facet: string;
    raw: string;
    /** Of the record's content: a record whose digest stays has not changed. */
    digest: string;
  };
  /** How many records of a kind there are: counting millions at every poll would hold the writer. */
  tally: { tenant: string; kind: string; stored: number };
  cursor: { tenant: string; name: string; value: string };
  /** The newest message of every record, in the order of the changes. Reading it from 0 tells everything there is. */
  outbox: { seq: number; tenant: string; kind: string; ref: string; message: string };
  quarantine: { tenant: string; digest: string; receivedAtMs: number; reason: string; raw: string };
};

export const feedMigrations: Migrations = {
  "0001-feed": {
    async up(db) {
      await sql`create table record (
        tenant text not null, kind text not null, ref text not null,
        version integer not null, revision integer not null, receivedAtMs integer not null,
        ownerRef text, occurredAtMs integer not null, facet text not null, raw text not null,
        digest text not null, primary key (tenant, kind, ref))`.execute(db);
      await sql`create index recordByOwner on record (tenant, kind, ownerRef, occurredAtMs)`.execute(db);
      await sql`create table tally (
        tenant text not null, kind text not null, stored integer not null, primary key (tenant, kind))`.execute(db);
      await sql`create table cursor (
        tenant text not null, name text not null, value text not null, primary key (tenant, name))`.execute(db);
      await sql`create table outbox (
        seq integer primary key autoincrement, tenant text not null, kind text not null, ref text not null,
        message text not null, unique (tenant, kind, ref))`.execute(db);
      await sql`create table quarantine (
        tenant text not null, digest text not null, receivedAtMs integer not null, reason text not null,
        raw text not null, primary key (tenant, digest))`.execute(db);
    },
  },
};

/* The statements that run for every record are compiled once. */

const UPSERT_RECORD = `
  insert into record (tenant, kind, ref, version, revision, receivedAtMs, ownerRef, occurredAtMs, facet, raw, digest)
  values (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)
  on conflict (tenant, kind, ref) do update set
    version = excluded.version, revision = record.revision + 1, ownerRef = excluded.ownerRef,
    occurredAtMs = excluded.occurredAtMs, facet = excluded.facet, raw = excluded.raw, digest = excluded.digest
  where excluded.version >= record.version and excluded.digest <> record.digest
  returning revision, receivedAtMs`;

const REPLACE_MESSAGE = "insert or replace into outbox (tenant, kind, ref, message) values (?, ?, ?, ?)";

/** The most of a record in quarantine that is kept: enough to see what is wrong with it. */
const LARGEST_POISON_CHARACTERS = 64 * 1024;

/** What storing a page did. */
export type StoredPage = { readonly changed: number };

/** The cursors of a feed as they were stored last. */
export type Cursors = { read(name: string): Promise<string | null> };

/** The writing side of a feed's store, for one tenant. The connection belongs to whoever made it. */
export class FeedStore implements Cursors {
  readonly #db: Kysely<FeedTables>;
  readonly #tenant: string;
  readonly #clock: Clock;

  constructor(db: Kysely<FeedTables>, tenant: string, clock: Clock) {
    this.#db = db;
    this.#tenant = tenant;
    this.#clock = clock;
  }

  /**
   * Stores the records of a page, its cursors and what the other subgraphs are to be told, in one transaction.
   * A record that brings nothing new, or an older version, changes nothing.
   */
  async storePage({ records, poison, cursors }: FeedPage): Promise<StoredPage> {
    if (records.length + poison.length + Object.keys(cursors).length === 0) return { changed: 0 };
    return this.#db.transaction().execute(async (tx) => {
      let changed = 0;
      const added = new Map<string, number>();
      for (const record of records) {
        const revision = await this.#storeRecord(tx, record);
        if (revision === null) continue;
        changed += 1;
        if (revision === 1) added.set(record.kind, (added.get(record.kind) ?? 0) + 1);
      }
      for (const [kind, count] of added) await this.#count(tx, kind, count);
      for (const one of poison) await this.#quarantine(tx, one);
      for (const [name, value] of Object.entries(cursors)) await this.#storeCursor(tx, name, value);
      return { changed };
    });
  }

  /** Tells the other subgraphs something that is no record of the vendor's, such as the state of the feed. */
  async publish(kind: string, ref: string, message: object): Promise<void> {
    await this.#publish(this.#db, kind, ref, message);
  }

  async read(name: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom("cursor")
      .select("value")
      .where("tenant", "=", this.#tenant)
      .where("name", "=", name)
      .executeTakeFirst();
    return row?.value ?? null;
  }

  /** The ids of all records of a kind. */
  async refs(kind: string): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom("record")
      .select("ref")
      .where("tenant", "=", this.#tenant)
      .where("kind", "=", kind)
      .orderBy("ref")
      .execute();
    return rows.map(({ ref }) => ref);
  }

  async stored(kind: string): Promise<number> {
    const row = await this.#db
      .selectFrom("tally")
      .select("stored")
      .where("tenant", "=", this.#tenant)
      .where("kind", "=", kind)
      .executeTakeFirst();
    return row?.stored ?? 0;
  }

  /** The record's revision if it is new or changed, null if it brought nothing new. */
  async #storeRecord(tx: Kysely<FeedTables>, record: VendorRecord): Promise<number | null> {
    const { kind, ref, version, ownerRef, occurredAtMs } = record;
    const nowMs = this.#clock.now();
    const facet = JSON.stringify(record.facet);
    const raw = JSON.stringify(record.raw);
    const digest = hash("sha256", record.content ?? raw, "base64");
    const { rows } = await tx.executeQuery<{ revision: number; receivedAtMs: number }>(
      CompiledQuery.raw(UPSERT_RECORD, [
        this.#tenant,
        kind,
        ref,
        version,
        nowMs,
        ownerRef,
        occurredAtMs,
        facet,
        raw,
        digest,
      ]),
    );
    const [stored] = rows;
    if (!stored) {
      await this.#refresh(tx, record, { facet, raw, digest });
      return null;
    }
    await this.#publish(tx, kind, ref, { ...record.message, ...stored, changedAtMs: nowMs });
    return stored.revision;
  }

  /** Stores how new an unchanged record is, for what is older is not to replace it, and its parts that always change. */
  async #refresh(
    tx: Kysely<FeedTables>,
    { kind, ref, version, occurredAtMs }: VendorRecord,
    { facet, raw, digest }: { readonly facet: string; readonly raw: string; readonly digest: string },
  ): Promise<void> {
    await sql`update record set version = ${version}, occurredAtMs = ${occurredAtMs}, facet = ${facet}, raw = ${raw}
      where tenant = ${this.#tenant} and kind = ${kind} and ref = ${ref} and digest = ${digest}
        and (version < ${version} or (version = ${version} and raw <> ${raw}))`.execute(tx);
  }

  async #publish(tx: Kysely<FeedTables>, kind: string, ref: string, message: object): Promise<void> {
    await tx.executeQuery(CompiledQuery.raw(REPLACE_MESSAGE, [this.#tenant, kind, ref, JSON.stringify(message)]));
  }

  async #count(tx: Kysely<FeedTables>, kind: string, count: number): Promise<void> {
    await sql`insert into tally (tenant, kind, stored) values (${this.#tenant}, ${kind}, ${count})
      on conflict (tenant, kind) do update set stored = stored + excluded.stored`.execute(tx);
  }

  async #quarantine(tx: Kysely<FeedTables>, { raw, reason }: PoisonRecord): Promise<void> {
    const text = JSON.stringify(raw) ?? "null";
    const digest = hash("sha256", text);
    await sql`insert or ignore into quarantine (tenant, digest, receivedAtMs, reason, raw)
      values (${this.#tenant}, ${digest}, ${this.#clock.now()}, ${reason}, ${text.slice(0, LARGEST_POISON_CHARACTERS)})`.execute(
      tx,
    );
  }

  async #storeCursor(tx: Kysely<FeedTables>, name: string, value: string): Promise<void> {
    await sql`insert into cursor (tenant, name, value) values (${this.#tenant}, ${name}, ${value})
      on conflict (tenant, name) do update set value = excluded.value`.execute(tx);
  }
}
