import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { createDataDir, type Process } from "../e2e/process.ts";
import { catchUpAndCheck, expectClean, startIngesting, untilCaughtUp } from "./ingestion.ts";
import { createRandom } from "./random.ts";
import { FOLLOWED_VENDORS, openFile } from "./stored-files.ts";

const LONG = process.env.LONG !== undefined;
const RUNS = LONG ? 100 : 1;
const SEED = Number(process.env.SEED ?? 1);
/** By the clock of whoever takes over, the one that is held up was not heard of for so long. */
const HELD_UP_MS = 60_000;
const LONGEST_WORK_MS = 500;
/** It writes what the next poll brings. */
const ENDS_WITHIN_MS = 10_000;
const FILES = [...FOLLOWED_VENDORS.map(({ subgraph }) => subgraph), "fleet"];

describe("a process that is held up while another one takes over", () => {
  it(
    `ends at its next write, and nothing is lost or doubled (${RUNS} runs, seed ${SEED})`,
    async ({ signal }) => {
      const random = createRandom(SEED);
      const bulk = { backlog: 500 * RUNS, perSecond: 100 };
      await using simulator = await startSimulator({ port: 0, devices: 2, speed: 20, bulk });
      await using dir = await createDataDir();
      const ingestion = { simulator, dataDir: dir.path };
      const environment = { CLOCK_AHEAD_MS: String(HELD_UP_MS) };

      for (let run = 1; run <= RUNS; run += 1) {
        await using heldUp = startIngesting(ingestion);
        await heldUp.printed(/ready/);
        await sleep(random() * LONGEST_WORK_MS, undefined, { signal });
        await holdUp(heldUp, dir.path, signal);
        const terms = readTerms(dir.path);

        await using heir = startIngesting({ ...ingestion, environment });
        await heir.printed(/ready/);
        const ended = await Promise.race([heldUp.end("SIGCONT"), sleep(ENDS_WITHIN_MS, null, { ref: false })]);
        await untilCaughtUp(dir.path, signal, { aheadMs: HELD_UP_MS, process: heir });

        expect(ended?.code, heldUp.output.stderr).toBe(1);
        expect(heldUp.output.stderr).toContain("StoreSupersededError");
        expect(readTerms(dir.path)).toEqual(terms.map((term) => term + 1));
      }

      expectClean(await catchUpAndCheck(ingestion, signal));
    },
    RUNS * 20_000 + 60_000,
  );
});

/** Stops a process where it holds no store locked: one that did would keep everybody else from it. */
async function holdUp(process: Process, dataDir: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    void process.end("SIGSTOP");
    if (!FILES.some((file) => isLocked(dataDir, file))) return;
    void process.end("SIGCONT");
    await sleep(1, undefined, { signal });
  }
}

function isLocked(dataDir: string, file: string): boolean {
  using database = new DatabaseSync(join(dataDir, `${file}.sqlite`), { timeout: 0 });
  try {
    database.exec("begin immediate; rollback");
    return false;
  } catch {
    return true;
  }
}

/** How often each store got a new writer. */
function readTerms(dataDir: string): readonly number[] {
  return FILES.map((file) => {
    using database = openFile(dataDir, file);
    return Number(database.prepare("select max(term) as term from writer").get()?.term);
  });
}
