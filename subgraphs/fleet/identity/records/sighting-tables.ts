import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../../platform/store/engine-of.ts";
import type { EntityKind, VendorRef } from "../../domain.ts";

export type SightingTables = {
  /** By the vendor's ref of a piece of hardware; `vehicle` is JSON, `hour` counts from 1970. */
  vehicleSighting: VendorRef & { tenant: string; kind: EntityKind; vehicle: string; hour: number; firstMs: number };
};

/** Where hardware was before any list told of it, and the vehicles that it was in before, as its vendor lists them. */
export const sightingsMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const run = (text: string) => sql.raw(text).execute(db);
    const [integer, options] = engineOf(db) === "sqlite" ? ["integer", "without rowid"] : ["bigint", ""];
    await run("alter table vendorRecord add column formerVehicles text not null default '{}'");
    await run(`create table vehicleSighting (
      tenant text not null, kind text not null, vendor text not null, ref text not null, vehicle text not null,
      hour ${integer} not null, firstMs ${integer} not null,
      primary key (tenant, kind, vendor, ref, vehicle, hour)) ${options}`);
  },
};
