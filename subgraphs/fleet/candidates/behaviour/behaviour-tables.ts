import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../../platform/store/engine-of.ts";

export type BehaviourTables = {
  /** One row, or none before the first look: the place in the order of changes up to which it was looked at who was seen with whom. */
  behaviourPlace: { seq: number };
};

/** Where events were, as a number by which those of one minute and one place are found. What is stored before has none. */
export const behaviourMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const run = (text: string) => sql.raw(text).execute(db);
    const integer = engineOf(db) === "sqlite" ? "integer" : "bigint";
    await run(`alter table event add column spot ${integer}`);
    await run("create index eventBySpot on event (tenant, spot) where spot is not null");
    await run(`create table behaviourPlace (seq ${integer} not null)`);
    await run("insert into behaviourPlace (seq) select coalesce(max(seq), 0) from change");
  },
};
