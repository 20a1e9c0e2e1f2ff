import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../platform/store/engine-of.ts";

/** How often the index was made anew, and when. Whoever holds parts of it in memory looks at the last number. */
export type RebuildTables = { rebuild: { nth: number; atMs: number } };

export const rebuildMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const integer = sql.raw(engineOf(db) === "sqlite" ? "integer" : "bigint");
    await tellPositionsApart(db);
    await sql`create table rebuild (nth ${integer} not null primary key, atMs ${integer} not null)`.execute(db);
  },
};

const POSITION_COLUMNS = [
  ...["tenant", "vendor", "ref", "isAhead", "observedAtMs", "latitude", "longitude", "headingDegrees", "speedKph"],
  ...["accuracyMeters", "address"],
].join(", ");

/** What a vendor says of where a device is stands beside what an event saw: it stays when that is taken back. */
async function tellPositionsApart(db: Kysely<unknown>): Promise<void> {
  const isSqlite = engineOf(db) === "sqlite";
  const [text, integer, real] = isSqlite
    ? ["text", "integer", "real"]
    : ['text collate "C"', "bigint", "double precision"];
  const run = (statement: string) => sql.raw(statement).execute(db);
  await run("alter table devicePosition rename to formerPosition");
  await run(`create table devicePosition (
    tenant ${text} not null, vendor ${text} not null, ref ${text} not null, isAhead ${integer} not null,
    isTold ${integer} not null, observedAtMs ${integer} not null, latitude ${real} not null, longitude ${real} not null,
    headingDegrees ${real}, speedKph ${real}, accuracyMeters ${real}, address text,
    primary key (tenant, vendor, ref, isAhead, isTold))`);
  await run(
    `insert into devicePosition (${POSITION_COLUMNS}, isTold) select ${POSITION_COLUMNS}, 0 from formerPosition`,
  );
  await run("drop table formerPosition");
}

/** How often the index was made anew. */
export async function readRebuilds(db: Kysely<RebuildTables>): Promise<number> {
  const { rows } = await sql<{ nth: number | null }>`select max(nth) as nth from rebuild`.execute(db);
  return rows[0]?.nth ?? 0;
}
