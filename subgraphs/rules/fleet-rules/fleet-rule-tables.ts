import { type Kysely, sql } from "kysely";
import { engineOf } from "../../../platform/store/engine-of.ts";
import type { Migrations, StoreSchema } from "../../../platform/store/store.ts";
import type { Vendor } from "../../../schema/messages.ts";

/** What rules of fleetgraph's own are, what is evaluated by them, and what was told of it. Instants are epoch milliseconds. */
export type FleetRuleTables = {
  /** `targets` and `terms` are JSON. A rule that is deleted stays for as long as its crossings do. */
  fleetRule: {
    tenant: string;
    id: string;
    name: string;
    revision: number;
    createdAtMs: number;
    createdBy: string;
    updatedAtMs: number;
    deletedAtMs: number | null;
    targets: string;
    terms: string;
  };
  /** Whom each rule watches: all, those that are or were a record (`VENDOR ref`), or a group. */
  fleetRuleTarget: { tenant: string; ruleId: string; kind: "FLEET" | "DEVICE" | "GROUP"; key: string };
  /** What each rule said since when. */
  fleetRuleVersion: { tenant: string; id: string; revision: number; fromMs: number; name: string; terms: string };
  /** Grows whenever the rules, or whom they watch, are others than before. */
  fleetRuleEdition: { tenant: string; edition: number };
  /** Where vendors' devices were, of the last days. */
  ruleTrack: {
    tenant: string;
    /** Whose word it is: see `TrackPosition`. */
    key: string;
    vendor: Vendor;
    deviceRef: string;
    atMs: number;
    latitude: number;
    longitude: number;
    speedKph: number | null;
    accuracyMeters: number;
  };
  /** The groups of vendors' devices. */
  ruleGroupMember: { tenant: string; vendor: Vendor; deviceRef: string; groupId: string };
  /** The crossings that stand. `crossing` is JSON. */
  fleetCrossing: {
    tenant: string;
    id: string;
    ruleId: string;
    /** The record whose position shows it. */
    vendor: Vendor;
    deviceRef: string;
    direction: "ENTER" | "LEAVE";
    atMs: number;
    decidedAtMs: number;
    /** Of an entering, when it was left; {@link STILL_INSIDE_MS} while it was not. Of a leaving, when it was decided. */
    untilMs: number;
    crossing: string;
  };
  /** Devices whose records turned out to be others: their tracks are to be evaluated anew. */
  ruleDeviceDue: { tenant: string; deviceId: string };
};

/** No instant is later, and it is a safe integer. */
export const STILL_INSIDE_MS = 8_640_000_000_000_000;

const migrations: Migrations = {
  "0304-fleet-rules": {
    async up(db: Kysely<unknown>) {
      const run = (text: string) => sql.raw(text).execute(db);
      const isSqlite = engineOf(db) === "sqlite";
      const [text, integer, real] = isSqlite
        ? ["text", "integer", "real"]
        : ['text collate "C"', "bigint", "double precision"];
      await run(`create table fleetRule (
        tenant ${text} not null, id ${text} not null, name text not null, revision ${integer} not null,
        createdAtMs ${integer} not null, createdBy text not null, updatedAtMs ${integer} not null, deletedAtMs ${integer},
        targets text not null, terms text not null, primary key (tenant, id))`);
      await run("create index fleetRuleByTime on fleetRule (tenant, createdAtMs, id) where deletedAtMs is null");
      await run(`create table fleetRuleTarget (
        tenant ${text} not null, ruleId ${text} not null, kind ${text} not null, key ${text} not null,
        primary key (tenant, ruleId, kind, key))`);
      await run(`create table fleetRuleVersion (
        tenant ${text} not null, id ${text} not null, revision ${integer} not null, fromMs ${integer} not null,
        name text not null, terms text not null, primary key (tenant, id, revision))`);
      await run(`create table fleetRuleEdition (tenant ${text} primary key, edition ${integer} not null)`);
      await run(`create table ruleTrack (
        tenant ${text} not null, key ${text} not null, vendor ${text} not null, deviceRef ${text} not null,
        atMs ${integer} not null, latitude ${real} not null, longitude ${real} not null, speedKph ${real},
        accuracyMeters ${real} not null, primary key (tenant, key))`);
      await run("create index ruleTrackByDevice on ruleTrack (tenant, vendor, deviceRef, atMs)");
      await run("create index ruleTrackByAge on ruleTrack (tenant, atMs)");
      await run(`create table ruleGroupMember (
        tenant ${text} not null, vendor ${text} not null, deviceRef ${text} not null, groupId ${text} not null,
        primary key (tenant, vendor, deviceRef, groupId))`);
      await run("create index ruleGroupMemberByGroup on ruleGroupMember (tenant, groupId)");
      await run(`create table fleetCrossing (
        tenant ${text} not null, id ${text} not null, ruleId ${text} not null, vendor ${text} not null,
        deviceRef ${text} not null, direction ${text} not null, atMs ${integer} not null, decidedAtMs ${integer} not null,
        untilMs ${integer} not null, crossing text not null, primary key (tenant, id))`);
      await run("create index fleetCrossingByDevice on fleetCrossing (tenant, vendor, deviceRef, untilMs)");
      await run("create index fleetCrossingByRule on fleetCrossing (tenant, ruleId, untilMs)");
      await run("create index fleetCrossingByAge on fleetCrossing (tenant, untilMs)");
      await run(
        `create table ruleDeviceDue (tenant ${text} not null, deviceId ${text} not null, primary key (tenant, deviceId))`,
      );
    },
  },
};

export const fleetRuleSchema: StoreSchema = { sqlite: migrations, postgres: migrations };
