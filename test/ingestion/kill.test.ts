import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { createDataDir } from "../e2e/process.ts";
import { catchUpAndCheck, expectClean, startIngesting } from "./ingestion.ts";
import { createRandom } from "./random.ts";
import { checkIntegrity, FOLLOWED_VENDORS } from "./stored-files.ts";

const LONG = process.env.LONG !== undefined;
const KILLS = LONG ? 1_000 : 8;
const SEED = Number(process.env.SEED ?? 1);
/** Every other kill comes while the process is starting, the others so long after that at most. */
const LONGEST_WORK_MS = 500;
const CHECK_EVERY_KILLS = 25;

describe("the feeds and the index, killed", () => {
  it(
    `lose and double nothing, whenever it is (${KILLS} kills, seed ${SEED})`,
    async ({ signal }) => {
      const random = createRandom(SEED);
      await using simulator = await startSimulator({
        port: 0,
        devices: LONG ? 25 : 2,
        speed: 20,
        bulk: { backlog: 100 * KILLS, perSecond: 100 },
      });
      await using dir = await createDataDir();
      const ingestion = { simulator, dataDir: dir.path };
      const readyMs: number[] = [];

      for (let kill = 1; kill <= KILLS; kill += 1) {
        const startedAtMs = performance.now();
        const process = startIngesting(ingestion);
        if (kill % 2 === 0) {
          await sleep(random() * (readyMs.at(-1) ?? 0), undefined, { signal });
        } else {
          await process.printed(/ready/);
          readyMs.push(performance.now() - startedAtMs);
          await sleep(random() * LONGEST_WORK_MS, undefined, { signal });
        }
        const { code } = await process.end("SIGKILL");
        expect(code, process.output.stderr).toBeNull();
        if (kill % CHECK_EVERY_KILLS === 0) {
          const files = [...FOLLOWED_VENDORS.map(({ subgraph }) => subgraph), "fleet"];
          expect(files.map((file) => checkIntegrity(dir.path, file))).toEqual(files.map(() => "ok"));
        }
      }

      expectClean(await catchUpAndCheck(ingestion, signal));
      const sorted = readyMs.toSorted((a, b) => a - b);
      console.log(`ready after ${toPercentile(sorted, 0.5)} ms (p50), ${toPercentile(sorted, 0.99)} ms (p99)`);
      if (LONG) expect(toPercentile(sorted, 0.99)).toBeLessThan(2_000);
    },
    KILLS * 2_000 + 60_000,
  );
});

function toPercentile(sorted: readonly number[], share: number): number | undefined {
  const value = sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
  return value === undefined ? undefined : Math.round(value);
}
