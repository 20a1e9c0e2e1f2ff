import { sql } from "kysely";
import {
  BEFORE_THE_FIRST_CHANGE,
  type ChangeBatch,
  type ChangeOrder,
  type ChangePlace,
  type OrderedChange,
  type Resumption,
} from "../../../../platform/live/change-order.ts";
import type { Tenanted } from "../../../../platform/store/store.ts";
import type { SafetyTables } from "../../tables.ts";
import type { CoachingTables } from "../coaching-tables.ts";
import type { CaseState } from "./case-query.ts";

/** A change of a case, by its id. */
export type StoredCaseChange = OrderedChange<CaseState> & { readonly caseId: string };

type Row = CoachingTables["caseChange"];

/** The order of the changes of cases: each row names its writer. Its store belongs to whoever opened it. */
export class CaseOrder implements ChangeOrder<StoredCaseChange> {
  readonly #store: Tenanted<SafetyTables>;

  constructor(store: Tenanted<SafetyTables>) {
    this.#store = store;
  }

  async lastChange(tenant: string): Promise<ChangePlace> {
    const { rows } = await sql<ChangePlace>`select seq, writer from caseChange where tenant = ${tenant}
      order by seq desc limit 1`.execute(this.#store.of(tenant));
    return rows[0] ?? (await this.#horizon(tenant));
  }

  async isPlace(tenant: string, { writer, seq }: ChangePlace): Promise<boolean> {
    if (seq === BEFORE_THE_FIRST_CHANGE.seq || seq < (await this.#horizon(tenant)).seq) return true;
    const { rows } = await sql`select 1 from caseChange where tenant = ${tenant} and seq = ${seq} and writer = ${writer}
      union all select 1 from caseChangeHorizon where tenant = ${tenant} and seq = ${seq} and writer = ${writer}`.execute(
      this.#store.of(tenant),
    );
    return rows.length > 0;
  }

  async resumption(tenant: string): Promise<Resumption> {
    const { rows } = await sql<{ atMs: number }>`select atMs from caseChange where tenant = ${tenant}
      order by seq limit 1`.execute(this.#store.of(tenant));
    return { place: await this.#horizon(tenant), atMs: rows[0]?.atMs ?? null };
  }

  /** One statement, so that nothing goes by age in between. */
  async changes(
    tenant: string,
    { afterSeq, limit }: { readonly afterSeq: number; readonly limit: number },
  ): Promise<ChangeBatch<StoredCaseChange>> {
    type Joined = (Row | { readonly seq: null }) & { readonly horizon: number };
    const { rows } = await sql<Joined>`
      select horizon.seq as horizon, next.* from (
        select coalesce(max(seq), 0) as seq from caseChangeHorizon where tenant = ${tenant}) horizon
      left join (select * from caseChange where tenant = ${tenant} and seq > ${afterSeq}
        order by seq limit ${limit}) next on true order by next.seq`.execute(this.#store.of(tenant));
    const stored = rows.filter((row): row is Row & { readonly horizon: number } => row.seq !== null);
    return { isCut: Number(rows[0]?.horizon ?? 0) > afterSeq, changes: stored.map(toChange) };
  }

  async #horizon(tenant: string): Promise<ChangePlace> {
    const { rows } = await sql<ChangePlace>`select seq, writer from caseChangeHorizon
      where tenant = ${tenant}`.execute(this.#store.of(tenant));
    return rows[0] ?? BEFORE_THE_FIRST_CHANGE;
  }
}

function toChange({ seq, writer, kind, caseId, stateBefore, state }: Row): StoredCaseChange {
  return {
    ...{ place: { writer, seq }, kind, caseId },
    before: stateBefore === null ? null : (JSON.parse(stateBefore) as CaseState),
    after: JSON.parse(state) as CaseState,
  };
}
