import { type Kysely, sql } from "kysely";
import type { SafetyTables } from "../tables.ts";
import type { CoachingRule, RuleTerms } from "./coaching-rule.ts";
import type { RuleTables } from "./rule-tables.ts";

/** The rules of a fleet, the oldest first. One statement. */
export async function readRules(db: Kysely<SafetyTables>, tenant: string): Promise<readonly CoachingRule[]> {
  const { rows } = await sql<RuleTables["coachingRule"]>`select * from coachingRule where tenant = ${tenant}
    order by createdAtMs, id`.execute(db);
  return rows.map(({ id, name, enabled, terms, activeFromMs, revision, createdAtMs, createdBy, updatedAtMs }) => ({
    ...(JSON.parse(terms) as RuleTerms),
    ...{ id, name, enabled: Number(enabled) === 1, activeFromMs, revision, createdAtMs, createdBy, updatedAtMs },
  }));
}
