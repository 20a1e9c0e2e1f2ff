import { sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { Tenanted } from "../../../platform/store/store.ts";
import type { CrossingReader } from "../crossings/crossing-reader.ts";
import type { CrossingDirection, Rule, RuleState } from "../domain.ts";
import type { RulesTables } from "../tables.ts";
import type { RuleFacet, RuleListFacet } from "./rule-mapper.ts";

/** The place of a rule in the list of all, those that were made last first. */
export type RulePlace = { readonly createdAtMs: number; readonly ref: string };

export type PlacedRule = RulePlace & { readonly rule: Rule };

export type RulesAsked = {
  readonly tenant: string;
  /** The vendor's records of devices whose rules are meant; null for all. */
  readonly deviceRefs: readonly string[] | null;
  readonly after: RulePlace | null;
  readonly limit: number;
};

type Row = { readonly ref: string; readonly occurredAtMs: number; readonly facet: string; readonly list: string };

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
    const found = await this.#toRules(tenant, rows);
    const byRef = new Map(found.flatMap((placed) => (placed?.rule ? [[placed.ref, placed.rule]] : [])));
    return refs.map((ref) => byRef.get(ref) ?? null);
  }

  /**
   * Some rules behind a place, those that were made last first; null in the place of each that is gone. Two statements, of which one reads
   * `ruleByTime`.
   */
  async after({
    tenant,
    deviceRefs,
    after,
    limit,
  }: RulesAsked): Promise<readonly (RulePlace & { rule: Rule | null })[]> {
    const db = this.#store.of(tenant);
    const behind = after
      ? sql`and (rule.occurredAtMs, rule.ref) < (cast(${after.createdAtMs} as bigint), cast(${after.ref} as text))`
      : sql``;
    const ofDevices = deviceRefs ? sql`and rule.ownerRef ${isOneOfTexts(db, deviceRefs)}` : sql``;
    const { rows } = await sql<Row>`
      select rule.ref, rule.occurredAtMs, rule.facet, listed.facet as list from record rule
      join record listed on listed.tenant = rule.tenant and listed.kind = 'ruleList' and listed.ref = rule.ownerRef
      where rule.tenant = ${tenant} and rule.kind = 'rule' ${ofDevices} ${behind}
      order by rule.occurredAtMs desc, rule.ref desc limit ${limit}`.execute(db);
    return this.#toRules(tenant, rows);
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
