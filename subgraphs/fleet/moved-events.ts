import { type Kysely, sql } from "kysely";
import type { EntityKind, VendorRef } from "./domain.ts";
import type { FleetTables } from "./tables.ts";

/** A record that turns out to be of another device or driver than was known. */
export type MovedRecord = VendorRef & {
  readonly tenant: string;
  readonly kind: EntityKind;
  readonly from: string;
  readonly to: string;
};

/** Moves the events of a record to the device or driver that it turns out to be of. */
export async function moveEvents(tx: Kysely<FleetTables>, moved: MovedRecord): Promise<void> {
  const { tenant, kind, vendor, ref, from, to } = moved;
  const [column, refColumn] =
    kind === "device" ? (["device", "deviceRef"] as const) : (["driver", "driverRef"] as const);
  await sql`insert or ignore into word (text) values (${to})`.execute(tx);
  const codeOf = (text: string) => sql`(select code from word where text = ${text})`;
  await sql`update event set ${sql.ref(column)} = ${codeOf(to)}
    where tenant = ${codeOf(tenant)} and ${sql.ref(column)} = ${codeOf(from)} and ${sql.ref(refColumn)} = ${codeOf(ref)}
      and class in (select code from eventClass where vendor = ${vendor})`.execute(tx);
}
