import { sql } from "kysely";
import { StoredChangeOrder } from "../../../platform/live/stored-changes.ts";
import { eachText, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { Tenanted } from "../../../platform/store/store.ts";
import type { RulesTables } from "../tables.ts";
import type { CrossingState } from "./crossing.ts";
import { CROSSING_CHANGES, type CrossingTables } from "./crossing-tables.ts";

type Row = CrossingTables["ruleCrossing"];

/** The place of a crossing in the list of its rule, the newest first. */
export type CrossingPlace = Pick<Row, "occurredAtMs" | "eventId">;

export type CrossingsAsked = {
  readonly tenant: string;
  readonly ruleId: string;
  /** Epoch milliseconds, inclusive; null for no bound. */
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly toMs: number | null;
  readonly after: CrossingPlace | null;
  readonly limit: number;
};

/** Reads which rules were crossed when. The store belongs to whoever opened it. */
export class CrossingReader {
  /** The order of their changes. */
  readonly order: StoredChangeOrder<CrossingState>;
  readonly #store: Tenanted<RulesTables>;

  constructor(store: Tenanted<RulesTables>) {
    this.#store = store;
    this.order = new StoredChangeOrder(store as unknown as Tenanted<never>, CROSSING_CHANGES);
  }

  /** Some crossings of a rule that were not taken back, the newest first. One statement, which reads `ruleCrossingByRule`. */
  async ofRule({ tenant, ruleId, fromMs, toMs, after, limit }: CrossingsAsked): Promise<readonly CrossingPlace[]> {
    const behind = after
      ? sql`and (occurredAtMs, eventId) < (cast(${after.occurredAtMs} as bigint), cast(${after.eventId} as text))`
      : sql``;
    const { rows } = await sql<CrossingPlace>`select occurredAtMs, eventId from ruleCrossing
      where tenant = ${tenant} and ruleId = ${ruleId} and retracted = 0
        ${fromMs === null ? sql`` : sql`and occurredAtMs >= ${fromMs}`}
        ${toMs === null ? sql`` : sql`and occurredAtMs < ${toMs}`} ${behind}
      order by occurredAtMs desc, eventId desc limit ${limit}`.execute(this.#store.of(tenant));
    return rows;
  }

  /** The newest crossing of each rule that has any, by the rules' ids. One statement. */
  async newest(
    tenant: string,
    ruleIds: readonly string[],
  ): Promise<ReadonlyMap<string, Pick<Row, "occurredAtMs" | "direction">>> {
    const db = this.#store.of(tenant);
    const { rows } = await sql<Pick<Row, "ruleId" | "occurredAtMs" | "direction">>`
      select c.ruleId, c.occurredAtMs, c.direction from ${eachText(db, ruleIds)}
      ${joinInOrder(db)} ruleCrossing c on c.tenant = ${tenant} and c.eventId = (
        select n.eventId from ruleCrossing n
        where n.tenant = ${tenant} and n.ruleId = one.value and n.retracted = 0
        order by n.occurredAtMs desc, n.eventId desc limit 1)`.execute(db);
    return new Map(rows.map(({ ruleId, ...newest }) => [ruleId, newest]));
  }
}
