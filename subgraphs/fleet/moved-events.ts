import type { Kysely } from "kysely";
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
  const [idColumn, refColumn] =
    kind === "device" ? (["deviceId", "deviceRef"] as const) : (["driverId", "driverRef"] as const);
  await tx
    .updateTable("event")
    .set({ [idColumn]: to })
    .where("tenant", "=", tenant)
    .where(idColumn, "=", from)
    .where("vendor", "=", vendor)
    .where(refColumn, "=", ref)
    .execute();
}
