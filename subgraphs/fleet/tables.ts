import { type Generated, sql } from "kysely";
import { type CommandTables, createCommandTables } from "../../platform/commands/answered-commands.ts";
import type { OutboxTables } from "../../platform/outbox/outbox-table.ts";
import type { Migrations, StoreSchema } from "../../platform/store/store.ts";
import type { DeviceKind, EventVendor, Vendor } from "../../schema/messages.ts";
import type { Basis } from "./attribution/attribution.ts";
import { type AttributionTables, attributionMigration } from "./attribution/attribution-tables.ts";
import { type BehaviourTables, behaviourMigration } from "./candidates/behaviour/behaviour-tables.ts";
import { type CandidateTables, candidatesMigration } from "./candidates/candidate-tables.ts";
import { type CountTables, countsMigration } from "./counts/hours/hour-tables.ts";
import { type CoverageTables, coverageMigration } from "./coverage/coverage-tables.ts";
import type { EntityKind, Link } from "./domain.ts";
import { numberEvents } from "./events/number-events.ts";
import { tenantWordsMigration } from "./events/tenant-words-migration.ts";
import { type GroupTables, groupMigration } from "./groups/group-tables.ts";
import { type DecisionTables, decisionsMigration } from "./identity/decisions/decision-tables.ts";
import { identityMigration } from "./identity/identity-migration.ts";
import { linksMigration } from "./identity/links-migration.ts";
import type { FactName } from "./identity/records/fact-history.ts";
import { type SightingTables, sightingsMigration } from "./identity/records/sighting-tables.ts";
import { type IncidentTables, incidentsMigration } from "./incidents/incident-tables.ts";
import { outboxMigration } from "./outbox/outbox-migration.ts";
import { type TrackTables, trackMigration } from "./positions/track-tables.ts";
import { postgresMigrations } from "./postgres-tables.ts";
import { type RebuildTables, rebuildMigration } from "./rebuild/rebuild-tables.ts";
import { retentionMigration } from "./retention/retention-migration.ts";
import { type SearchTables, searchMigration } from "./search/search-tables.ts";
import { type SilenceTables, silenceMigration } from "./silence/silence-tables.ts";

/** What the vendors' records say of devices and drivers. */
type VendorRecordTable = {
  tenant: string;
  kind: EntityKind;
  vendor: Vendor;
  ref: string;
  name: string | null;
  vin: string | null;
  vehicleRef: string | null;
  /** JSON. */
  formerVehicles: string;
  username: string | null;
  email: string | null;
  /** JSON. */
  aliases: string;
  payrollNumber: string | null;
  /** JSON. */
  replaces: string;
  /** JSON. */
  serials: string;
  plateNumber: string | null;
  plateState: string | null;
  licenceNumber: string | null;
  licenceState: string | null;
  cardId: string | null;
  deviceKind: DeviceKind | null;
  /** JSON. */
  externalIds: string;
  /** Since when the record is known. */
  knownSinceMs: number;
  /** JSON: since when those facts are known that are not known as long as the record. */
  since: string;
  /** Which edition of the rules of identity found out whose record it is. */
  rules: number;
};

/** What a record said while it was in a vehicle that it has left; `facts` is JSON. */
type FormerSpanTable = {
  tenant: string;
  kind: EntityKind;
  vendor: Vendor;
  ref: string;
  fromMs: number;
  untilMs: number;
  facts: string;
};

/** Which device or driver each record was found to be, and when. A record's links follow each other without a gap. */
type LinkTable = {
  tenant: string;
  kind: EntityKind;
  vendor: Vendor;
  ref: string;
  fromMs: number;
  untilMs: number;
  entityId: string;
  confidence: Link["confidence"];
  /** JSON. */
  evidence: string;
  linkedAtMs: number;
};

