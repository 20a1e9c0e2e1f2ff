import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { readFaults } from "../../simulator/faults/fault.ts";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { createDataDir } from "../e2e/process.ts";
import { catchUpAndCheck, expectClean, startIngesting, untilCaughtUp } from "./ingestion.ts";
import { readSources } from "./stored-files.ts";

/** The short form is the outage of each vendor in test/e2e. */
const LONG = process.env.LONG !== undefined;
/** What Samsara publishes while nobody gets an answer from it: 100,000 events, unless OUTAGE_MS says otherwise. */
const OUTAGE_MS = Number(process.env.OUTAGE_MS ?? 100_000);
const EVENTS_PER_SECOND = 1_000;
const USUAL_MS = 10_000;
const DRAINED_WITHIN_MS = 60_000;
const LARGEST_LAG_MS = 10_000;
/** Beside what is usual, for a machine that has other work. */
const JITTER_MS = 1_000;
const LOOK_EVERY_MS = 200;

/** How Samsara stays silent. */
type Way = { readonly way: string; begin(simulator: Simulator): void; end(simulator: Simulator): Promise<void> };

const WAYS: readonly Way[] = [
  {
    way: "that refuses connections",
    begin: (simulator) => simulator.vendor("samsara").stop("refuse"),
    end: (simulator) => simulator.vendor("samsara").restart(),
  },
  {
    way: "that takes connections and never answers",
    begin: (simulator) => simulator.vendor("samsara").stop("halfOpen"),
    end: (simulator) => simulator.vendor("samsara").restart(),
  },
  {
    way: "that wants fewer requests",
    begin(simulator) {
      const every = { method: null, path: /./, probability: 1, from: 1, to: Number.POSITIVE_INFINITY };
      const faults = readFaults({ fault: "status", status: 429, retryAfter: "5" });
      simulator.faults.put("storm", { ...every, vendor: "samsara", untilMs: Number.POSITIVE_INFINITY, faults });
    },
    async end(simulator) {
      simulator.faults.clear();
    },
  },
];

describe.runIf(LONG)("a Samsara", { timeout: OUTAGE_MS + 300_000 }, () => {
  it.for(WAYS)(
    `$way costs the others nothing, is told as it is, and its ${(OUTAGE_MS / 1_000) * EVENTS_PER_SECOND} events are made up for`,
    async ({ begin, end }, { signal }) => {
      const bulk = { backlog: 0, perSecond: EVENTS_PER_SECOND };
      await using simulator = await startSimulator({ port: 0, devices: 3, speed: 5, bulk });
      await using dir = await createDataDir();
      const ingestion = { simulator, dataDir: dir.path };
      {
        await using process = startIngesting(ingestion);
        await process.printed(/ready/);
        await untilCaughtUp(dir.path, signal, { process });
        const usual = await watchLags(dir.path, USUAL_MS, signal);

        begin(simulator);
        const stoppedAtMs = Date.now();
        const during = await watchLags(dir.path, OUTAGE_MS, signal);
        const told = lagsOf(dir.path).get("SAMSARA") ?? 0;
        const outageMs = Date.now() - stoppedAtMs;
        const { state } = readSources(dir.path).find(({ vendor }) => vendor === "SAMSARA") ?? {};
        await end(simulator);
        const returnedAtMs = performance.now();
        while ((lagsOf(dir.path).get("SAMSARA") ?? 0) > LARGEST_LAG_MS) await sleep(LOOK_EVERY_MS, null, { signal });
        const drainedMs = performance.now() - returnedAtMs;
        await untilCaughtUp(dir.path, signal, { process });
        const liveMs = performance.now() - returnedAtMs;

        console.log(
          `told ${told} ms of ${outageMs}, drained in ${drainedMs} ms, live in ${liveMs} ms: ${toText(usual, during)}`,
        );
        expect(Math.abs(told - outageMs)).toBeLessThan(JITTER_MS);
        expect(state).not.toBe("LIVE");
        for (const vendor of ["ROSCOLIVE", "VISTRACKS", "VINLI"])
          expect(during.get(vendor) ?? 0, vendor).toBeLessThan((usual.get(vendor) ?? 0) * 1.1 + JITTER_MS);
        expect(drainedMs).toBeLessThan(DRAINED_WITHIN_MS);
      }

      expectClean(await catchUpAndCheck(ingestion, signal));
    },
  );
});

type Lags = ReadonlyMap<string, number>;

/** How long ago each vendor was up to date, by the index. */
function lagsOf(dataDir: string): Lags {
  const nowMs = Date.now();
  return new Map(readSources(dataDir).map(({ vendor, caughtUpAtMs }) => [vendor, nowMs - (caughtUpAtMs ?? 0)]));
}

/** The longest lag of each vendor in a period. */
async function watchLags(dataDir: string, forMs: number, signal: AbortSignal): Promise<Lags> {
  const longest = new Map<string, number>();
  for (const endsAtMs = performance.now() + forMs; performance.now() < endsAtMs; ) {
    for (const [vendor, lagMs] of lagsOf(dataDir)) longest.set(vendor, Math.max(longest.get(vendor) ?? 0, lagMs));
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  return longest;
}

function toText(usual: Lags, during: Lags): string {
  return [...usual].map(([vendor, lagMs]) => `${vendor} ${lagMs} ms, then ${during.get(vendor)} ms`).join("; ");
}
