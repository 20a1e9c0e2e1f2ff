import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { toCurrentIds } from "../../../../subgraphs/fleet/identity/aliases.ts";
import { toFoundingId } from "../../../../subgraphs/fleet/identity/founding-id.ts";
import { Roster } from "../../../../subgraphs/fleet/identity/roster.ts";
import { type FleetTables, fleetSchema } from "../../../../subgraphs/fleet/tables.ts";
import { sqliteOnly } from "../../../platform/store/schemas.ts";
import { record } from "./identity-fixture.ts";

const FORMER = sqliteOnly(Object.fromEntries(Object.entries(fleetSchema.sqlite).filter(([name]) => name < "0004")));
const TENANTS = ["north", "south"] as const;
const LINKED_MS = 1_000;

type FormerRow = {
  readonly vendor: "SAMSARA" | "VISTRACKS" | "VINLI";
  readonly ref: string;
  readonly vin: string | null;
};

describe("a store of before the rules of today", () => {
  it("has its wrong merges undone and its ids led to their founders, and can be searched at once", async () => {
    await using cleanUp = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "fleet-"));
    cleanUp.defer(() => rm(folder, { recursive: true }));
    const file = join(folder, "fleet.sqlite");
    const equal = "1".repeat(17);
    const rows: FormerRow[] = [
      { vendor: "SAMSARA", ref: "s1", vin: equal },
      { vendor: "VISTRACKS", ref: "t1", vin: equal },
      { vendor: "VINLI", ref: "v1", vin: null },
    ];
    const idOf = (tenant: string, row: FormerRow) => toFoundingId(tenant, "device", row);
    const [samsara, vistracks, vinli] = rows as [FormerRow, FormerRow, FormerRow];
    await using former = await openStoreForWriting<FleetTables>(file, FORMER);
    for (const tenant of TENANTS) {
      for (const row of rows) {
        await sql`insert into vendorRecord values (${tenant}, 'device', ${row.vendor}, ${row.ref}, 'Unit', ${row.vin},
          null, 'VEHICLE', '{}', ${idOf(tenant, row === vinli ? vinli : samsara)}, 'CONFIRMED', '[]', ${LINKED_MS})`.execute(
          former.db,
        );
      }
      for (const row of [samsara, vinli]) {
        await sql`insert into entity values (${tenant}, ${idOf(tenant, row)}, 'device', 'Unit 7-a', 'unit 7 a', null, null,
          'VEHICLE')`.execute(former.db);
      }
      // What another record's leaving had made of it.
      await sql`insert into alias values (${tenant}, ${idOf(tenant, vistracks)}, ${idOf(tenant, vinli)})`.execute(
        former.db,
      );
    }
    await former[Symbol.asyncDispose]();

    await using store = await openStoreForWriting<FleetTables>(file, fleetSchema);
    const ids = rows.map((row) => idOf("north", row));
    const scope = { tenant: "north", kind: "device" } as const;
    const afterMigration = await toCurrentIds(store.db, scope, ids);
    const texts = await store.db.selectFrom("entity").select("searchText").distinct().execute();
    const roster = await Roster.load(store.db, "north", "device");
    roster.note(record("SAMSARA", "another"));
    await store.write((tx) => roster.decide(tx, 2_000));

    expect(afterMigration).toEqual([ids[0], ids[0], ids[2]]);
    expect(texts).toEqual([{ searchText: "unit7a" }]);
    expect(await toCurrentIds(store.db, scope, ids)).toEqual(ids);
    const south = await store.db.selectFrom("entity").select("id").where("tenant", "=", "south").execute();
    expect(south).toHaveLength(2);
    const again = await Roster.load(store.db, "north", "device");
    again.note(record("SAMSARA", "s1", { name: "Unit 8" }));
    await store.write((tx) => again.decide(tx, 3_000));
    const said = await store.db.selectFrom("vendorRecordHistory").select(["value", "fromMs", "untilMs"]).execute();
    expect(said).toContainEqual({ value: "Unit", fromMs: LINKED_MS, untilMs: 3_000 });
  });
});
