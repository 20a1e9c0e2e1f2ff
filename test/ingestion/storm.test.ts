import { setInterval, setTimeout as sleep } from "node:timers/promises";
import { describe, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { createDataDir } from "../e2e/process.ts";
import { catchUpAndCheck, DAY_LATER_MS, expectClean, startIngesting } from "./ingestion.ts";
import { createRandom } from "./random.ts";

const LONG = process.env.LONG !== undefined;
const FIRST_SEED = Number(process.env.SEED ?? 1);
const SEEDS = Array.from({ length: LONG ? 40 : 1 }, (_, nth) => FIRST_SEED + nth);
/** Of calls of all vendors, while faults are mixed in. */
const CALLS = LONG ? 600 : 100;
/** Of the storm, however few calls a feed makes that is throttled and cut off. */
const LONGEST_STORM_MS = LONG ? 20_000 : 4_000;
/** As long as is waited for a process to catch up, which says then what holds it up; the files are compared after it. */
const CATCHING_UP_MS = LONG ? 300_000 : 60_000;
const FAULT_RATE = 0.3;
const WHIM_EVERY_MS = 300;

const VENDORS = ["roscolive", "samsara", "vistracks", "vinli"] as const;

/** RoscoLive tells of no edit of an old event: it is found within a day, however old the event, if that much is read again. */
const ENVIRONMENT = { ROSCOLIVE_REREAD_DAYS: "36500" };

describe("after a storm of all faults at all vendors", () => {
  it.for(SEEDS)(
    "nothing is lost, doubled or stale (seed %i)",
    { timeout: LONGEST_STORM_MS + CATCHING_UP_MS },
    async (seed, { signal }) => {
      const random = createRandom(seed);
      await using simulator = await startSimulator({
        port: 0,
        seed,
        devices: 3,
        speed: 20,
        bulk: { backlog: LONG ? 2_000 : 500, perSecond: 50 },
      });
      await using dir = await createDataDir();
      const ingestion = { simulator, dataDir: dir.path, environment: ENVIRONMENT };

      simulator.faults.mix({ seed, rate: FAULT_RATE, vendors: null });
      await weather(simulator, random, () => startIngesting(ingestion), signal);
      simulator.faults.clear();
      for (const vendor of VENDORS) await simulator.vendor(vendor).restart();

      expectClean(await catchUpAndCheck(ingestion, signal, DAY_LATER_MS));
    },
  );
});

type Started = ReturnType<typeof startIngesting>;

/** Until enough calls were made: vendors publish, fall silent and return, and the process is killed and started again. */
async function weather(simulator: Simulator, random: () => number, start: () => Started, signal: AbortSignal) {
  const any = { vendor: null, method: null, path: /./, from: 1, to: Number.POSITIVE_INFINITY };
  simulator.faults.put("calls", { ...any, faults: [], probability: 0, untilMs: Number.POSITIVE_INFINITY });
  const endsAtMs = performance.now() + LONGEST_STORM_MS;
  let process = start();
  for await (const _ of setInterval(WHIM_EVERY_MS, undefined, { signal })) {
    const calls = simulator.faults.counts().get("calls")?.matched ?? 0;
    if (calls >= CALLS || performance.now() > endsAtMs) break;
    const vendor = VENDORS[Math.floor(random() * VENDORS.length)] ?? "samsara";
    const whim = random();
    if (whim < 0.3) simulator.publish(vendor, { change: "insert", count: Math.ceil(random() * 300) });
    else if (whim < 0.5 && vendor !== "vinli")
      simulator.publish(vendor, { change: "edit", count: Math.ceil(random() * 30) });
    else if (whim < 0.6) simulator.publish("vistracks", { change: "delete", count: Math.ceil(random() * 10) });
    else if (whim < 0.7) simulator.vendor(vendor).stop(random() < 0.5 ? "refuse" : "halfOpen");
    else if (whim < 0.9) await simulator.vendor(vendor).restart();
    else {
      await process.end("SIGKILL");
      process = start();
      await sleep(random() * 500, undefined, { signal });
    }
  }
  await process.end("SIGKILL");
}
