import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../platform/store/engine-of.ts";
import type { EventType, Severity } from "../../../schema/messages.ts";

/** Every incident that was ever known, and every id that was given out. Its events name it by its key. */
export type IncidentTable = {
  /** Never given twice. */
  key: number;
  tenant: number;
  /** The hash of the ref of the event that founded it, and which of those it is that this event has founded: its id. */
  foundedBy: number;
  nth: number;
  /** Words. The device is null where its events know none. */
  device: number | null;
  /** The driver whom its events name; null where they name none, or several. */
  driver: number | null;
  startedAtMs: number;
  endedAtMs: number;
  severity: Severity;
  type: EventType;
  /** JSON: in the order of the schema. */
  vendors: string;
  vendorCount: number;
  /** The key of the event that a list shows. */
  primaryEvent: number;
  /** How many events it had when it was found out last; 0 where it is none any more. */
  witnesses: number;
  /** The incident that it grew together with. */
  mergedInto: number | null;
};

/** What filters look at of an incident, as JSON of a change has it. Devices and drivers are words. */
export type StoredIncidentState = Pick<IncidentTable, "device" | "driver" | "startedAtMs" | "severity" | "type"> & {
  readonly vendors: readonly string[];
  /** Whether it is none any more. */
  readonly isGone: boolean;
};

/** What became known of incidents: see `ChangeTable`. */
export type IncidentChangeTable = {
  seq: number;
  tenant: number;
  incident: number;
  kind: "ADDED" | "AMENDED" | "RETRACTED";
  atMs: number;
  /** JSON: {@link StoredIncidentState}; null for one that was not known before. */
  stateBefore: string | null;
  state: string;
};

export type IncidentTables = {
  incident: IncidentTable;
  incidentChange: IncidentChangeTable;
  incidentHistory: { afterSeq: number; id: string };
  incidentChangeHorizon: { tenant: number; seq: number };
  /** One row: the events behind one number, up to another, were there before incidents were, and are still to be grouped. */
  ungrouped: { lastKey: number; untilKey: number };
};

/** Lists have those alone that are incidents today. */
const LISTED = "where witnesses > 0";

/**
 * The tables of incidents. What is there already is grouped by the writer once it runs, some events at a time: see
 * `groupStoredEvents`.
 */
export const incidentsMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const run = (text: string) => sql.raw(text).execute(db);
    const isSqlite = engineOf(db) === "sqlite";
    const integer = isSqlite ? "integer" : "bigint";
    const numbered = isSqlite ? "integer primary key autoincrement" : "bigint primary key";
    await run(`alter table event add column incident ${integer}`);
    await run(`alter table change add column incident ${integer}`);
    await run(`alter table change add column incidentBefore ${integer}`);
    await run(`create index eventByIncident on event (tenant, incident, occurredAtMs, refHash, class)
      ${isSqlite ? "" : "include (key)"} where incident is not null`);
    await run(`create table incident (
      key ${numbered}, tenant ${integer} not null, foundedBy ${integer} not null, nth ${integer} not null,
      device ${integer}, driver ${integer}, startedAtMs ${integer} not null, endedAtMs ${integer} not null,
      severity text not null, type text not null, vendors text not null, vendorCount ${integer} not null,
      primaryEvent ${integer} not null, witnesses ${integer} not null, mergedInto ${integer},
      unique (tenant, foundedBy, nth))`);
    // Only lists of all incidents say that they have primary events, which all have: PostgreSQL would walk this index for rare values, too.
    await run(`create index incidentByTime on incident (tenant, startedAtMs, key) ${LISTED} and primaryEvent > 0`);
    await run(`create index incidentByDevice on incident (tenant, device, startedAtMs, key) ${LISTED}`);
    await run(`create index incidentByDriver on incident (tenant, driver, startedAtMs, key) ${LISTED}`);
    await run(`create index incidentByType on incident (tenant, type, startedAtMs, key) ${LISTED}`);
    await run(`create index incidentBySeverity on incident (tenant, severity, startedAtMs, key) ${LISTED}`);
    await run(`create index incidentByVendorCount on incident (tenant, vendorCount, startedAtMs, key) ${LISTED}`);
    await run(`create index incidentByAge on incident (tenant, startedAtMs) where witnesses = 0`);
    await run(`create table incidentChange (
      seq ${numbered}, tenant ${integer} not null, incident ${integer} not null, kind text not null,
      atMs ${integer} not null, stateBefore text, state text not null)`);
    await run("create index incidentChangeByTenant on incidentChange (tenant, seq)");
    await run(`create table incidentHistory (afterSeq ${integer} primary key, id text not null)`);
    await run(`create table incidentChangeHorizon (tenant ${integer} primary key, seq ${integer} not null)`);
    await run(`create table ungrouped (lastKey ${integer} not null, untilKey ${integer} not null)`);
    await run("insert into ungrouped (lastKey, untilKey) select 0, coalesce(max(key), 0) from event");
    if (isSqlite) return;
    await run("insert into numbering (name, last) values ('incident', 0), ('incidentChange', 0)");
  },
};