/** What persons say of records: see `Assertion`. One that is withdrawn stays, and counts no more. */
type AssertionTable = {
  id: Generated<number>;
  tenant: string;
  entityKind: EntityKind;
  kind: "SAME" | "DIFFERENT";
  vendor: Vendor;
  ref: string;
  otherVendor: Vendor;
  otherRef: string;
  otherAtMs: number;
  fromMs: number;
  untilMs: number;
  subject: string;
  reason: string | null;
  atMs: number;
  withdrawnBy: string | null;
  withdrawnAtMs: number | null;
  /** The decision that it is a part of. */
  decision: number | null;
};

/** What a record said before: each fact with the time from which, and until which, it was known. */
type VendorRecordHistoryTable = {
  tenant: string;
  kind: EntityKind;
  vendor: Vendor;
  ref: string;
  fact: FactName;
  /** Which of several facts of a kind: the name of an external id. Empty for the others. */
  name: string;
  value: string;
  fromMs: number;
  untilMs: number;
};

/** The devices and drivers, in the words that clients see. */
type EntityTable = {
  tenant: string;
  id: string;
  kind: EntityKind;
  name: string;
  /** The name as it is sorted and searched. */
  sortName: string;
  /** Its name, VIN and user name as `toSearchText` has them, with a space between. */
  searchText: string;
  vin: string | null;
  username: string | null;
  deviceKind: DeviceKind;
  /** How often it was changed, and once for its beginning. */
  revision: Generated<number>;
};

/** Ids that were given out and are nobody's own today, each with the device or driver that has the record which founded it. */
type AliasTable = { tenant: string; id: string; entityId: string };

/** Texts that stand in many rows, by the numbers that stand there in their place. */
type WordTable = { code: number; text: string };

/** What events have in common: see `EventClass`. `parts` is JSON, and two of them are columns beside it. */
type EventClassTable = {
  code: number;
  tenant: number;
  parts: string;
  count: number;
  vendor: EventVendor;
  retracted: 0 | 1;
};

/** The unified index. Tenants, devices, drivers, rules and refs of them are numbers of words. */
export type EventTable = {
  key: number;
  tenant: number;
  class: number;
  /** The vendor's own id. */
  ref: string;
  /** By which it is found: see `toRefHash`. */
  refHash: number;
  title: string;
  occurredAtMs: number;
  endedAtMs: number | null;
  recordedAtMs: number | null;
  updatedAtMs: number;
  receivedAtMs: number;
  revision: number;
  deviceRef: number | null;
  driverRef: number | null;
  device: number | null;
  driver: number | null;
  rule: number | null;
  /** JSON: the words of the groups that it is of; each has a row in `eventGroup`, too. */
  groups: string | null;
  /** JSON: the vehicle that it names at its own moment. */
  vehicle: string | null;
  /** A word: the vehicle that it names, where its device was in another one: see `Roster.deviceOf`. */
  named: number | null;
  /** Whose records `deviceRef` and `driverRef` are, where that is not the vendor of its class. */
  refVendor: Vendor | null;
  /** JSON: the ids of the events that it was derived from; null for none. */
  derivedFrom: string | null;
  latitude: number | null;
  longitude: number | null;
  headingDegrees: number | null;
  speedKph: number | null;
  accuracyMeters: number | null;
  address: string | null;
  /** The place of its newest message in the outbox that it came from; null when that outbox is no more. */
  publishedSeq: number | null;
  /** The key of the incident that it is a witness of. */
  incident: number | null;
  /** A word: the account that its vendor names for the driver, where that is nobody's, such as `Unassigned`. */
  nobody: number | null;
  /** What it stands on who drove, where it is not the vendor's word. */
  basis: Basis | null;
  /** JSON: a list of `Contradiction`, where others say that somebody else drove. */
  contradictions: string | null;
  /** Where and when it was: see `toSpot`. */
  spot: number | null;
};

