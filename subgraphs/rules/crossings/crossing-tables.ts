import { type Kysely, sql } from "kysely";
import { createStoredChanges } from "../../../platform/live/stored-changes.ts";
import { engineOf } from "../../../platform/store/engine-of.ts";
import type { Migrations, StoreSchema } from "../../../platform/store/store.ts";
import type { EventVendor, Severity } from "../../../schema/messages.ts";
import type { CrossingDirection } from "../domain.ts";

/** The name of the order of the changes of crossings in the store. */
export const CROSSING_CHANGES = "crossingChange";

/** Which rules were crossed when: a copy of what fleet tells of the events that cross one. */
export type CrossingTables = {
  ruleCrossing: {
    tenant: string;
    eventId: string;
    /** Of the event: it is another one when anything of it is. */
    revision: number;
    vendor: EventVendor;
    ruleId: string;
    deviceId: string | null;
    direction: CrossingDirection;
    severity: Severity;
    /** 1 for the first evaluation of a new rule. */
    isFirst: number;
    occurredAtMs: number;
    retracted: number;
  };
  /** How far fleet's events were followed. */
  ruleCrossingPlace: { writer: string; seq: number };
};

const migrations: Migrations = {
  "0303-rule-crossings": {
    async up(db: Kysely<unknown>) {
      const run = (text: string) => sql.raw(text).execute(db);
      const isSqlite = engineOf(db) === "sqlite";
      const [text, integer, end] = isSqlite ? ["text", "integer", "without rowid"] : ['text collate "C"', "bigint", ""];
      await run(`create table ruleCrossing (
        tenant ${text} not null, eventId ${text} not null, revision integer not null, vendor ${text} not null,
        ruleId ${text} not null, deviceId ${text}, direction ${text} not null, severity ${text} not null,
        isFirst integer not null, occurredAtMs ${integer} not null, retracted integer not null,
        primary key (tenant, eventId)) ${end}`);
      await run(`create index ruleCrossingByRule on ruleCrossing (tenant, ruleId, occurredAtMs, eventId)
        where retracted = 0`);
      await run("create index ruleCrossingByMoment on ruleCrossing (tenant, occurredAtMs)");
      await run(`create table ruleCrossingPlace (writer text not null, seq ${integer} not null)`);
      // The list of rules, the newest first.
      await run("create index ruleByTime on record (tenant, occurredAtMs, ref) where kind = 'rule'");
      await createStoredChanges(db, CROSSING_CHANGES);
    },
  },
};

export const crossingSchema: StoreSchema = { sqlite: migrations, postgres: migrations };
