import { sql } from "kysely";
import type { Migrations } from "../../../platform/store/store.ts";

export const ROW_MIGRATIONS: Migrations = {
  "0001-row": {
    async up(db) {
      await sql`create table row (place integer primary key autoincrement, writer integer not null)`.execute(db);
    },
  },
};
