import { describe, expect, it } from "vitest";
import { CAN_AIM } from "./aimed-fault.ts";
import { PLANTED_BUGS, readWithBug, runWithBug } from "./planted-bugs.ts";

const LONG = process.env.LONG !== undefined;

describe("a planted bug", () => {
  it.each(PLANTED_BUGS)("has its place in the source: $name", async (bug) => {
    await expect(readWithBug(bug)).resolves.toContain(bug.changes.at(-1)?.[1]);
  });
});

describe.runIf(LONG)("the proof notices it when", () => {
  for (const bug of PLANTED_BUGS) {
    const needsAim = bug.test.endsWith("aimed-faults.test.ts") && !CAN_AIM;
    const title = needsAim ? `${bug.name} (skipped: strace is not installed, or may not trace)` : bug.name;
    it.skipIf(needsAim)(title, { timeout: 900_000 }, async () => {
      const { isCaught, output } = await runWithBug(bug);

      expect(isCaught, output).toBe(true);
    });
  }
});
