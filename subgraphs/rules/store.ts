import { sql } from "kysely";
import { RecordReader } from "../../platform/records/record-reader.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import { EMPTIED_RAW } from "../../platform/records/storable-page.ts";
import { isOneOfTexts } from "../../platform/store/sql-words.ts";
import { openStoreForServing } from "../../platform/store/store.ts";
import { parseWireJson } from "../../platform/vendor/wire-json.ts";
import { toRuleRef } from "../../schema/rule-id.ts";
import type { CrossingReference, Rule, RuleVersion } from "./domain.ts";
import type { RuleCrossing, VehicleDetails } from "./generated.ts";
import { type EventFacet, type RuleFacet, type RuleListFacet, toVehicleDetails } from "./mapper.ts";
import { decodeEvent } from "./wire.ts";

/** A crossing without its rule of today, which is found by a reference. */
export type StoredCrossing = Omit<RuleCrossing, "rule" | "asThen"> &
  CrossingReference & { readonly asThen: RuleVersion };

/** What an event of Vinli's is beside an event. */
export type StoredEvent = {
  /** Null where it crosses no rule. */
  readonly crossing: StoredCrossing | null;
  /**
   * Read when it is asked for, from the record itself: so what was stored before a field was known has it too. Null where
   * the record is kept no more and nothing of the vehicle was stored beside it.
   */
  readonly vehicle: () => VehicleDetails | null;
};

/** The stored events of vehicles and rules. Whoever opened it disposes of it. */
export class RulesStore implements AsyncDisposable {
  readonly #store;

  constructor(address: string) {
    this.#store = openStoreForServing<RecordTables>(address);
  }

  /** The event that each of Vinli's ids names, in its place; null where there is none. */
  async events(tenant: string, refs: readonly string[]): Promise<readonly (StoredEvent | null)[]> {
    const records = await new RecordReader(this.#store.of(tenant)).byRef<EventFacet>({ tenant, kind: "event", refs });
    return records.map(
      (record) =>
        record && {
          crossing: toCrossing(record.facet, record.raw),
          vehicle: () => toVehicle(record.facet, record.raw),
        },
    );
  }

  /**
   * The rule of today that each of Vinli's ids names, in its place; null where there is none. A rule that its device does
   * not list any more is gone. One question to the store.
   */
  async rules(tenant: string, refs: readonly string[]): Promise<readonly (Rule | null)[]> {
    const db = this.#store.of(tenant);
    const { rows } = await sql<{ ref: string; facet: string; list: string }>`
      select rule.ref, rule.facet, listed.facet as list from record rule
      join record listed on listed.tenant = rule.tenant and listed.kind = 'ruleList' and listed.ref = rule.ownerRef
      where rule.tenant = ${tenant} and rule.kind = 'rule'
        and rule.ref ${isOneOfTexts(db, refs)}
    `.execute(db);
    const found = new Map(rows.map((row) => [row.ref, toRule(row)]));
    return refs.map((ref) => found.get(ref) ?? null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}

/** What is stored of the rule goes by its id there, and is what it was then. */
function toCrossing({ crossing }: EventFacet, raw: string): StoredCrossing | null {
  if (!crossing) return null;
  const { rule, ...rest } = crossing;
  const { id, ...asThen } = rule;
  return { ...rest, ruleRef: toRuleRef(id) ?? id, asThen, raw };
}

function toVehicle({ vehicle }: EventFacet, raw: string): VehicleDetails | null {
  const details = raw === EMPTIED_RAW ? vehicle : toVehicleDetails(decodeEvent(parseWireJson(raw)));
  return details ? { ...details, raw } : null;
}

/** A rule never changes but for how it stands, which its device's list tells. */
function toRule({ ref, facet, list }: { ref: string; facet: string; list: string }): Rule | null {
  const { deviceRef: _, ...rule } = JSON.parse(facet) as RuleFacet;
  const listed = (JSON.parse(list) as RuleListFacet).rules.find((one) => one.ref === ref);
  return listed ? { ...rule, state: listed.state } : null;
}