type DevicePositionTable = {
  tenant: string;
  vendor: Vendor;
  ref: string;
  /** Whether it is from an event that was ahead of our clock when it came. */
  isAhead: 0 | 1;
  /** Whether the vendor says so itself, whatever becomes of its events. */
  isTold: 0 | 1;
  observedAtMs: number;
  latitude: number;
  longitude: number;
  headingDegrees: number | null;
  speedKph: number | null;
  accuracyMeters: number | null;
  address: string | null;
};

/**
 * Everything that became known of events, in the order in which it did, with what filters look at as it was after the
 * change and before it. There is one writer, so the order is the commits'.
 */
export type ChangeTable = {
  seq: number;
  tenant: number;
  event: number;
  kind: "ADDED" | "AMENDED" | "RETRACTED";
  atMs: number;
  class: number;
  device: number | null;
  driver: number | null;
  rule: number | null;
  groups: string | null;
  incident: number | null;
  occurredAtMs: number;
  updatedAtMs: number;
  /** Null for an event that was not known before. */
  classBefore: number | null;
  deviceBefore: number | null;
  driverBefore: number | null;
  ruleBefore: number | null;
  groupsBefore: string | null;
  incidentBefore: number | null;
  occurredAtMsBefore: number | null;
  updatedAtMsBefore: number | null;
};

/**
 * The writers of the order of changes, each with the place that its first change followed. One enters with its first
 * change, so no two of them follow the same place.
 */
type HistoryTable = { afterSeq: number; id: string };

export type FleetTables = GroupTables &
  CommandTables &
  OutboxTables &
  SilenceTables &
  IncidentTables &
  AttributionTables &
  DecisionTables &
  CandidateTables &
  RebuildTables &
  BehaviourTables &
  SightingTables &
  CountTables &
  CoverageTables &
  SearchTables &
  TrackTables & {
    vendorRecord: VendorRecordTable;
    vendorRecordHistory: VendorRecordHistoryTable;
    formerSpan: FormerSpanTable;
    link: LinkTable;
    assertion: AssertionTable;
    entity: EntityTable;
    alias: AliasTable;
    word: WordTable;
    /** Which tenants have which words. */
    tenantWord: { tenant: number; code: number };
    eventClass: EventClassTable;
    event: EventTable;
    eventGroup: { tenant: number; grp: number; occurredAtMs: number; refHash: number; key: number };
    change: ChangeTable;
    history: HistoryTable;
    /** Of each tenant, the place of the last change that is gone by its age. */
    changeHorizon: { tenant: number; seq: number };
    /** One row: the greatest number of an event that is gone by its age. */
    eventHorizon: { lastKey: number };
    /** Where a vendor said last that a device is, be it by an event. */
    devicePosition: DevicePositionTable;
    /** When an event of a vendor's saw a device with a driver last; `deviceRef` and `driverRef` are words. */
    crew: { tenant: string; vendor: Vendor; deviceRef: number; driverRef: number; isAhead: 0 | 1; seenAtMs: number };
    /** How each vendor stands; `status` is JSON. */
    source: { tenant: string; vendor: string; status: string };
    /** What the index could not take; `message` is JSON. */
    quarantine: {
      tenant: string;
      publisher: string;
      kind: string;
      ref: string;
      seq: number;
      atMs: number;
      reason: string;
      message: string;
    };
    /** How far each publisher was followed. It moves with what was stored of it, or not at all. */
    followed: { publisher: string; writer: string; seq: number };
  };

