import { type Kysely, sql } from "kysely";
import { type CommandTables, createCommandTables } from "../../../platform/commands/answered-commands.ts";
import { createStoredChanges } from "../../../platform/live/stored-changes.ts";
import type { ErrorCode } from "../../../platform/public-error.ts";
import { engineOf } from "../../../platform/store/engine-of.ts";
import type { Migrations, StoreSchema } from "../../../platform/store/store.ts";
import { createVendorWriteTables, type VendorWriteTables } from "../../../platform/vendor/writes/vendor-write-store.ts";
import type { FootageRequestKind, FootageRequestReason, FootageRequestState } from "./footage-request.ts";

/** The name of the order of the changes of requests in the store. */
export const FOOTAGE_CHANGES = "footageChange";

/** What was asked for of footage, beside the commands that asked and what is to be asked of the vendor. */
export type RequestTables = CommandTables &
  VendorWriteTables & {
    footageRequest: {
      tenant: string;
      ref: string;
      kind: FootageRequestKind;
      eventId: string | null;
      deviceId: string | null;
      deviceRef: string;
      fromMs: number;
      toMs: number;
      /** JSON; null for all. */
      channels: string | null;
      requestedBy: string;
      requestedAtMs: number;
      expiresAtMs: number;
      updatedAtMs: number;
      state: FootageRequestState;
      reason: FootageRequestReason | null;
      /** 1 while something is still to come of it. */
      isOpen: number;
    };
    footagePart: {
      tenant: string;
      requestRef: string;
      nth: number;
      fromMs: number;
      toMs: number;
      /** The id of what was to be asked of the vendor, by which the vendor's record may name it. */
      writeId: string;
      /** The vendor's id of the recording; null until the vendor has taken the request. */
      clipRef: string | null;
      refusal: ErrorCode | null;
    };
  };

async function createRequestTables(db: Kysely<unknown>): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  const isSqlite = engineOf(db) === "sqlite";
  const [text, integer, end] = isSqlite ? ["text", "integer", "without rowid"] : ['text collate "C"', "bigint", ""];
  await run(`create table footageRequest (
    tenant ${text} not null, ref ${text} not null, kind text not null, eventId ${text}, deviceId text,
    deviceRef ${text} not null, fromMs ${integer} not null, toMs ${integer} not null, channels text,
    requestedBy text not null, requestedAtMs ${integer} not null, expiresAtMs ${integer} not null,
    updatedAtMs ${integer} not null, state text not null, reason text, isOpen integer not null,
    primary key (tenant, ref)) ${end}`);
  await run("create index footageRequestByTime on footageRequest (tenant, requestedAtMs, ref)");
  await run("create index footageRequestByCamera on footageRequest (tenant, deviceRef, fromMs)");
  await run("create index footageRequestUnderWay on footageRequest (tenant, deviceRef) where isOpen = 1");
  await run(`create table footagePart (
    tenant ${text} not null, requestRef ${text} not null, nth integer not null, fromMs ${integer} not null,
    toMs ${integer} not null, writeId ${text} not null, clipRef ${text}, refusal text,
    primary key (tenant, requestRef, nth)) ${end}`);
  await run("create index footagePartByClip on footagePart (tenant, clipRef) where clipRef is not null");
  await run("create index footagePartByWrite on footagePart (tenant, writeId)");
}

const migrations: Migrations = {
  "0201-commands": { up: createCommandTables },
  "0202-vendor-writes": { up: createVendorWriteTables },
  "0203-footage-requests": {
    async up(db) {
      await createRequestTables(db);
      await createStoredChanges(db, FOOTAGE_CHANGES);
    },
  },
};

export const requestSchema: StoreSchema = { sqlite: migrations, postgres: migrations };
