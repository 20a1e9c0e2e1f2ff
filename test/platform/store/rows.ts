import { type Kysely, sql } from "kysely";
import type { StoreSchema } from "../../../platform/store/store.ts";

const toMigration = (place: string) => ({
  async up(db: Kysely<unknown>) {
    await sql`create table row (place ${sql.raw(place)}, writer integer not null)`.execute(db);
  },
});

export const ROW_SCHEMA: StoreSchema = {
  sqlite: { "0001-row": toMigration("integer primary key autoincrement") },
  postgres: { "0001-row": toMigration("bigint generated always as identity primary key") },
};
