import { type Kysely, sql } from "kysely";
import type { BusBatch } from "../platform/bus/bus.ts";
import { deleteRows, insertRows } from "../platform/store/row-batch.ts";
import { eachRow, eachText, isOneOfTexts } from "../platform/store/sql-words.ts";
import type { Migrations, StoreSchema } from "../platform/store/store.ts";
import { aliasMessage, type LinkMessage, linkMessage, type Vendor } from "../schema/messages.ts";
import { FollowedCopy, type FollowedCopyOptions } from "./followed-copy.ts";

/*
 * Fleet alone decides which records are one device or driver. Whoever has to find its own records by one of fleet's ids keeps
 * a copy of what fleet tells of that. It is a translation, and no truth: records are stored under their vendors' refs.
 */

/** The tables of a copy of fleet's links. */
export type LinkCopyTables = {
  linkCopy: {
    tenant: string;
    kind: LinkMessage["kind"];
    vendor: Vendor;
    ref: string;
    fromMs: number;
    untilMs: number;
    id: string;
  };
  aliasCopy: { tenant: string; id: string; entityId: string };
  /** How far fleet was followed. */
  linkCopyPlace: { writer: string; seq: number };
};

const LINK_COLUMNS = ["tenant", "kind", "vendor", "ref", "fromMs", "untilMs", "id"];

const sqliteMigrations: Migrations = {
  "0101-link-copy": {
    async up(db) {
      await sql`create table linkCopy (
        tenant text not null, kind text not null, vendor text not null, ref text not null, fromMs integer not null,
        untilMs integer not null, id text not null, primary key (tenant, kind, vendor, ref, fromMs)) without rowid`.execute(
        db,
      );
      await sql`create index linkCopyById on linkCopy (tenant, id)`.execute(db);
      await sql`create table aliasCopy (
        tenant text not null, id text not null, entityId text not null, primary key (tenant, id)) without rowid`.execute(
        db,
      );
      await sql`create table linkCopyPlace (writer text not null, seq integer not null)`.execute(db);
    },
  },
};

const postgresMigrations: Migrations = {
  "0101-link-copy": {
    async up(db) {
      const run = (text: string) => sql.raw(text).execute(db);
      await run(`create table linkCopy (
        tenant text collate "C" not null, kind text collate "C" not null, vendor text collate "C" not null,
        ref text collate "C" not null, fromMs bigint not null, untilMs bigint not null, id text collate "C" not null,
        primary key (tenant, kind, vendor, ref, fromMs))`);
      await run("create index linkCopyById on linkCopy (tenant, id)");
      await run(`create table aliasCopy (
        tenant text collate "C" not null, id text collate "C" not null, entityId text not null,
        primary key (tenant, id))`);
      await run("create table linkCopyPlace (writer text not null, seq bigint not null)");
    },
  },
};

export const linkCopySchema: StoreSchema = { sqlite: sqliteMigrations, postgres: postgresMigrations };

/** What follows where records of vendors turn out to be other devices or drivers, in the transaction that stores it. The ids are those of before and of now. */
export type FollowLinks<Tables> = (
  tx: Kysely<Tables>,
  changed: readonly Pick<LinkCopyTables["linkCopy"], "tenant" | "kind" | "id">[],
) => Promise<void>;

/** Keeps a copy of fleet's links until it is disposed of. */
export class LinkCopy<Tables extends LinkCopyTables> extends FollowedCopy<Tables> {
  constructor({
    followLinks,
    ...options
  }: FollowedCopyOptions<Tables> & { readonly followLinks?: FollowLinks<Tables> }) {
    const storeBatch = async (tx: Kysely<Tables>, batch: BusBatch) => {
      const changed = followLinks && (await readChangedIds(tx, batch));
      await storeLinks(tx, batch);
      if (changed) await followLinks(tx, changed);
    };
    super({ publisher: "fleet", what: "links", placeTable: "linkCopyPlace", storeBatch }, options);
  }
}

/** Whom the records of a batch were, and whom they are by it. Of all records, where the copy begins anew. */
async function readChangedIds<Tables extends LinkCopyTables>(tx: Kysely<Tables>, { messages, isAnew }: BusBatch) {
  const told = messages
    .filter(({ kind }) => kind === "link")
    .map(({ tenant, message }) => ({ tenant, ...linkMessage.parse(message) }));
  const keys = told.map(({ tenant, kind, vendor, ref }) => ({ tenant, kind, vendor, ref }));
  const { rows } = await sql<Pick<LinkCopyTables["linkCopy"], "tenant" | "kind" | "id">>`
    select distinct l.tenant, l.kind, l.id from linkCopy l
    ${
      isAnew
        ? sql``
        : sql`join ${eachRow(tx, keys, { texts: ["tenant", "kind", "vendor", "ref"] })}
      on l.tenant = one.tenant and l.kind = one.kind and l.vendor = one.vendor and l.ref = one.ref`
    }`.execute(tx);
  const now = told.flatMap(({ tenant, kind, periods }) => periods.map(({ id }) => ({ tenant, kind, id })));
  const byKey = new Map([...rows, ...now].map((one) => [JSON.stringify([one.tenant, one.kind, one.id]), one]));
  return [...byKey.values()];
}

