import { sql } from "kysely";
import { sqliteOnly } from "./schemas.ts";

export const ROW_SCHEMA = sqliteOnly({
  "0001-row": {
    async up(db) {
      await sql`create table row (place integer primary key autoincrement, writer integer not null)`.execute(db);
    },
  },
});
