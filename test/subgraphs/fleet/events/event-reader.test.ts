import type { KyselyPlugin } from "kysely";
import { describe, expect, it } from "vitest";
import { openStoreForReading } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { EventReader } from "../../../../subgraphs/fleet/events/event-reader.ts";
import type { FleetTables } from "../../../../subgraphs/fleet/tables.ts";
import { eventRecorded, FleetFixture, TENANT } from "../fleet-fixture.ts";

describe("an event that comes into a class which is new while it is being read", () => {
  it("is read, as it was or as it is", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "e", { severity: "LOW" })]);
    await using store = openStoreForReading<FleetTables>(storeAddress(fleet.dataDir, "fleet"));
    let isAmended = false;
    const amendBehindClasses: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        const isOfClasses = result.rows.some((row) => "parts" in row);
        if (isOfClasses && !isAmended) {
          isAmended = true;
          await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "e", { severity: "CRITICAL" })]);
        }
        return result;
      },
    };

    const read = await new EventReader({ of: () => store.db.withPlugin(amendBehindClasses) }).byId(TENANT, [
      "samsara:e",
    ]);

    expect(isAmended).toBe(true);
    expect(read.map((event) => event?.id)).toEqual(["samsara:e"]);
  });
});
