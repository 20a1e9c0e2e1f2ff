import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { createDataDir } from "../e2e/process.ts";
import { catchUpAndCheck, expectClean, startIngesting, untilCaughtUp } from "./ingestion.ts";
import { readIndex, readSources } from "./stored-files.ts";

const SMALL = "8m";
const LARGE = "512m";
const RESUMES_WITHIN_MS = 30_000;

const run = (command: string, ...args: readonly string[]) => spawnSync(command, args).status === 0;

/** A disk of a few megabytes that can grow. */
async function createDisk() {
  const resources = new AsyncDisposableStack();
  const { path } = resources.use(await createDataDir());
  const isMounted = run("mount", "-t", "tmpfs", "-o", `size=${SMALL}`, "tmpfs", path);
  if (isMounted) resources.defer(() => void run("umount", "-l", path));
  const grow = () => run("mount", "-o", `remount,size=${LARGE}`, path);
  return { path, isMounted, grow, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

const canMount = await (async () => {
  await using disk = await createDisk();
  return disk.isMounted;
})();
const title = (what: string) => (canMount ? what : `${what} (skipped: no file system can be mounted)`);

describe.skipIf(!canMount)(title("a disk that is full"), { timeout: 120_000 }, () => {
  it("is waited for: reading goes on, and writing as soon as there is room, with nothing lost", async ({ signal }) => {
    await using simulator = await startSimulator({
      port: 0,
      devices: 3,
      speed: 5,
      bulk: { backlog: 5_000, perSecond: 20 },
    });
    await using disk = await createDisk();
    const ingestion = { simulator, dataDir: disk.path };
    {
      await using process = startIngesting(ingestion);
      await process.printed(/ready/);
      await expect.poll(() => process.output.stderr).toContain("There is no room for what is to be stored.");

      const { events } = readIndex(disk.path);
      disk.grow();
      const grownAtMs = performance.now();
      await untilCaughtUp(disk.path, signal, { process });

      expect(performance.now() - grownAtMs).toBeLessThan(RESUMES_WITHIN_MS);
      expect(readIndex(disk.path).events.size).toBeGreaterThan(events.size);
      expect(readSources(disk.path)).toHaveLength(4);
      expect(process.output.stderr).not.toContain('"level":60');
    }

    expectClean(await catchUpAndCheck(ingestion, signal));
  });
});
