import { type Kysely, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { RuleTerms } from "../evaluation/rule-terms.ts";
import type { WatchedRuleOptions } from "../evaluation/watched-rule.ts";
import type { FleetRule, FleetRuleTargets, FleetRuleTerms, FleetRuleVersion } from "./fleet-rule.ts";
import type { FleetRuleTables } from "./fleet-rule-tables.ts";
import { readGroupMembers } from "./tracks/group-members.ts";
import { readLinks, toRecordKey } from "./tracks/track-store.ts";

type Db = Kysely<FleetRuleTables>;
type Row = FleetRuleTables["fleetRule"];

/** The rules of a fleet that are not deleted, the newest first; of those that are named, if any are. One statement. */
export async function readFleetRules(
  db: Db,
  tenant: string,
  ids: readonly string[] | null = null,
): Promise<readonly FleetRule[]> {
  const { rows } = await sql<Row>`select * from fleetRule where tenant = ${tenant} and deletedAtMs is null
    ${ids === null ? sql`` : sql`and id ${isOneOfTexts(db, ids)}`} order by createdAtMs desc, id`.execute(db);
  return rows.map(toFleetRule);
}

function toFleetRule({ tenant: _, deletedAtMs: __, ...row }: Row): FleetRule {
  return {
    ...row,
    revision: Number(row.revision),
    createdAtMs: Number(row.createdAtMs),
    updatedAtMs: Number(row.updatedAtMs),
    targets: JSON.parse(row.targets) as FleetRuleTargets,
    terms: JSON.parse(row.terms) as FleetRuleTerms,
  };
}

/** A rule as it is evaluated, and what it said when. */
export type EvaluatedRule = {
  readonly options: WatchedRuleOptions;
  readonly createdAtMs: number;
  readonly versions: readonly FleetRuleVersion[];
};

/** Which rules there are, and whom they watch: another number whenever that is otherwise. 0 where there never were any. */
export async function readEdition(db: Db, tenant: string): Promise<number> {
  const { rows } = await sql<{
    edition: number;
  }>`select edition from fleetRuleEdition where tenant = ${tenant}`.execute(db);
  return Number(rows[0]?.edition ?? 0);
}

/** Says that rules, or whom they watch, are others than before. */
export async function bumpEdition(tx: Db, tenant: string): Promise<void> {
  await sql`insert into fleetRuleEdition (tenant, edition) values (${tenant}, 1)
    on conflict (tenant) do update set edition = fleetRuleEdition.edition + 1`.execute(tx);
}

/** All rules as they are evaluated, those that were deleted since an instant too: what is late may be of their time. Four statements. */
export async function readEvaluatedRules(
  db: Db,
  { tenant, sinceMs, nowMs }: { readonly tenant: string; readonly sinceMs: number; readonly nowMs: number },
): Promise<readonly EvaluatedRule[]> {
  const { rows } = await sql<Row>`select * from fleetRule where tenant = ${tenant}
    and (deletedAtMs is null or deletedAtMs >= ${sinceMs})`.execute(db);
  const { rows: versions } = await sql<FleetRuleTables["fleetRuleVersion"]>`select v.* from fleetRuleVersion v
    join fleetRule r on r.tenant = v.tenant and r.id = v.id
    where v.tenant = ${tenant} and (r.deletedAtMs is null or r.deletedAtMs >= ${sinceMs})
    order by v.id, v.revision`.execute(db);
  const versionsOf = Map.groupBy(versions, ({ id }) => id);
  const targetsOf = await readTargets(db, { tenant, nowMs }, rows.map(toFleetRule));
  return rows.map((row): EvaluatedRule => {
    const said = (versionsOf.get(row.id) ?? []).map(toVersion);
    const options = {
      id: row.id,
      targets: targetsOf.get(row.id) ?? NOBODY,
      versions: said.map(({ fromMs, terms }) => ({ fromMs, terms: toRuleTerms(terms) })),
      untilMs: row.deletedAtMs === null ? null : Number(row.deletedAtMs),
    };
    return { options, createdAtMs: Number(row.createdAtMs), versions: said };
  });
}

function toVersion({ name, revision, fromMs, terms }: FleetRuleTables["fleetRuleVersion"]): FleetRuleVersion {
  return { name, revision: Number(revision), fromMs: Number(fromMs), terms: JSON.parse(terms) as FleetRuleTerms };
}

/** What the evaluation goes by. */
export function toRuleTerms({ minimumStaySeconds, ...terms }: FleetRuleTerms): RuleTerms {
  return { ...terms, minimumStayMs: minimumStaySeconds * 1_000 };
}

type Targets = WatchedRuleOptions["targets"];
const NOBODY: Targets = { isWholeFleet: false, deviceIds: new Set() };

/** Whom some rules watch today, by our ids. Three statements at most. */
export async function readTargets(
  db: Db,
  { tenant, nowMs }: { readonly tenant: string; readonly nowMs: number },
  rules: readonly Pick<FleetRule, "id" | "targets">[],
): Promise<ReadonlyMap<string, Targets>> {
  const groupIds = [...new Set(rules.flatMap(({ targets }) => targets.groupIds))];
  const members = await readGroupMembers(db, tenant, groupIds);
  const recordsOf = ({ targets }: Pick<FleetRule, "targets">) => [
    ...targets.devices.flat(),
    ...targets.groupIds.flatMap((id) =>
      (members.get(id) ?? []).map(({ vendor, deviceRef }) => ({ vendor, ref: deviceRef })),
    ),
  ];
  const records = new Map(rules.flatMap(recordsOf).map((one) => [toRecordKey(one), one]));
  const links = records.size === 0 ? new Map() : await readLinks(db as never, tenant, [...records.values()]);
  const idsOf = (record: { readonly vendor: string; readonly ref: string }) =>
    (links.get(toRecordKey(record)) ?? [])
      .filter(({ fromMs, untilMs }: { fromMs: number; untilMs: number }) => fromMs <= nowMs && nowMs < untilMs)
      .map(({ id }: { id: string }) => id);
  return new Map(
    rules.map((rule) => {
      const deviceIds = new Set<string>(recordsOf(rule).flatMap(idsOf));
      return [rule.id, { isWholeFleet: rule.targets.isWholeFleet, deviceIds }];
    }),
  );
}
