import { join } from "node:path";
import { setInterval } from "node:timers/promises";
import { expect } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { toVariables } from "../../simulator/variables.ts";
import { type Process, startProcess } from "../e2e/process.ts";
import { check, type Findings, isClean, toReport } from "./checker.ts";
import { readLedger } from "./ledger.ts";
import { isLookedThrough, isReadAgain, readSources } from "./stored-files.ts";

/** What an ingesting process is started over. */
export type Ingestion = {
  readonly simulator: Simulator;
  readonly dataDir: string;
  /** In addition to, or in place of, the settings that tests have. */
  readonly environment?: Readonly<Record<string, string>>;
};

/** The simulated vendors bear being asked often, and nobody has time to wait. */
const PACE = {
  POLL_INTERVAL_MS: "200",
  SAMSARA_POLL_MINIMUM_MS: "200",
  SAMSARA_REQUESTS_PER_SECOND: "200",
  VISTRACKS_REQUESTS_PER_SECOND: "200",
  ROSCOLIVE_REQUESTS_PER_SECOND: "500",
  VINLI_REQUESTS_PER_SECOND: "500",
};

/** Every look opens the index anew, as whoever comes later does. */
const LOOK_EVERY_MS = 100;
/** Whoever has not caught up by then is said to be stuck, with how the sources stand. */
const PATIENCE_MS = process.env.LONG ? 240_000 : 40_000;

/** Starts the process that follows all vendors. */
export function startIngesting({ simulator, dataDir, environment }: Ingestion): Process {
  const backfillHours = Math.ceil((Date.now() - Date.parse(simulator.historyStartsAt)) / 3_600_000) + 48;
  return startProcess("test/ingestion/ingesting-process.ts", [], {
    ...toVariables(simulator.credentials),
    ...PACE,
    BACKFILL_HOURS: String(backfillHours),
    DATA_DIR: dataDir,
    NODE_COMPILE_CACHE: join(dataDir, "..", "fleetgraph-compiled"),
    ...environment,
  });
}

/** Resolves when everything that was published by now is in the index, as far as the product knows. */
export async function untilCaughtUp(
  dataDir: string,
  signal: AbortSignal,
  { aheadMs = 0, process }: { readonly aheadMs?: number; readonly process?: Process } = {},
): Promise<void> {
  const nowMs = Date.now() + aheadMs;
  let hasEnded = false;
  void process?.exited.then(() => {
    hasEnded = true;
  });
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    for await (const _ of setInterval(LOOK_EVERY_MS, undefined, { signal: patience })) {
      if (hasEnded) throw new Error(`the process has ended: ${process?.output.stderr}`);
      const sources = readSources(dataDir);
      const isLive = sources.every(({ state, caughtUpAtMs }) => state === "LIVE" && (caughtUpAtMs ?? 0) >= nowMs);
      if (sources.length === 4 && isLive) return;
    }
  } catch (error) {
    throw new Error(`not caught up: ${JSON.stringify(readSources(dataDir))}`, { cause: error });
  }
}

/** Two hours later a device that had no coverage has reported, and what is read again every hour was read again. */
export const HOURS_LATER_MS = 2 * 3_600_000;
/** A day and two hours later, what is read again every day was read again. */
export const DAY_LATER_MS = 26 * 3_600_000;

/** Lets a process catch up some time later, and compares what stands in the files then with what was published by now. */
export async function catchUpAndCheck(
  ingestion: Ingestion,
  signal: AbortSignal,
  laterMs = HOURS_LATER_MS,
): Promise<Findings> {
  const { simulator, dataDir, environment } = ingestion;
  const publishedToMs = Date.now();
  const isReadAnew = () =>
    isLookedThrough(dataDir, publishedToMs + laterMs) &&
    (laterMs < DAY_LATER_MS || isReadAgain(dataDir, publishedToMs + laterMs));
  await using process = startIngesting({
    ...ingestion,
    environment: { ...environment, CLOCK_AHEAD_MS: String(laterMs) },
  });
  await process.printed(/ready/);
  await untilCaughtUp(dataDir, signal, { aheadMs: laterMs, process });
  for await (const _ of setInterval(LOOK_EVERY_MS, undefined, { signal })) if (isReadAnew()) break;
  await untilCaughtUp(dataDir, signal, { aheadMs: laterMs, process });
  return check({ dataDir, readPublications: (vendor) => readLedger(simulator.url, vendor), publishedToMs });
}

/** Expects that nothing is lost, doubled, stale or unknown; says what is, in a table. */
export function expectClean(findings: Findings): void {
  expect(isClean(findings), `\n${toReport(findings)}`).toBe(true);
}
