import { describe, expect, it } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { createDataDir } from "../e2e/process.ts";
import { FleetFixture, NOW_MS } from "../subgraphs/fleet/fleet-fixture.ts";
import { catchUpAndCheck, expectClean, startIngesting, untilCaughtUp } from "./ingestion.ts";

const HOUR_MS = 3_600_000;
const VENDORS = ["roscolive", "samsara", "vistracks", "vinli"] as const;
const LONG = process.env.LONG !== undefined;
/** The first start is at the right time. */
const STEPS_MS = [0, HOUR_MS, -HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS, -10 * 60_000, 0];

describe("a clock that is set", () => {
  it.each([HOUR_MS, 24 * HOUR_MS, 10 * 60_000])("back by %i ms makes no lag negative", async (backMs) => {
    await using fleet = await FleetFixture.start();
    await fleet.publishSource("SAMSARA", {
      state: "LIVE",
      lastSuccessAtMs: NOW_MS,
      caughtUpAtMs: NOW_MS,
      eventsStored: 1,
      quarantined: 0,
      quarantineReason: null,
      issue: null,
      throttledUntilMs: null,
    });
    fleet.clock.nowMs -= backMs;

    const { data } = await fleet.query("{ sources { vendor lagSeconds } }");

    const { sources } = data as { sources: { vendor: string; lagSeconds: number | null }[] };
    expect(sources.find(({ vendor }) => vendor === "SAMSARA")?.lagSeconds).toBe(0);
  });

  it.runIf(LONG)(
    "by an hour and by a day, ahead and back, costs no event",
    { timeout: 600_000 },
    async ({ signal }) => {
      await using simulator = await startSimulator({ port: 0, devices: 3, speed: 5 });
      await using dir = await createDataDir();
      const ingestion = { simulator, dataDir: dir.path };

      for (const aheadMs of STEPS_MS) {
        await using process = startIngesting({ ...ingestion, environment: { CLOCK_AHEAD_MS: String(aheadMs) } });
        await process.printed(/ready/);
        for (const vendor of VENDORS) simulator.publish(vendor, { change: "insert", count: 10 });
        await untilCaughtUp(dir.path, signal, { aheadMs, process });
      }

      expectClean(await catchUpAndCheck(ingestion, signal));
    },
  );
});
