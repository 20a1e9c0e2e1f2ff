import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { createDataDir } from "../e2e/process.ts";
import { catchUpAndCheck, expectClean, startIngesting, untilCaughtUp } from "./ingestion.ts";
import { readSources } from "./stored-files.ts";

/** The short form is the outage of each vendor in test/e2e. */
const LONG = process.env.LONG !== undefined;
/** What Samsara publishes while nobody can ask it: 100,000 events, unless OUTAGE_MS says otherwise. */
const OUTAGE_MS = Number(process.env.OUTAGE_MS ?? 100_000);
const EVENTS_PER_SECOND = 1_000;
const DRAINED_WITHIN_MS = 60_000;
/** Beside what is usual, for a machine that has other work. */
const JITTER_MS = 1_000;
const LOOK_EVERY_MS = 200;

describe.runIf(LONG)("an outage of Samsara's", () => {
  it(`of ${(OUTAGE_MS / 1_000) * EVENTS_PER_SECOND} events costs the others nothing, is told as it is, and is made up for`, {
    timeout: OUTAGE_MS + 240_000,
  }, async ({ signal }) => {
    const bulk = { backlog: 0, perSecond: EVENTS_PER_SECOND };
    await using simulator = await startSimulator({ port: 0, devices: 3, speed: 5, bulk });
    await using dir = await createDataDir();
    const ingestion = { simulator, dataDir: dir.path };
    {
      await using process = startIngesting(ingestion);
      await process.printed(/ready/);
      await untilCaughtUp(dir.path, signal, { process });
      const usual = await watchLags(dir.path, 10_000, signal);

      simulator.vendor("samsara").stop();
      const stoppedAtMs = Date.now();
      const during = await watchLags(dir.path, OUTAGE_MS, signal);
      const told = lagsOf(dir.path).get("SAMSARA") ?? 0;
      const outageMs = Date.now() - stoppedAtMs;
      await simulator.vendor("samsara").restart();
      const returnedAtMs = performance.now();
      await untilCaughtUp(dir.path, signal, { process });

      expect(Math.abs(told - outageMs)).toBeLessThan(JITTER_MS);
      for (const vendor of ["ROSCOLIVE", "VISTRACKS", "VINLI"])
        expect(during.get(vendor) ?? 0, vendor).toBeLessThan((usual.get(vendor) ?? 0) * 1.1 + JITTER_MS);
      expect(performance.now() - returnedAtMs).toBeLessThan(DRAINED_WITHIN_MS);
    }

    expectClean(await catchUpAndCheck(ingestion, signal));
  });
});

/** How long ago each vendor was up to date, by the index. */
function lagsOf(dataDir: string): ReadonlyMap<string, number> {
  const nowMs = Date.now();
  return new Map(readSources(dataDir).map(({ vendor, caughtUpAtMs }) => [vendor, nowMs - (caughtUpAtMs ?? 0)]));
}

/** The longest lag of each vendor in a period. */
async function watchLags(dataDir: string, forMs: number, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const longest = new Map<string, number>();
  for (const endsAtMs = performance.now() + forMs; performance.now() < endsAtMs; ) {
    for (const [vendor, lagMs] of lagsOf(dataDir)) longest.set(vendor, Math.max(longest.get(vendor) ?? 0, lagMs));
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  return longest;
}
