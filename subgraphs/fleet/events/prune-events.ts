import { type Kysely, sql } from "kysely";
import { PRUNED_AT_ONCE } from "../../../platform/retention/pruner.ts";
import { deleteRows } from "../../../platform/store/row-batch.ts";
import { indexedBy } from "../../../platform/store/sql-words.ts";
import { pruneLog } from "../attribution/write-log.ts";
import { writeHours } from "../counts/hours/write-hours.ts";
import type { CoveredEvent } from "../coverage/coverage-tables.ts";
import { writeCoverage } from "../coverage/write-coverage.ts";
import type { EventTable, FleetTables } from "../tables.ts";
import { deleteGroups } from "./write-events.ts";

type OldEvent = CoveredEvent & Pick<EventTable, "key" | "tenant" | "class" | "groups" | "occurredAtMs" | "refHash">;

/** Removes the oldest events of each tenant that occurred before an instant, and answers with how many they were. */
export async function pruneEvents(tx: Kysely<FleetTables>, beforeMs: number): Promise<number> {
  const { rows: tenants } = await sql<{ tenant: number }>`select distinct tenant from eventClass`.execute(tx);
  const old: OldEvent[] = [];
  for (const { tenant } of tenants) {
    const { rows } = await sql<OldEvent>`
      select key, tenant, class, groups, occurredAtMs, refHash, deviceRef, device, driverRef, driver, nobody, latitude, speedKph,
        endedAtMs from event ${indexedBy(tx, "eventByTime")}
      where tenant = ${tenant} and occurredAtMs < ${beforeMs}
      order by occurredAtMs limit ${PRUNED_AT_ONCE - old.length}`.execute(tx);
    old.push(...rows);
  }
  if (old.length > 0) await removeEvents(tx, old);
  return old.length;
}

/**
 * Removes events that nobody is told of. A change that names one stays in the order, for it is a place in it, and is told
 * to nobody: so the number of an event is never given again.
 */
async function removeEvents(tx: Kysely<FleetTables>, old: readonly OldEvent[]): Promise<void> {
  await deleteGroups(tx, old);
  const last = Math.max(...old.map(({ key }) => key));
  await sql`update eventHorizon set lastKey = ${last} where lastKey < ${last}`.execute(tx);
  await pruneLog(tx, old);
  await deleteRows(tx, { from: "event", by: ["key"], rows: old.map(({ key }) => [key]) });
  const gone = old.map((before) => ({ before, after: null }));
  await writeHours(tx, gone);
  await writeCoverage(tx, gone);
  for (const [code, { length }] of Map.groupBy(old, (event) => event.class)) {
    await sql`update eventClass set count = count - ${length} where code = ${code}`.execute(tx);
  }
}
