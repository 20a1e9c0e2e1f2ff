import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../platform/store/engine-of.ts";

/** What of an event's row decides which of its fields are filled. */
export type CoveredEvent = Readonly<
  Record<
    "deviceRef" | "device" | "driverRef" | "driver" | "nobody" | "latitude" | "speedKph" | "endedAtMs",
    number | null
  >
>;

/**
 * What an event can have, each with the SQL of it. What ends in `Told` is its vendor's word, and the same without it what the graph answers. An account that is
 * nobody's is no driver.
 */
export const COVERED = {
  deviceTold: { has: (row: CoveredEvent) => row.deviceRef !== null, sql: "deviceRef is not null" },
  device: { has: (row: CoveredEvent) => row.device !== null, sql: "device is not null" },
  driverTold: {
    has: (row: CoveredEvent) => row.driverRef !== null && row.nobody === null,
    sql: "driverRef is not null and nobody is null",
  },
  driver: {
    has: (row: CoveredEvent) => row.driver !== null && row.driver !== row.nobody,
    sql: "driver is not null and driver is distinct from nobody",
  },
  position: { has: (row: CoveredEvent) => row.latitude !== null, sql: "latitude is not null" },
  speed: { has: (row: CoveredEvent) => row.speedKph !== null, sql: "speedKph is not null" },
  ended: { has: (row: CoveredEvent) => row.endedAtMs !== null, sql: "endedAtMs is not null" },
} as const;

export type Covered = keyof typeof COVERED;

export const COVERED_NAMES = Object.keys(COVERED) as readonly Covered[];

/** How many events of a class have what. A class without events has no row, or zeros. */
export type ClassCoverageTable = { tenant: number; class: number } & Record<Covered, number>;

export type CoverageTables = { classCoverage: ClassCoverageTable };

/** Counts what is stored: a walk over all events, once. */
export const coverageMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const isSqlite = engineOf(db) === "sqlite";
    const integer = isSqlite ? "integer" : "bigint";
    const columns = COVERED_NAMES.map((name) => `${name} ${integer} not null`).join(", ");
    await sql
      .raw(`create table classCoverage (tenant ${integer} not null, class ${integer} not null, ${columns},
      primary key (tenant, class)) ${isSqlite ? "without rowid" : ""}`)
      .execute(db);
    const counts = COVERED_NAMES.map((name) => `sum(case when ${COVERED[name].sql} then 1 else 0 end)`).join(", ");
    await sql
      .raw(`insert into classCoverage select tenant, class, ${counts} from event group by tenant, class`)
      .execute(db);
  },
};
