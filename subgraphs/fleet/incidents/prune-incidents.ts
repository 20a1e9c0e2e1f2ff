import { type Kysely, sql } from "kysely";
import { PRUNED_AT_ONCE } from "../../../platform/retention/pruner.ts";
import { indexedBy, isOneOfNumbers } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";
import { MAX_SPAN_MS } from "./grouping/moments.ts";

/**
 * Removes the oldest incidents of each tenant all of whose events occurred before an instant, and their ids with them. Answers with
 * how many they were. An incident that has some of its events left stays, and nobody is told of it.
 */
export async function pruneIncidents(tx: Kysely<FleetTables>, beforeMs: number): Promise<number> {
  const { rows: tenants } = await sql<{ tenant: number }>`select distinct tenant from eventClass`.execute(tx);
  const old: number[] = [];
  for (const { tenant } of tenants) {
    for (const [index, condition] of [
      ["incidentByTime", sql`witnesses > 0 and primaryEvent > 0`],
      ["incidentByAge", sql`witnesses = 0`],
    ] as const) {
      const { rows } = await sql<{ key: number }>`
        select key from incident ${indexedBy(tx, index)}
        where tenant = ${tenant} and ${condition} and startedAtMs < ${beforeMs - MAX_SPAN_MS}
        order by startedAtMs limit ${PRUNED_AT_ONCE - old.length}`.execute(tx);
      old.push(...rows.map(({ key }) => key));
    }
  }
  if (old.length > 0) await sql`delete from incident where key ${isOneOfNumbers(tx, old)}`.execute(tx);
  return old.length;
}
