import { type Kysely, sql } from "kysely";
import type { StoreSchema } from "../../../platform/store/store.ts";

export type RuleTables = {
  coachingRule: {
    tenant: string;
    id: string;
    name: string;
    enabled: number;
    /** JSON: see `RuleTerms`. */
    terms: string;
    activeFromMs: number;
    revision: number;
    createdAtMs: number;
    createdBy: string;
    updatedAtMs: number;
  };
  /** The events that a rule has been applied to: to each once, however often it comes or changes. */
  coachingRuleHit: { tenant: string; ruleId: string; eventId: string; occurredAtMs: number };
};

function migrationOf(text: string, integer: string) {
  return {
    "0203-coaching-rules": {
      async up(db: Kysely<unknown>) {
        const run = (statement: string) => sql.raw(statement).execute(db);
        await run(`create table coachingRule (tenant ${text} not null, id ${text} not null, name text not null,
          enabled ${integer} not null, terms text not null, activeFromMs ${integer} not null, revision ${integer} not null,
          createdAtMs ${integer} not null, createdBy text not null, updatedAtMs ${integer} not null, primary key (tenant, id))`);
        await run(`create table coachingRuleHit (tenant ${text} not null, ruleId ${text} not null, eventId ${text} not null,
          occurredAtMs ${integer} not null, primary key (tenant, ruleId, eventId))`);
        await run("create index coachingRuleHitByMoment on coachingRuleHit (tenant, occurredAtMs)");
      },
    },
  };
}

export const ruleSchema: StoreSchema = {
  sqlite: migrationOf("text", "integer"),
  postgres: migrationOf('text collate "C"', "bigint"),
};
