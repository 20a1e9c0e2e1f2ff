import fc from "fast-check";
import { type RawBuilder, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../../../platform/log.ts";
import { openStoreBesideWriter } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { rebuildIndex } from "../../../../subgraphs/fleet/rebuild/rebuild-index.ts";
import type { FleetTables } from "../../../../subgraphs/fleet/tables.ts";
import { STORE_ENGINE } from "../../../stores.ts";
import { FleetFixture } from "../fleet-fixture.ts";
import { happen, step } from "./random-history.ts";

const log = createLogger({ level: "silent", process: "test" });
const TIMEOUT_MS = process.env.LONG ? 600_000 : 120_000;
const RUNS = process.env.LONG ? 100 : STORE_ENGINE === "sqlite" ? 8 : 3;

function rebuild({ dataDir: storeHome, clock }: FleetFixture) {
  const signal = new AbortController().signal;
  return rebuildIndex({ storeHome, environment: {}, clock, log, onProgress: () => {}, signal });
}

/** In what an index that is made anew differs from the one of a random history; `plant` puts a mistake into that. */
async function compare(runs: number, plant: RawBuilder<unknown> | null): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      await using fleet = await FleetFixture.start();
      await happen(fleet, steps);
      if (plant) {
        await using store = openStoreBesideWriter<FleetTables>(storeAddress(fleet.dataDir, "fleet"));
        await store.write((tx) => plant.execute(tx));
      }

      const { differences } = await rebuild(fleet);

      expect(differences).toEqual([]);
    }),
    // A history says where it comes from: to shorten one that fails takes longer than the test may.
    { numRuns: runs, endOnFailure: true },
  );
}

describe("an index that is made anew, over random histories", () => {
  it("is in every row the one that was brought up to date", { timeout: TIMEOUT_MS }, async () => {
    await compare(RUNS, null);
  });

  it.each([
    ["an event does not follow its record", sql`update event set device = null, driver = null`],
    [
      "an event is of no incident, or of another one",
      sql`update event set incident = coalesce(incident + 1, 1) where incident is not null`,
    ],
    ["what was taken back counts for where a device is", sql`update devicePosition set latitude = latitude + 1`],
    [
      "a candidate is left over",
      sql`update candidateKey set key = 'D NAME wrong'
      where (tenant, key, entityId) in (select tenant, key, entityId from candidateKey limit 1)`,
    ],
  ])("is another one where %s", { timeout: TIMEOUT_MS }, async (_, plant) => {
    // It ends with the first history that has such a row. Of ten histories, some have none of them.
    await expect(compare(100, plant)).rejects.toThrow(/Property failed/);
  });
});
