import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Vendor } from "../../../schema/messages.ts";
import type { EntityKind } from "../domain.ts";

export type GroupTables = {
  /** What vendors call groups, each with the group of the graph that it is of. */
  vendorGroup: { tenant: string; vendor: Vendor; ref: string; groupId: string; name: string; sortName: string };
  /** Which records of devices and drivers are in which of their vendor's groups. */
  groupMember: { tenant: string; kind: EntityKind; vendor: Vendor; ref: string; groupRef: string };
};

export const groupMigration: Migration = {
  async up(db) {
    await sql`create table vendorGroup (
      tenant text not null, vendor text not null, ref text not null, groupId text not null, name text not null,
      sortName text not null, primary key (tenant, vendor, ref)) without rowid`.execute(db);
    await sql`create index vendorGroupById on vendorGroup (tenant, groupId)`.execute(db);
    await sql`create index vendorGroupByName on vendorGroup (tenant, sortName, groupId)`.execute(db);
    await sql`create table groupMember (
      tenant text not null, kind text not null, vendor text not null, ref text not null, groupRef text not null,
      primary key (tenant, kind, vendor, ref, groupRef)) without rowid`.execute(db);
    await sql`create index groupMemberByGroup on groupMember (tenant, vendor, groupRef, kind)`.execute(db);
  },
};
