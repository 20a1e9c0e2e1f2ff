import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What is left of what goes by age. */
export const retentionMigration: Migration = {
  async up(db) {
    await sql`create table changeHorizon (tenant integer primary key, seq integer not null)`.execute(db);
    await sql`create table eventHorizon (lastKey integer not null)`.execute(db);
    await sql`insert into eventHorizon (lastKey) values (0)`.execute(db);
  },
};