async function storeLinks<Tables extends LinkCopyTables>(
  tx: Kysely<Tables>,
  { messages, isAnew }: BusBatch,
): Promise<void> {
  if (isAnew) for (const table of ["linkCopy", "aliasCopy"]) await sql`delete from ${sql.ref(table)}`.execute(tx);
  const links = messages.filter(({ kind }) => kind === "link");
  const told = links.map(({ tenant, message }) => ({ tenant, ...linkMessage.parse(message) }));
  const keys = told.map(({ tenant, kind, vendor, ref }) => [tenant, kind, vendor, ref]);
  await deleteRows(tx, { from: "linkCopy", by: ["tenant", "kind", "vendor", "ref"], rows: keys });
  const rows = told.flatMap(({ periods }, index) =>
    periods.map(({ id, fromMs, untilMs }) => [...(keys[index] ?? []), fromMs, untilMs, id]),
  );
  await insertRows(tx, { into: "linkCopy", columns: LINK_COLUMNS, rows });
  for (const { tenant, kind, message } of messages) if (kind === "alias") await storeAlias(tx, tenant, message);
}

async function storeAlias<Tables extends LinkCopyTables>(
  tx: Kysely<Tables>,
  tenant: string,
  message: unknown,
): Promise<void> {
  const { id, entityId } = aliasMessage.parse(message);
  if (entityId === null) await sql`delete from aliasCopy where tenant = ${tenant} and id = ${id}`.execute(tx);
  else {
    await sql`insert into aliasCopy (tenant, id, entityId) values (${tenant}, ${id}, ${entityId})
      on conflict (tenant, id) do update set entityId = excluded.entityId`.execute(tx);
  }
}

/** A record in the time in which it was a device or driver: from inclusive, until exclusive. */
export type LinkedRecord = { readonly ref: string; readonly fromMs: number; readonly untilMs: number };

/**
 * The records of a vendor that are or were some devices or drivers, each id's in its place; null for an id that fleet has not told
 * of. One statement.
 */
export async function readLinkedRecords(
  db: Kysely<never>,
  { tenant, kind, vendor }: Pick<LinkCopyTables["linkCopy"], "tenant" | "kind" | "vendor">,
  ids: readonly string[],
): Promise<readonly (readonly LinkedRecord[] | null)[]> {
  type Row = Partial<LinkedRecord> & { asked: string; known: number };
  const { rows } = await sql<Row>`
    with asked as materialized (
      select one.value as asked, coalesce(alias.entityId, one.value) as id
      from ${eachText(db, ids)}
      left join aliasCopy alias on alias.tenant = ${tenant} and alias.id = one.value)
    select asked, l.ref, l.fromMs, l.untilMs,
      (select count(*) from linkCopy k where k.tenant = ${tenant} and k.id = asked.id and k.kind = ${kind}) as known
    from asked left join linkCopy l on l.tenant = ${tenant} and l.id = asked.id and l.kind = ${kind} and l.vendor = ${vendor}
    order by l.ref, l.fromMs`.execute(db);
  const byId = Map.groupBy(rows, ({ asked }) => asked);
  return ids.map((id) => {
    const own = byId.get(id) ?? [];
    if (!own.some(({ known }) => known > 0)) return null;
    return own.flatMap(({ ref, fromMs, untilMs }) =>
      ref === undefined || ref === null ? [] : [{ ref, fromMs: Number(fromMs), untilMs: Number(untilMs) }],
    );
  });
}

/** The device or driver that each of a vendor's records is at an instant, in its place; null where fleet has not told of one. One statement. */
export async function readLinkedIds(
  db: Kysely<never>,
  {
    tenant,
    kind,
    vendor,
    atMs,
  }: Pick<LinkCopyTables["linkCopy"], "tenant" | "kind" | "vendor"> & { readonly atMs: number },
  refs: readonly string[],
): Promise<readonly (string | null)[]> {
  const { rows } = await sql<{ ref: string; id: string }>`
    select ref, id from linkCopy where tenant = ${tenant} and kind = ${kind} and vendor = ${vendor}
      and ref ${isOneOfTexts(db, refs)} and fromMs <= ${atMs} and untilMs > ${atMs}`.execute(db);
  const byRef = new Map(rows.map(({ ref, id }) => [ref, id]));
  return refs.map((ref) => byRef.get(ref) ?? null);
}

/** The ids of today of devices or drivers that clients name, each in its place. One statement. */
export async function readCurrentIds(
  db: Kysely<never>,
  tenant: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ asked: string; id: string }>`
    select one.value as asked, coalesce(a.entityId, one.value) as id
    from ${eachText(db, ids)} left join aliasCopy a on a.tenant = ${tenant} and a.id = one.value`.execute(db);
  const current = new Map(rows.map(({ asked, id }) => [asked, id]));
  return ids.map((id) => current.get(id) ?? id);
}
