import { describe, it } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { createDataDir } from "../e2e/process.ts";
import { catchUpAndCheck, expectClean, startIngesting, untilCaughtUp } from "./ingestion.ts";

const HOUR_MS = 3_600_000;
const VENDORS = ["roscolive", "samsara", "vistracks", "vinli"] as const;
const LONG = process.env.LONG !== undefined;
/** The first start is at the right time. */
const STEPS_MS = [0, HOUR_MS, -HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS, -10 * 60_000, 0];

describe.runIf(LONG)("a clock that is set", () => {
  it("by an hour and by a day, ahead and back, costs no event", { timeout: 240_000 }, async ({ signal }) => {
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
  });
});
