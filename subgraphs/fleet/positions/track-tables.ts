import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../platform/store/engine-of.ts";
import type { Vendor } from "../../../schema/messages.ts";

/** Where a vendor said that a device was, besides its events. It was told once: no record has more than the last one. */
export type TrackTable = {
  tenant: string;
  vendor: Vendor;
  ref: string;
  observedAtMs: number;
  latitude: number;
  longitude: number;
  headingDegrees: number | null;
  speedKph: number | null;
  accuracyMeters: number | null;
  address: string | null;
};

export type TrackTables = { track: TrackTable };

/** What was told last is where it begins. */
export const trackMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const isSqlite = engineOf(db) === "sqlite";
    const [integer, text, real] = isSqlite
      ? ["integer", "text", "real"]
      : ["bigint", 'text collate "C"', "double precision"];
    const run = (statement: string) => sql.raw(statement).execute(db);
    await run(`create table track (
      tenant ${text} not null, vendor ${text} not null, ref ${text} not null, observedAtMs ${integer} not null,
      latitude ${real} not null, longitude ${real} not null, headingDegrees ${real}, speedKph ${real}, accuracyMeters ${real},
      address text, primary key (tenant, vendor, ref, observedAtMs)) ${isSqlite ? "without rowid" : ""}`);
    await run("create index trackByAge on track (observedAtMs)");
    await run(`insert into track select tenant, vendor, ref, observedAtMs, latitude, longitude, headingDegrees, speedKph,
      accuracyMeters, address from devicePosition where isTold = 1`);
  },
};