const sqliteMigrations: Migrations = {
  "0001-index": {
    async up(db) {
      await sql`create table vendorRecord (
        tenant text not null, kind text not null, vendor text not null, ref text not null,
        name text, vin text, username text, deviceKind text, externalIds text not null,
        entityId text not null, confidence text not null, evidence text not null, linkedAtMs integer not null,
        primary key (tenant, kind, vendor, ref))`.execute(db);
      await sql`create index vendorRecordByEntity on vendorRecord (tenant, entityId)`.execute(db);
      await sql`create table entity (
        tenant text not null, id text not null, kind text not null, name text not null, sortName text not null,
        vin text, username text, deviceKind text not null, primary key (tenant, id))`.execute(db);
      await sql`create index entityByName on entity (tenant, kind, sortName, id)`.execute(db);
      await sql`create table alias (
        tenant text not null, id text not null, entityId text not null, primary key (tenant, id))`.execute(db);
      await sql`create table event (
        tenant text not null, id text not null, vendor text not null, vendorRef text not null, vendorType text not null,
        type text not null, category text not null, severity text not null, title text not null,
        occurredAtMs integer not null, endedAtMs integer, recordedAtMs integer, updatedAtMs integer not null,
        receivedAtMs integer not null, revision integer not null, retracted integer not null,
        deviceRef text, driverRef text, deviceId text, driverId text,
        latitude real, longitude real, headingDegrees real, speedKph real, accuracyMeters real, address text,
        primary key (tenant, id))`.execute(db);
      await sql`create index eventByTime on event (tenant, occurredAtMs, id)`.execute(db);
      await sql`create index eventByVendor on event (tenant, vendor, occurredAtMs, id)`.execute(db);
      await sql`create index eventByDevice on event (tenant, deviceId, occurredAtMs, id)`.execute(db);
      await sql`create index eventByDriver on event (tenant, driverId, occurredAtMs, id)`.execute(db);
      await sql`create table change (
        seq integer primary key autoincrement, tenant text not null, eventId text not null, kind text not null,
        atMs integer not null)`.execute(db);
      await sql`create table source (
        tenant text not null, vendor text not null, status text not null, primary key (tenant, vendor))`.execute(db);
      await sql`create table position (publisher text primary key, seq integer not null)`.execute(db);
    },
  },
  "0002-followed-writers": {
    async up(db) {
      // Few events are of one millisecond: sorting those is cheaper than four copies of every id.
      for (const [name, columns] of [
        ["eventByTime", "tenant, occurredAtMs"],
        ["eventByVendor", "tenant, vendor, occurredAtMs"],
        ["eventByDevice", "tenant, deviceId, occurredAtMs"],
        ["eventByDriver", "tenant, driverId, occurredAtMs"],
      ] as const) {
        await sql`drop index ${sql.ref(name)}`.execute(db);
        await sql`create index ${sql.ref(name)} on event (${sql.raw(columns)})`.execute(db);
      }
      await sql`drop table position`.execute(db);
      await sql`create table followed (
        publisher text primary key, writer text not null, seq integer not null)`.execute(db);
      await sql`alter table event add column publishedSeq integer`.execute(db);
      await sql`create table devicePosition (
        tenant text not null, vendor text not null, ref text not null, observedAtMs integer not null,
        latitude real not null, longitude real not null, headingDegrees real, speedKph real, accuracyMeters real,
        address text, primary key (tenant, vendor, ref))`.execute(db);
    },
  },
  "0003-writers-of-changes": {
    async up(db) {
      await sql`create table history (afterSeq integer primary key, id text not null)`.execute(db);
    },
  },
  "0004-ties-and-former-facts": identityMigration,
  "0010-numbered-events": { up: numberEvents },
  "0011-groups": groupMigration,
  "0012-links": linksMigration,
  "0013-commands": { up: createCommandTables },
  "0014-outbox": outboxMigration,
  "0015-silences": silenceMigration,
  "0016-retention": retentionMigration,
  "0017-words-of-tenants": tenantWordsMigration,
  "0018-decisions": decisionsMigration,
  "0019-incidents": incidentsMigration,
  "0020-link-candidates": candidatesMigration,
  "0021-attribution": attributionMigration,
  "0022-rebuilds": rebuildMigration,
  "0023-behaviour": behaviourMigration,
  "0024-sightings": sightingsMigration,
  "0025-counts": countsMigration,
  "0026-coverage": coverageMigration,
  "0027-search": searchMigration,
  "0028-track": trackMigration,
};

export const fleetSchema: StoreSchema = { sqlite: sqliteMigrations, postgres: postgresMigrations };
