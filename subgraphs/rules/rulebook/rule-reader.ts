import { sql } from "kysely";
import { eachRow, isOneOfTexts, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { Tenanted } from "../../../platform/store/store.ts";
import { isFleetRuleId } from "../../../schema/rule-id.ts";
import type { CrossingReader } from "../crossings/crossing-reader.ts";
import type { CrossingDirection, Rule, RuleState, VendorRef } from "../domain.ts";
import { readFleetRules } from "../fleet-rules/fleet-rule-reader.ts";
import { readInsideCounts } from "../fleet-rules/inside-reader.ts";
import { toRecordKey } from "../fleet-rules/tracks/track-store.ts";
import type { RulesTables } from "../tables.ts";
import type { RuleFacet, RuleListFacet } from "./rule-mapper.ts";

/** The place of a rule in the list of all, those that were made last first. */
export type RulePlace = { readonly createdAtMs: number; readonly ref: string };

export type PlacedRule = RulePlace & { readonly rule: Rule };

export type RulesAsked = {
  readonly tenant: string;
  /** Records of devices whose rules are meant, of all vendors; null for all. */
  readonly devices: readonly VendorRef[] | null;
  readonly after: RulePlace | null;
  readonly limit: number;
};

type Row = { readonly ref: string; readonly occurredAtMs: number; readonly facet: string; readonly list: string };
type FleetRow = { readonly ref: string; readonly occurredAtMs: number; readonly facet: null };

/** Reads the rules of today. A rule that its device does not list any more is gone. The store belongs to whoever opened it. */
export class RuleReader {
  readonly #store: Tenanted<RulesTables>;
  readonly #crossings: Pick<CrossingReader, "newest">;

  constructor(store: Tenanted<RulesTables>, crossings: Pick<CrossingReader, "newest">) {
    this.#store = store;
    this.#crossings = crossings;
  }

  /** The rule that each of the vendor's ids names, in its place; null where there is none. Two statements. */
  async byRef(tenant: string, refs: readonly string[]): Promise<readonly (Rule | null)[]> {
    const db = this.#store.of(tenant);
    const { rows } = await sql<Row>`
      select rule.ref, rule.occurredAtMs, rule.facet, listed.facet as list from record rule
      join record listed on listed.tenant = rule.tenant and listed.kind = 'ruleList' and listed.ref = rule.ownerRef
      where rule.tenant = ${tenant} and rule.kind = 'rule' and rule.ref ${isOneOfTexts(db, refs)}`.execute(db);
    const found = [
      ...(await this.#toRules(tenant, rows)),
      ...(await this.#toFleetRules(tenant, refs.filter(isFleetRuleId))),
    ];
    const byRef = new Map(found.flatMap((placed) => (placed?.rule ? [[placed.ref, placed.rule]] : [])));
    return refs.map((ref) => byRef.get(ref) ?? null);
  }

  /**
   * Some rules behind a place, those that were made last first; null in the place of each that is gone. Two statements, of which one reads
   * `ruleByTime`.
   */
  async after({ tenant, devices, after, limit }: RulesAsked): Promise<readonly (RulePlace & { rule: Rule | null })[]> {
    const db = this.#store.of(tenant);
    const behind = after
      ? sql`and (rule.occurredAtMs, rule.ref) < (cast(${after.createdAtMs} as bigint), cast(${after.ref} as text))`
      : sql``;
    const refs = devices?.flatMap(({ vendor, ref }) => (vendor === "VINLI" ? ref : []));
    const ofDevices = refs ? sql`and rule.ownerRef ${isOneOfTexts(db, refs)}` : sql``;
    const ofFleet = await this.#fleetRulesAfter({ tenant, devices, after, limit });
    const { rows } = await sql<Row>`
      select rule.ref, rule.occurredAtMs, rule.facet, listed.facet as list from record rule
      join record listed on listed.tenant = rule.tenant and listed.kind = 'ruleList' and listed.ref = rule.ownerRef
      where rule.tenant = ${tenant} and rule.kind = 'rule' ${ofDevices} ${behind}
      order by rule.occurredAtMs desc, rule.ref desc limit ${limit}`.execute(db);
    const rules = [...(await this.#toRules(tenant, rows)), ...ofFleet];
    return rules.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.ref < b.ref ? 1 : -1)).slice(0, limit);
  }

  /** Some rules of the fleet behind a place: see {@link after}. */
  async #fleetRulesAfter({ tenant, devices, after, limit }: RulesAsked) {
    const db = this.#store.of(tenant);
    const behind = after
      ? sql`and (f.createdAtMs, f.id) < (cast(${after.createdAtMs} as bigint), cast(${after.ref} as text))`
      : sql``;
    const keys = devices?.map(toRecordKey) ?? [];
    const records = devices?.map(({ vendor, ref: deviceRef }) => ({ vendor, deviceRef })) ?? [];
    const ofDevices = devices
      ? sql`and exists (select 1 from fleetRuleTarget t where t.tenant = ${tenant} and t.ruleId = f.id and (t.kind = 'FLEET'
          or (t.kind = 'DEVICE' and t.key ${isOneOfTexts(db, keys)})
          or (t.kind = 'GROUP' and t.key in (select m.groupId from ${eachRow(db, records, { texts: ["vendor", "deviceRef"] })}
            ${joinInOrder(db)} ruleGroupMember m on m.tenant = ${tenant} and m.vendor = one.vendor and m.deviceRef = one.deviceRef))))`
      : sql``;
    const { rows } = await sql<FleetRow>`select f.id as ref from fleetRule f
      where f.tenant = ${tenant} and f.deletedAtMs is null ${ofDevices} ${behind}
      order by f.createdAtMs desc, f.id desc limit ${limit}`.execute(db);
    return this.#toFleetRules(
      tenant,
      rows.map(({ ref }) => ref),
    );
  }

  /** The rules of the fleet that some ids name. Two statements. */
  async #toFleetRules(tenant: string, ids: readonly string[]): Promise<readonly PlacedRule[]> {
    if (ids.length === 0) return [];
    const db = this.#store.of(tenant);
    const rules = await readFleetRules(db as never, tenant, ids);
    const [standing, newest] = [
      await readInsideCounts(db as never, tenant, ids),
      await this.#crossings.newest(tenant, ids),
    ];
    return rules.map((fleet): PlacedRule => {
      const { id, name, terms, createdAtMs } = fleet;
      const rule: Rule = {
        ...{ id, name, boundaries: terms.boundaries, createdAt: createdAtMs, vendor: "FLEETGRAPH", fleet },
        ...{ vendorRef: null, deviceRef: null, since: newest.get(id)?.occurredAtMs ?? null },
        state: (standing.get(id) ?? 0) > 0 ? "COVERED" : "UNCOVERED",
      };
      return { ref: id, createdAtMs, rule };
    });
  }

  /** A rule never changes but for how it stands, which its device's list tells, and crossings that are newer than the list. */
  async #toRules(tenant: string, rows: readonly Row[]): Promise<readonly (RulePlace & { rule: Rule | null })[]> {
    const facets = rows.map(({ facet }) => JSON.parse(facet) as RuleFacet);
    const newest = await this.#crossings.newest(
      tenant,
      facets.map(({ id }) => id),
    );
    return rows.map(({ ref, occurredAtMs, list }, index) => {
      const { deviceRef, ...stored } = facets[index] as RuleFacet;
      const { rules, readAtMs = 0 } = JSON.parse(list) as RuleListFacet;
      const listed = rules.find((one) => one.ref === ref);
      const crossed = newest.get(stored.id);
      const isNewer = crossed !== undefined && crossed.occurredAtMs > readAtMs;
      const rule = listed && {
        ...stored,
        ...({
          vendor: "VINLI",
          vendorRef: { vendor: "VINLI", ref },
          deviceRef: { vendor: "VINLI", ref: deviceRef },
        } as const),
        state: isNewer ? (STATE_BY_DIRECTION[crossed.direction] ?? listed.state) : listed.state,
        since: crossed?.occurredAtMs ?? null,
      };
      return { ref, createdAtMs: occurredAtMs, rule: rule ?? null };
    });
  }
}

const STATE_BY_DIRECTION: Readonly<Record<CrossingDirection, RuleState | null>> = {
  ENTER: "COVERED",
  LEAVE: "UNCOVERED",
  OTHER: null,
};
