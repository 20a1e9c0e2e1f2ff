import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openStoreForReading } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { type Process, startProcess } from "../../../e2e/process.ts";
import { createStoreHome, STORE_ENGINE } from "../../../stores.ts";
import { until } from "../../../until.ts";
import { ROW_STORES, startRowRunner } from "./row-modules.ts";

type Row = { readonly place: number; readonly writer: number };

async function rowsOf(storeHome: string, store: string): Promise<readonly Row[]> {
  await using reading = openStoreForReading(storeAddress(storeHome, store));
  return (await sql<Row>`select place, writer from row order by place`.execute(reading.db)).rows;
}

const startRunner = (storeHome: string) => startProcess("test/platform/ingest/runner/runner-process.ts", [storeHome]);

async function writesAll(runner: Process): Promise<number> {
  const [, pid] = await runner.printed(/^(\d+) writes a b c d e$/m);
  return Number(pid);
}

describe("runners of the same feeds", () => {
  it("share them, and each store has one writer at a time", { timeout: 60_000 }, async ({ signal }) => {
    await using home = await createStoreHome();
    await using first = await startRowRunner(home.path, 1);
    await until(() => first.runner.holds.length === 5, signal);

    await using second = await startRowRunner(home.path, 2);
    const sizes = () => [first, second].map(({ runner }) => runner.holds.length);
    await until(() => Math.max(...sizes()) === 3 && Math.min(...sizes()) === 2, signal);

    expect([...first.runner.holds, ...second.runner.holds].sort()).toEqual(ROW_STORES);
    await first[Symbol.asyncDispose]();
    await until(() => second.runner.holds.length === 5, signal);
    for (const store of ROW_STORES) {
      const writers = (await rowsOf(home.path, store)).map(({ writer }) => writer);
      expect(writers, store).toEqual(writers.toSorted((a, b) => a - b));
    }
  });

  it("are taken over by another when they are killed", { timeout: 60_000 }, async () => {
    await using home = await createStoreHome();
    await using killed = startRunner(home.path);
    await writesAll(killed);
    await using heir = startRunner(home.path);
    await heir.printed(/^\d+ writes \w/m);

    await killed.end("SIGKILL");

    await writesAll(heir);
  });

  // One that is held up within a transaction of SQLite's keeps everybody from writing, and nobody takes over.
  it.skipIf(STORE_ENGINE === "sqlite")(
    "write nothing any more when they wake up after another has taken over, and stand by again",
    {
      timeout: 90_000,
    },
    async ({ signal }) => {
      await using home = await createStoreHome();
      await using heldUp = startRunner(home.path);
      const pid = await writesAll(heldUp);
      process.kill(pid, "SIGSTOP");
      const before = new Map<string, number>();
      for (const store of ROW_STORES) before.set(store, (await rowsOf(home.path, store)).length);
      await using heir = startRunner(home.path);
      await writesAll(heir);

      process.kill(pid, "SIGCONT");
      await heldUp.printed(/writes nothing$/m);
      await heir.end("SIGKILL");
      await until(() => heldUp.output.stdout.trim().endsWith("writes a b c d e"), signal);

      for (const store of ROW_STORES) {
        const writers = (await rowsOf(home.path, store)).map(({ writer }) => writer);
        const heirs = writers.slice(before.get(store)).filter((writer) => writer !== pid).length;
        const runs = writers.filter((writer, index) => writer !== writers[index - 1]).length;
        expect(heirs, store).toBeGreaterThan(0);
        expect(runs, `${store} was written in turn`).toBeLessThanOrEqual(3);
      }
    },
  );
});
