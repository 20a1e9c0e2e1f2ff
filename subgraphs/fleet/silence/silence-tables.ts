import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** The silences of vehicles that were told of. */
export type SilenceTables = {
  silence: {
    tenant: string;
    /** The device as it was called when the silence was found. */
    deviceId: string;
    /** The id of its event, of ours. */
    ref: string;
    /** When a vendor heard of the vehicle last. */
    lastHeardMs: number;
    /** When one heard of it again; null while nobody does. */
    endedAtMs: number | null;
    /** How often it was told. */
    revision: number;
    /** Whether it turned out to be none: what was heard meanwhile came late. */
    retracted: 0 | 1;
    /** What was told of it last, JSON. */
    message: string;
  };
};

export const silenceMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`alter table event add column refVendor text`.execute(db);
    await sql`alter table event add column derivedFrom text`.execute(db);
    await sql`create table silence (
      tenant text not null, deviceId text not null, ref text not null, lastHeardMs integer not null,
      endedAtMs integer, revision integer not null, retracted integer not null, message text not null,
      primary key (tenant, ref)) without rowid`.execute(db);
    await sql`create unique index silenceThatLasts on silence (tenant, deviceId)
      where endedAtMs is null and retracted = 0`.execute(db);
  },
};
