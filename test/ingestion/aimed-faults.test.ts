import { cp } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDataDir } from "../e2e/process.ts";
import { type AimedFault, CAN_AIM, storeBatchesWithFault, WRITES } from "./aimed-fault.ts";
import { findTornPage, readBatchPublications, storeBatches } from "./batches.ts";
import { check } from "./checker.ts";
import { expectClean } from "./ingestion.ts";

const LONG = process.env.LONG !== undefined;
const EFFECTS = ["KILL", "EIO", "ENOSPC"] as const;
/** Every call in the long form, one in so many in the short one; or as STRIDE says. */
const SHORT = [
  { effect: "KILL", call: "pwrite64", stride: 97 },
  { effect: "KILL", call: "fsync", stride: 31 },
  { effect: "EIO", call: "pwrite64", stride: 199 },
] as const;
const EVERY = EFFECTS.flatMap((effect) => WRITES.map((call) => ({ effect, call, stride: 1 })));
const AIMS = (LONG ? EVERY : SHORT).map((aim) => ({ ...aim, stride: Number(process.env.STRIDE ?? aim.stride) }));
/** A run makes some hundred calls. */
const MOST_CALLS = 2_000;

const title = (what: string) => (CAN_AIM ? what : `${what} (skipped: strace is not installed, or may not trace)`);

describe.skipIf(!CAN_AIM)(title("the feed and the index, struck at a single write"), () => {
  const resources = new AsyncDisposableStack();
  /** The files after the first page. */
  let begun = "";

  beforeAll(async () => {
    begun = resources.use(await createDataDir()).path;
    await storeBatches({ dataDir: begun, pages: 1 });
  });

  afterAll(() => resources.disposeAsync());

  /** Strikes at a call, lets a process of today go on, and looks at the files before and after that. */
  async function strike(from: string | null, fault: AimedFault): Promise<boolean> {
    await using dir = await createDataDir();
    if (from) await cp(from, dir.path, { recursive: true });

    const { isHit, code, stderr } = await storeBatchesWithFault(dir.path, fault);

    const where = `${fault.effect} at ${fault.call} ${fault.nth}\n${stderr}`;
    if (from) expect(findTornPage(dir.path), where).toBeNull();
    if (code !== 0 && fault.effect === "EIO") expect(stderr, where).toMatch(/"level":60/);
    if (!isHit) expect(code, where).toBe(0);
    await storeBatches({ dataDir: dir.path });
    expect(findTornPage(dir.path), where).toBeNull();
    expectClean(await check({ dataDir: dir.path, readPublications: readBatchPublications, publishedToMs: 0 }));
    return isHit;
  }

  async function strikeEvery(
    from: string | null,
    { call, effect, stride }: Omit<AimedFault, "nth"> & { stride: number },
  ) {
    let struck = 0;
    for (let nth = 1; nth < MOST_CALLS; nth += stride) {
      if (!(await strike(from, { call, effect, nth }))) return struck;
      struck += 1;
    }
    throw new Error(`a run with more than ${MOST_CALLS} calls`);
  }

  it.each(AIMS)(
    "lose and double nothing after $effect at any $call",
    async (aim) => {
      const struck = await strikeEvery(begun, aim);

      console.log(`${aim.effect} at ${aim.call}: ${struck} points`);
      if (aim.call === "pwrite64") expect(struck).toBeGreaterThan(1);
    },
    LONG || process.env.STRIDE ? 1_800_000 : 60_000,
  );

  it.runIf(LONG).each(WRITES)(
    "start from nothing though the first start was killed at any %s",
    async (call) => {
      const struck = await strikeEvery(null, { effect: "KILL", call, stride: 1 });

      console.log(`KILL of a first start at ${call}: ${struck} points`);
    },
    1_800_000,
  );
});
