import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import type { Command } from "../../../platform/commands/command.ts";
import { type IngestThread, startIngestThread } from "../../../platform/ingest/ingest-thread.ts";
import { RIGHTS } from "../../../platform/viewer/viewer.ts";
import { createDataDir } from "../../e2e/process.ts";
import type { Counter } from "./counters/commands.ts";

const COUNTERS = { subgraph: "counters", url: new URL("./counters/feed.ts", import.meta.url).href };
const BUSY = { subgraph: "busy", url: new URL("./counters/busy-feed.ts", import.meta.url).href };
const SAFETY = { subgraph: "safety", url: new URL("../../../subgraphs/safety/feed.ts", import.meta.url).href };

const ANN = { tenant: "a", subject: "ann", rights: RIGHTS };
const ADD = { subgraph: "counters", name: "add", input: { name: "n", amount: 1 }, viewer: ANN };

type Start = { readonly dataDir: string; readonly modules?: (typeof COUNTERS)[]; readonly wakeUps?: WakeUps };

function start({ dataDir, modules = [COUNTERS], wakeUps = new WakeUps() }: Start): Promise<IngestThread> {
  return startIngestThread({ tenant: "a", modules, storeHome: dataDir, environment: {}, logLevel: "silent" }, wakeUps);
}

/** What stands in the file of counters: another connection sees no more than what is committed. */
function readValue(dataDir: string): unknown {
  using database = new DatabaseSync(join(dataDir, "counters.sqlite"), { readOnly: true });
  return database.prepare("select value from counter where tenant = 'a' and name = 'n'").get()?.value;
}

const refused = (code: string, words: string) => ({ message: expect.stringContaining(words), extensions: { code } });

describe.concurrent("a command to the thread that writes", () => {
  it("is in the file when it is answered, and wakes who waits for news here", async ({ signal }) => {
    await using dir = await createDataDir();
    const wakeUps = new WakeUps();
    await using thread = await start({ dataDir: dir.path, wakeUps });

    const counter = await thread.commands.run<Counter>(ADD);
    const value = readValue(dir.path);

    expect([counter, value]).toEqual([{ value: 1, revision: 1 }, 1]);
    await wakeUps.waitFor("counters", 0, signal);
  });

  it("that nobody there knows, and one whose handler fails, are faults of ours and end nothing", async () => {
    await using dir = await createDataDir();
    await using thread = await start({ dataDir: dir.path, modules: [SAFETY, COUNTERS] });
    const run = (command: Partial<Command>) => thread.commands.run({ ...ADD, ...command });

    const fault = refused("INTERNAL", "Nothing was done");
    await expect(run({ subgraph: "elsewhere" })).rejects.toMatchObject(fault);
    await expect(run({ subgraph: "safety" })).rejects.toMatchObject(fault);
    await expect(run({ name: "unknown" })).rejects.toMatchObject(fault);
    await expect(run({ name: "stumble" })).rejects.toMatchObject(fault);
    await expect(run({ input: { name: 5, amount: 1 } })).rejects.toMatchObject({
      extensions: { code: "BAD_USER_INPUT", field: "input.name" },
    });

    expect(await run({})).toEqual({ value: 1, revision: 1 });
  });

  it("that has come before the thread is to end is done, and one that comes later is not known to be", async () => {
    await using dir = await createDataDir();
    const thread = await start({ dataDir: dir.path });

    const last = thread.commands.run<Counter>(ADD);
    await thread[Symbol.asyncDispose]();

    expect(await last).toEqual({ value: 1, revision: 1 });
    await expect(thread.commands.run(ADD)).rejects.toMatchObject(refused("SUBGRAPH_UNAVAILABLE", "not known"));
    expect(readValue(dir.path)).toBe(1);
  });

  it("waits while somebody else holds the lock, and is done then", async () => {
    await using dir = await createDataDir();
    await using thread = await start({ dataDir: dir.path });
    using other = new DatabaseSync(join(dir.path, "counters.sqlite"));
    other.exec("begin immediate");

    const running = thread.commands.run<Counter>(ADD);
    const valueBefore = readValue(dir.path);
    other.exec("rollback");

    expect(valueBefore).toBeUndefined();
    expect(await running).toEqual({ value: 1, revision: 1 });
  });

  it("to a store that another process has taken over is not answered as done, and the thread cannot go on", async () => {
    await using dir = await createDataDir();
    const thread = await start({ dataDir: dir.path });
    {
      using other = new DatabaseSync(join(dir.path, "counters.sqlite"));
      other.exec("insert into writer (id, host, pid, processStartedAtMs) values ('another', 'host', 1, 1)");
    }

    const running = thread.commands.run(ADD);

    await expect(running).rejects.toMatchObject(refused("SUBGRAPH_UNAVAILABLE", "not known"));
    await expect(thread.failed).rejects.toThrow("taken the store over");
    expect(readValue(dir.path)).toBeUndefined();
    await thread[Symbol.asyncDispose]();
  });

  it("comes between two pages of a past that never ends", async () => {
    await using dir = await createDataDir();
    await using thread = await start({ dataDir: dir.path, modules: [BUSY] });

    const counter = await thread.commands.run<Counter>({ ...ADD, subgraph: "busy" });

    expect(counter).toEqual({ value: 1, revision: 1 });
  });
});
