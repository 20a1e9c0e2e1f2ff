import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../platform/store/engine-of.ts";
import type { EntityKind } from "../domain.ts";

export type SearchTables = {
  /** By which words each device and driver is found. */
  searchWord: { tenant: string; kind: EntityKind; word: string; entityId: string };
  /** What is left of a word that has lost a letter: see `toVariants`. */
  searchVariant: { tenant: string; kind: EntityKind; variant: string; word: string; entityId: string };
};

/** What was known before is found once the writer has looked at it: see `indexStoredEntities`. */
export const searchMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const isSqlite = engineOf(db) === "sqlite";
    const text = isSqlite ? "text" : 'text collate "C"';
    const end = isSqlite ? "without rowid" : "";
    const run = (statement: string) => sql.raw(statement).execute(db);
    await run(`create table searchWord (tenant ${text} not null, kind ${text} not null, word ${text} not null,
      entityId ${text} not null, primary key (tenant, kind, word, entityId)) ${end}`);
    await run(`create table searchVariant (tenant ${text} not null, kind ${text} not null, variant ${text} not null,
      word ${text} not null, entityId ${text} not null, primary key (tenant, kind, variant, word, entityId)) ${end}`);
    await run("create index searchWordByEntity on searchWord (tenant, entityId, word)");
    await run("create index searchVariantByEntity on searchVariant (tenant, entityId)");
  },
};
