import { type Kysely, sql } from "kysely";
import { createNumbering } from "../store/numbering.ts";
import type { Migrations, StoreSchema } from "../store/store.ts";

/** The tables that every subgraph with a feed has. */
export type RecordTables = {
  /**
   * What the vendor published, and, for whoever follows, the outbox: in the order of `seq` it tells the newest of every
   * record in the order of the changes. A record that changes moves to the end; its former place is never used again.
   */
  record: {
    seq: number;
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
    message: string;
    /**
     * Of the record's content, where its raw text has parts that are new in every answer or is kept no more: while it stays,
     * the record has not changed. Empty where the raw text tells that by itself.
     */
    digest: string;
  };
  /** What the vendor posted, in the order of arrival, whatever became of it. Nobody follows it; the oldest goes. */
  delivery: { seq: number; tenant: string; ref: string; receivedAtMs: number; raw: string };
  /** How many records of a kind there are: counting millions at every poll would hold the writer. */
  tally: { tenant: string; kind: string; stored: number };
  cursor: { tenant: string; name: string; value: string };
  /** What could not be read, with the reason. The same stands here once, and the oldest goes. */
  quarantine: {
    tenant: string;
    digest: string;
    receivedAtMs: number;
    /** For our log: it can quote the record. */
    reason: string;
    /** For clients: nothing of the record stands in it. */
    publicReason: string;
    raw: string;
  };
  /**
   * The writers whose places in the outbox stand, and from which place on each. A follower whose last writer is not
   * among them followed another store, such as one that was lost.
   */
  history: { id: string; afterSeq: number };
};

/** Under which the tally has a tenant's deliveries. They are no records: no record is of this kind. */
export const DELIVERY_KIND = "delivery";

/** The table whose rows are numbered in the order of the outbox. */
export const RECORD_TABLE = "record";

const RECORD_COLUMNS = `
  seq integer primary key autoincrement, tenant text not null, kind text not null, ref text not null,
  version integer not null, revision integer not null, receivedAtMs integer not null,
  ownerRef text, occurredAtMs integer not null, facet text not null, raw text not null, message text not null,
  digest text not null`;

/** In the order of the outbox; what was told of no record, the state of the source, is a record of ours. */
const MOVE_RECORDS = `
  insert into record select o.seq, o.tenant, o.kind, o.ref, coalesce(r.version, 0), coalesce(r.revision, 1),
    coalesce(r.receivedAtMs, 0), r.ownerRef, coalesce(r.occurredAtMs, 0), coalesce(r.facet, '{}'),
    coalesce(r.raw, 'null'), o.message, coalesce(r.digest, '')
  from outbox o left join formerRecord r on r.tenant = o.tenant and r.kind = o.kind and r.ref = o.ref
  order by o.seq`;

const sqliteMigrations: Migrations = {
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
  "0002-outbox-of-records": {
    async up(db) {
      await sql`drop index recordByOwner`.execute(db);
      await sql`alter table record rename to formerRecord`.execute(db);
      await sql`create table record (${sql.raw(RECORD_COLUMNS)})`.execute(db);
      await sql.raw(MOVE_RECORDS).execute(db);
      await sql`drop table formerRecord`.execute(db);
      await sql`drop table outbox`.execute(db);
      await sql`create unique index recordByRef on record (tenant, kind, ref)`.execute(db);
      await sql`create index recordByOwner on record (tenant, kind, ownerRef, occurredAtMs)
        where ownerRef is not null`.execute(db);
      await sql`create table history (id text primary key, afterSeq integer not null)`.execute(db);
    },
  },
  "0003-deliveries": {
    async up(db) {
      await sql`create table delivery (
        seq integer primary key, tenant text not null, ref text not null, receivedAtMs integer not null,
        raw text not null, unique (tenant, ref))`.execute(db);
    },
  },
  "0004-quarantine-for-clients": {
    async up(db) {
      await sql`alter table quarantine
        add column publicReason text not null default 'A record cannot be read.'`.execute(db);
      // Its entries end with the rowid: the newest of a tenant, and those that are too many, are found by it.
      await sql`create index quarantineByArrival on quarantine (tenant)`.execute(db);
    },
  },
  "0005-deliveries-by-tenant": {
    async up(db) {
      await sql`create index deliveryByArrival on delivery (tenant)`.execute(db);
      await sql`insert into tally (tenant, kind, stored)
        select tenant, ${DELIVERY_KIND}, count(*) from delivery group by tenant`.execute(db);
    },
  },
  "0006-outbox-by-tenant": {
    async up(db) {
      // Its entries end with the rowid: what a tenant is told after a place is read without the others' records.
      await sql`create index recordByTenant on record (tenant)`.execute(db);
    },
  },
  "0007-records-by-age": {
    async up(db) {
      // Apart by whether the raw text is there still: what was emptied is not looked at again until it goes.
      await sql`create index recordByAge on record (tenant, kind, raw <> 'null', occurredAtMs)`.execute(db);
    },
  },
};

const postgresMigrations: Migrations = {
  "0007-records": {
    async up(db: Kysely<unknown>) {
      const run = (text: string) => sql.raw(text).execute(db);
      await createNumbering(db, [RECORD_TABLE]);
      await run(`create table record (
        seq bigint primary key, tenant text collate "C" not null, kind text collate "C" not null,
        ref text collate "C" not null, version bigint not null, revision bigint not null, receivedAtMs bigint not null,
        ownerRef text collate "C", occurredAtMs bigint not null, facet json not null, raw text not null,
        message text not null, digest text collate "C" not null)`);
      await run("create unique index recordByRef on record (tenant, kind, ref)");
      await run(`create index recordByOwner on record (tenant, kind, ownerRef, occurredAtMs)
        where ownerRef is not null`);
      await run("create index recordByTenant on record (tenant, seq)");
      await run("create index recordByAge on record (tenant, kind, occurredAtMs)");
      await run("create index recordByAgeWithRaw on record (tenant, kind, occurredAtMs) where raw <> 'null'");
      await run(`create table delivery (
        seq bigint generated by default as identity primary key, tenant text collate "C" not null,
        ref text collate "C" not null, receivedAtMs bigint not null, raw text not null, unique (tenant, ref))`);
      await run("create index deliveryByArrival on delivery (tenant, seq)");
      await run(`create table tally (
        tenant text collate "C" not null, kind text collate "C" not null, stored bigint not null,
        primary key (tenant, kind))`);
      await run(`create table cursor (
        tenant text collate "C" not null, name text collate "C" not null, value text not null,
        primary key (tenant, name))`);
      await run(`create table quarantine (
        rowid bigint generated by default as identity, tenant text collate "C" not null, digest text collate "C" not null,
        receivedAtMs bigint not null, reason text not null, publicReason text not null, raw text not null,
        primary key (tenant, digest))`);
      await run("create index quarantineByArrival on quarantine (tenant, rowid)");
      await run(
        "create table history (rowid bigint generated by default as identity, id text primary key, afterSeq bigint not null)",
      );
    },
  },
};

export const recordSchema: StoreSchema = { sqlite: sqliteMigrations, postgres: postgresMigrations };
