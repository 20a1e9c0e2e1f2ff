import { type Kysely, sql } from "kysely";
import type { StoreSchema } from "../../../platform/store/store.ts";

export type ScoreTables = {
  /** What events weigh in the scores of a fleet, JSON. A fleet that has set nothing has no row. */
  safetyWeights: { tenant: string; weights: string; revision: number; changedAtMs: number; subject: string };
};

function migrationOf(text: string, integer: string) {
  return {
    "0202-safety-weights": {
      async up(db: Kysely<unknown>) {
        await sql
          .raw(`create table safetyWeights (tenant ${text} primary key, weights text not null, revision ${integer} not null,
            changedAtMs ${integer} not null, subject text not null)`)
          .execute(db);
      },
    },
  };
}

export const scoreSchema: StoreSchema = {
  sqlite: migrationOf("text", "integer"),
  postgres: migrationOf('text collate "C"', "bigint"),
};
