import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, open, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, it } from "vitest";
import { createDataDir, startProcess } from "../e2e/process.ts";
import { until } from "../until.ts";
import { readBatchPublications, storeBatches } from "./batches.ts";
import { check } from "./checker.ts";
import { expectClean } from "./ingestion.ts";
import { readIndex } from "./stored-files.ts";

/** Has nobody write a folder, not even root. Null where that cannot be done. */
async function forbidWriting(path: string): Promise<AsyncDisposable | null> {
  if (process.getuid?.() !== 0) {
    await chmod(join(path, FILE), 0o444);
    return { [Symbol.asyncDispose]: () => chmod(join(path, FILE), 0o644) };
  }
  const mount = (...args: readonly string[]) => spawnSync("mount", args).status === 0;
  const allow = async () => void spawnSync("umount", [path]);
  if (!mount("--bind", path, path)) return null;
  if (mount("-o", "remount,ro,bind", path)) return { [Symbol.asyncDispose]: allow };
  await allow();
  return null;
}
const FILE = "safety.sqlite";
const EVENTS_OF_TWO_PAGES = 120;

/** Opening a store takes some milliseconds; the rest is the start of a process on a machine that has other work. */
const REFUSES_WITHIN_MS = process.env.LONG ? 2_000 : 6_000;

const WAYS = [
  {
    way: "has a page that is damaged",
    async damage(file: string) {
      const handle = await open(file, "r+");
      await handle.write(Buffer.alloc(4_096, 0x5a), 0, 4_096, 0);
      await handle.close();
    },
    says: /cannot be (brought up to date|opened)|not a database|malformed/,
  },
  {
    way: "was written by a newer version",
    async damage(file: string) {
      using database = new DatabaseSync(file);
      database.exec("insert into kysely_migration (name, timestamp) values ('9999-newer', '2030-01-01')");
    },
    says: /cannot be brought up to date/,
  },
  {
    way: "is cut in the middle",
    async damage(file: string) {
      const handle = await open(file, "r+");
      await handle.truncate(Math.floor((await stat(file)).size / 2 / 4_096) * 4_096);
      await handle.close();
    },
    says: /malformed|damaged|cannot be/,
  },
] as const;

describe("a store that", () => {
  let whole = "";
  const resources = new AsyncDisposableStack();

  beforeAll(async () => {
    whole = resources.use(await createDataDir()).path;
    await storeBatches({ dataDir: whole, pages: 2 });
    // What stands in the log would hide what is damaged in the file.
    using database = new DatabaseSync(join(whole, FILE));
    database.exec("pragma wal_checkpoint(truncate)");
    return () => resources.disposeAsync();
  });

  async function startOver(dataDir: string) {
    const startedAtMs = performance.now();
    const process = startProcess("test/ingestion/batch-process.ts", [dataDir]);
    const { code } = await process.exited;
    return { code, stderr: process.output.stderr, tookMs: performance.now() - startedAtMs };
  }

  it.each(WAYS)("$way is not started over, and left as it is", async ({ damage, says }) => {
    await using dir = await copyOf(whole);
    const file = join(dir.path, FILE);
    await damage(file);
    const before = await readFile(file);

    const { code, stderr, tookMs } = await startOver(dir.path);

    expect(code).toBe(1);
    expect(stderr).toMatch(says);
    expect(stderr).toContain(file);
    expect(await readFile(file)).toEqual(before);
    expect(tookMs).toBeLessThan(REFUSES_WITHIN_MS);
  });

  it("may not be written is not started over (skipped where root may not mount)", async ({ skip }) => {
    await using dir = await copyOf(whole);
    await using forbidden = await forbidWriting(dir.path);
    skip(forbidden === null);

    const { code, stderr, tookMs } = await startOver(dir.path);

    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot be (written|read|brought up to date)/);
    expect(stderr).toContain(`the store ${dir.path}`);
    expect(tookMs).toBeLessThan(REFUSES_WITHIN_MS);
  });

  it("lost its log when its process was killed is filled again from its vendor, and so is the index", async ({
    signal,
  }) => {
    await using dir = await copyOf(whole);
    const file = join(dir.path, FILE);
    const process = startProcess("test/ingestion/batch-process.ts", [dir.path]);
    await until(() => existsSync(`${file}-wal`) && readIndex(dir.path).events.size > EVENTS_OF_TWO_PAGES, signal);
    await process.end("SIGKILL");
    await rm(`${file}-wal`);
    await rm(`${file}-shm`);

    await storeBatches({ dataDir: dir.path });

    expectClean(await check({ dataDir: dir.path, readPublications: readBatchPublications, publishedToMs: 0 }));
  });
});

async function copyOf(from: string) {
  const dir = await createDataDir();
  await cp(from, dir.path, { recursive: true });
  return dir;
}
