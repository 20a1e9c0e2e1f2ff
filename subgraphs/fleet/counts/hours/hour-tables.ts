import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../../platform/store/engine-of.ts";

/**
 * How many events of a class occurred in each quarter of an hour. Clocks of the world differ by quarters of an hour, so that the hours and days
 * of every time zone are sums of these. An hour without events has no row.
 */
export type EventHourTable = {
  tenant: number;
  /** Hours since 1970, UTC. */
  hour: number;
  class: number;
  count0: number;
  count1: number;
  count2: number;
  count3: number;
};

export type CountTables = { eventHour: EventHourTable };

export const HOUR_MS = 3_600_000;
export const QUARTER_MS = HOUR_MS / 4;

const COUNTED = [0, 1, 2, 3].map((nth) => `sum(case when quarter - hour * 4 = ${nth} then 1 else 0 end)`).join(", ");

/** Counts what is stored, and gives the index by time what events are counted by. Costs a walk over all events, once. */
export const countsMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const run = (text: string) => sql.raw(text).execute(db);
    const isSqlite = engineOf(db) === "sqlite";
    const integer = isSqlite ? "integer" : "bigint";
    await run(`create table eventHour (
      tenant ${integer} not null, hour ${integer} not null, class ${integer} not null, count0 ${integer} not null,
      count1 ${integer} not null, count2 ${integer} not null, count3 ${integer} not null,
      primary key (tenant, hour, class)) ${isSqlite ? "without rowid" : ""}`);
    await run(`insert into eventHour select tenant, hour, class, ${COUNTED}
      from (select tenant, class, quarter, ${floored("quarter", 4)} as hour
        from (select tenant, class, ${floored("occurredAtMs", QUARTER_MS)} as quarter from event) quarters) hours
      group by tenant, hour, class`);
    await run("drop index eventByTime");
    await run(
      isSqlite
        ? "create index eventByTime on event (tenant, occurredAtMs, refHash, class, device, driver)"
        : "create index eventByTime on event (tenant, occurredAtMs, refHash) include (class, key, device, driver)",
    );
    await run(
      isSqlite
        ? `create index eventOfIncidents on event (tenant, occurredAtMs, class, device, driver, incident)
            where incident is not null`
        : `create index eventOfIncidents on event (tenant, occurredAtMs) include (class, device, driver, incident)
            where incident is not null`,
    );
  },
};

/** The quotient of integers, rounded down: both engines round it towards zero. */
function floored(value: string, by: number): string {
  return `((${value} - ((${value} % ${by}) + ${by}) % ${by}) / ${by})`;
}
