import type { Kysely } from "kysely";
import { deleteRows, updateRows } from "../../../platform/store/row-batch.ts";
import type { WritableStore } from "../../../platform/store/store.ts";
import { toHomes } from "../identity/founders.ts";
import { readAllRecords } from "../identity/records/vendor-records.ts";
import type { FleetTables } from "../tables.ts";

/** Has each id that was given out lead to the device or driver that has the span which founded it. */
export async function leadAliases(beside: WritableStore<FleetTables>): Promise<void> {
  await beside.write(async (tx) => {
    const aliases = await tx.selectFrom("alias").selectAll().execute();
    for (const [tenant, ofTenant] of Map.groupBy(aliases, (alias) => alias.tenant)) {
      const homes = await readHomes(tx, tenant);
      const led = ofTenant.flatMap(({ id, entityId }) => {
        const home = homes.get(id) ?? entityId;
        return home === entityId ? [] : [{ id, home }];
      });
      const others = led.filter(({ id, home }) => id !== home);
      const rows = others.map(({ id, home }) => [home, tenant, id]);
      await updateRows(tx, { table: "alias", set: ["entityId"], by: ["tenant", "id"], rows });
      const own = led.filter(({ id, home }) => id === home).map(({ id }) => [tenant, id]);
      await deleteRows(tx, { from: "alias", by: ["tenant", "id"], rows: own });
    }
  });
}

/** Whose each span is, by the id that it founds. */
async function readHomes(tx: Kysely<FleetTables>, tenant: string): Promise<ReadonlyMap<string, string>> {
  const homes = new Map<string, string>();
  for (const kind of ["device", "driver"] as const) {
    for (const record of await readAllRecords(tx, { tenant, kind })) {
      for (const [id, home] of toHomes({ tenant, kind }, record)) homes.set(id, home);
    }
  }
  return homes;
}
