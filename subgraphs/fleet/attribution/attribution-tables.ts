import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../platform/store/engine-of.ts";
import type { Vendor } from "../../../schema/messages.ts";
import type { Presence, Says } from "./attribution.ts";

/** What an entry of the log says of who is in a vehicle, and until when that holds: see `Stay`. */
export type LogEntryTable = {
  /** The key of its event. */
  key: number;
  tenant: number;
  refHash: number;
  /** Words. The driver is null for driving that nobody has claimed, the device where the entry names no vehicle that is known. */
  driver: number | null;
  device: number | null;
  atMs: number;
  untilMs: number;
  says: Says;
  presence: Presence;
};

/** Which vehicle a vendor says that a driver has, from inclusive, until exclusive: by the vendor's refs, which no merge changes. */
export type AssignmentTable = {
  tenant: string;
  vendor: Vendor;
  driverRef: string;
  deviceRef: string;
  fromMs: number;
  untilMs: number;
};

export type AttributionTables = {
  assignment: AssignmentTable;
  logEntry: LogEntryTable;
  /** One row: the events behind one number, up to another, were there before attributions were, and are still to be looked at. */
  unattributed: { lastKey: number; untilKey: number };
};

/**
 * Who drove, where the vendor does not say. What is there already is looked at by the writer once it runs: see
 * `attributeStoredEvents`.
 */
export const attributionMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const run = (text: string) => sql.raw(text).execute(db);
    const isSqlite = engineOf(db) === "sqlite";
    const integer = isSqlite ? "integer" : "bigint";
    await run(`alter table event add column nobody ${integer}`);
    await run(`alter table event add column basis ${integer}`);
    await run("alter table event add column contradictions text");
    await run("create index eventByNobody on event (tenant, nobody, occurredAtMs) where nobody is not null");
    await run(`create table logEntry (
      key ${integer} primary key, tenant ${integer} not null, refHash ${integer} not null, driver ${integer},
      device ${integer}, atMs ${integer} not null, untilMs ${integer} not null, says text not null,
      presence ${integer} not null)`);
    await run(`create index logEntryByDevice on logEntry (tenant, device, atMs, untilMs, presence, driver)
      where device is not null and presence > 0`);
    await run("create index logEntryByDriver on logEntry (tenant, driver, atMs) where driver is not null");
    const text = isSqlite ? "text" : 'text collate "C"';
    await run(`create table assignment (
      tenant ${text} not null, vendor ${text} not null, driverRef ${text} not null, deviceRef ${text} not null,
      fromMs ${integer} not null, untilMs ${integer} not null, primary key (tenant, vendor, driverRef, fromMs))`);
    await run("create index assignmentByDevice on assignment (tenant, vendor, deviceRef)");
    await run("create index eventByAssignedDevice on event (tenant, device) where basis = 4");
    await run("create index eventByAssignedDriver on event (tenant, driver) where basis = 4");
    await run(`create table unattributed (lastKey ${integer} not null, untilKey ${integer} not null)`);
    await run("insert into unattributed (lastKey, untilKey) select 0, coalesce(max(key), 0) from event");
  },
};
