import { describe, expect, it } from "vitest";
import { WITHOUT_NATS } from "../nats-server.ts";
import { CAN_AIM } from "./aimed-fault.ts";
import { PLANTED_BUGS, type PlantedBug, readWithBug, runWithBug } from "./planted-bugs.ts";

const LONG = process.env.LONG !== undefined;

/** What the test of a bug needs and this machine lacks, in words. */
function findLack({ test }: PlantedBug): string {
  if (test.endsWith("aimed-faults.test.ts") && !CAN_AIM) return " (skipped: strace is not installed, or may not trace)";
  return test.includes("/nats/") ? WITHOUT_NATS : "";
}

describe("a planted bug", () => {
  it.each(PLANTED_BUGS)("has its place in the source: $name", async (bug) => {
    await expect(readWithBug(bug)).resolves.toContain(bug.changes.at(-1)?.[1]);
  });
});

describe.runIf(LONG)("the proof notices it when", () => {
  for (const bug of PLANTED_BUGS) {
    const lacks = findLack(bug);
    it.skipIf(lacks !== "")(`${bug.name}${lacks}`, { timeout: 900_000 }, async () => {
      const { isCaught, output } = await runWithBug(bug);

      expect(isCaught, output).toBe(true);
    });
  }
});
