import { hash } from "node:crypto";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { toContent } from "./content.ts";
import { UNREADABLE } from "./public-reason.ts";
import type { PoisonRecord } from "./record.ts";
import type { RecordTables } from "./record-tables.ts";

/** The most of one record that is kept: enough to see what is wrong with it. */
const MAX_CHARACTERS = 64 * 1024;
/** The most records of a tenant that are kept: what a vendor answers anew every few seconds must not fill the disk. */
const MAX_RECORDS = 10_000;

/** What is in quarantine. */
export type Quarantined = {
  readonly count: number;
  /** For clients: nothing of the record stands in it. Null where there is none. */
  readonly newestReason: string | null;
};

/** Adds a record to the quarantine of a tenant, unless it is there. */
export function toQuarantine(
  tenant: string,
  { raw, reason, publicReason }: PoisonRecord,
  nowMs: number,
): RawBuilder<unknown> {
  const [text, content] = typeof raw === "string" ? [raw, raw] : [JSON.stringify(raw) ?? "null", toContent(raw)];
  return sql`insert into quarantine (tenant, digest, receivedAtMs, reason, publicReason, raw)
    values (${tenant}, ${hash("sha256", content)}, ${nowMs}, ${reason},
      ${publicReason ?? UNREADABLE}, ${text.slice(0, MAX_CHARACTERS)}) on conflict do nothing`;
}

/** Removes the oldest records of a tenant that are more than are kept. */
export function toPruneQuarantine(tenant: string): RawBuilder<unknown> {
  return sql`delete from quarantine where tenant = ${tenant} and rowid <= (
    select rowid from quarantine where tenant = ${tenant} order by rowid desc limit 1 offset ${MAX_RECORDS})`;
}

export type QuarantinePruning = {
  readonly tenant: string;
  /** Older ones go, epoch milliseconds. */
  readonly beforeMs: number;
  /** How many are looked at, the oldest first. */
  readonly visited: number;
};

/** Removes the oldest records of a tenant's quarantine that are too old, and answers with how many they were. */
export async function pruneOldQuarantine(
  tx: Kysely<RecordTables>,
  { tenant, beforeMs, visited }: QuarantinePruning,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from quarantine where rowid in (
    select rowid from quarantine where tenant = ${tenant} order by rowid limit ${visited})
    and receivedAtMs < ${beforeMs}`.execute(tx);
  return Number(numAffectedRows);
}

/** Counts what a tenant has in quarantine. It looks at each record once, and at no more than are kept. */
export async function readQuarantined(db: Kysely<RecordTables>, tenant: string): Promise<Quarantined> {
  const { rows } = await sql<{ count: number; newestReason: string | null }>`select
    (select count(*) from quarantine where tenant = ${tenant}) as count,
    (select publicReason from quarantine where tenant = ${tenant} order by rowid desc limit 1) as newestReason
  `.execute(db);
  return rows[0] ?? { count: 0, newestReason: null };
}
