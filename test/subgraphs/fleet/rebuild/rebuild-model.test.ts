import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../../../platform/log.ts";
import { rebuildIndex } from "../../../../subgraphs/fleet/rebuild/rebuild-index.ts";
import { STORE_ENGINE } from "../../../stores.ts";
import { FleetFixture } from "../fleet-fixture.ts";
import { happen, step } from "./random-history.ts";

const log = createLogger({ level: "silent", process: "test" });

function rebuild({ dataDir: storeHome, clock }: FleetFixture) {
  const signal = new AbortController().signal;
  return rebuildIndex({ storeHome, environment: {}, clock, log, onProgress: () => {}, signal });
}

describe("an index that is made anew, over random histories", () => {
  it("is in every row the one that was brought up to date", async () => {
    const runs = Number(process.env.RUNS ?? (STORE_ENGINE === "sqlite" ? 15 : 5));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        await using fleet = await FleetFixture.start();
        await happen(fleet, steps);

        const { differences, events } = await rebuild(fleet);

        expect(differences).toEqual([]);
        expect(events).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: runs },
    );
  });
});
