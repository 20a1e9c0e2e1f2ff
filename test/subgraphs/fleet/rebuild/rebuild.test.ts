import { describe, expect, it } from "vitest";
import { createLogger } from "../../../../platform/log.ts";
import { rebuildIndex } from "../../../../subgraphs/fleet/rebuild/rebuild-index.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, positionObserved } from "../fleet-fixture.ts";

const log = createLogger({ level: "silent", process: "test" });

function rebuild(fleet: FleetFixture, signal: AbortSignal) {
  const { dataDir: storeHome, clock } = fleet;
  return rebuildIndex({ storeHome, environment: {}, clock, log, onProgress: () => {}, signal });
}

describe("an index that is made anew", () => {
  it("is the one that there was", async ({ signal }) => {
    await using fleet = await FleetFixture.start();
    const records = [
      deviceSeen("SAMSARA", "t1", { name: "Truck 1", groups: [{ ref: "g1", name: "Yard" }] }),
      driverSeen("SAMSARA", "d1", { name: "Ann Lee", username: "ann" }),
      eventRecorded("SAMSARA", "e1", { deviceRef: "t1", driverRef: "d1" }),
      eventRecorded("SAMSARA", "e2", { deviceRef: "t1", occurredAtMs: NOW_MS + 1_000 }),
      positionObserved("SAMSARA", "t1", {}),
    ];
    await fleet.publish("SAMSARA", records);
    await fleet.publish("VINLI", [
      deviceSeen("VINLI", "v1", { name: "Truck 1" }),
      eventRecorded("VINLI", "e1", { deviceRef: "v1" }),
    ]);

    const { events, differences } = await rebuild(fleet, signal);

    expect(differences).toEqual([]);
    expect(events).toBe(3);
  });
});
