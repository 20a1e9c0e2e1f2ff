import { type Kysely, sql } from "kysely";
import { createStoredChanges } from "../../../platform/live/stored-changes.ts";
import type { StoreSchema } from "../../../platform/store/store.ts";
import type { DutyState } from "./duty-state.ts";

export type DutyTables = {
  /** The duty status that was told last of each driver. */
  driverDuty: DutyState & { tenant: string };
};

/** The name of the order of the changes of duty statuses in the store. */
export const DUTY_CHANGES = "dutyStatusChange";

type Words = { readonly text: string; readonly integer: string; readonly end: string };

const SQLITE: Words = { text: "text", integer: "integer", end: "without rowid" };
const POSTGRES: Words = { text: 'text collate "C"', integer: "bigint", end: "" };

function migrationsOf({ text, integer, end }: Words) {
  return {
    "0205-duty-status-changes": {
      async up(db: Kysely<unknown>) {
        await sql
          .raw(`create table driverDuty (tenant ${text} not null, driverRef ${text} not null, status text,
            sinceMs ${integer}, terminalRef text, primary key (tenant, driverRef)) ${end}`)
          .execute(db);
        await createStoredChanges(db, DUTY_CHANGES);
      },
    },
  };
}

export const dutySchema: StoreSchema = { sqlite: migrationsOf(SQLITE), postgres: migrationsOf(POSTGRES) };
