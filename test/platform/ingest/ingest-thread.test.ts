import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LocalBus } from "../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { ConfigurationError, type Environment } from "../../../platform/environment.ts";
import { type IngestThread, startIngestThread } from "../../../platform/ingest/ingest-thread.ts";
import type { RecordTables } from "../../../platform/records/record-tables.ts";
import { openStoreForReading } from "../../../platform/store/store.ts";
import { createDataDir } from "../../e2e/process.ts";
import { until } from "../../until.ts";
import { startVendorServer } from "../../vendor-server.ts";

const SAFETY = { subgraph: "safety", url: new URL("../../../subgraphs/safety/feed.ts", import.meta.url).href };
const FAILING = { subgraph: "failing", url: new URL("./failing-ingest.ts", import.meta.url).href };

type Start = { readonly dataDir: string; readonly environment?: Environment; readonly wakeUps?: WakeUps };

function start({ dataDir, environment = {}, wakeUps = new WakeUps() }: Start, module = SAFETY): Promise<IngestThread> {
  return startIngestThread(
    { tenant: "acme", modules: [module], storeHome: dataDir, environment, logLevel: "silent" },
    wakeUps,
  );
}

describe.concurrent("startIngestThread", () => {
  it("is ready when its stores can be read, and has written them for its tenant", async ({ signal }) => {
    await using dir = await createDataDir();
    await using _thread = await start({ dataDir: dir.path });
    await using bus = new LocalBus(dir.path, new WakeUps());
    const batches = bus.follow("safety", null, signal);

    const { value } = await batches.next();

    expect(value?.messages).toMatchObject([
      { tenant: "acme", kind: "source", ref: "SAMSARA", message: { state: "NOT_CONFIGURED" } },
    ]);
    await batches.return();
  });

  it("wakes this thread when that one commits", async ({ signal }) => {
    await using dir = await createDataDir();
    const page = { data: [], pagination: { endCursor: "c1", hasNextPage: false } };
    await using samsara = await startVendorServer({ "GET /safety-events/stream": [{ body: page }] });
    const wakeUps = new WakeUps();
    const environment = { SAMSARA_URL: samsara.url, SAMSARA_TOKEN: "t" };

    await using _thread = await start({ dataDir: dir.path, environment, wakeUps });

    await wakeUps.waitFor("safety", 0, signal);
    await until(() => samsara.requests.length > 0, signal);
    expect(samsara.requests[0]?.headers.authorization).toBe("Bearer t");
  });

  it("refuses a vendor that is set by half, and names what is missing", async () => {
    await using dir = await createDataDir();

    const starting = start({ dataDir: dir.path, environment: { SAMSARA_URL: "https://api.samsara.com" } });

    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow("SAMSARA_URL is set, so SAMSARA_TOKEN must be set too.");
  });

  it("refuses an address that is none, and names its variable", async () => {
    await using dir = await createDataDir();

    const starting = start({ dataDir: dir.path, environment: { SAMSARA_URL: "samsara", SAMSARA_TOKEN: "t" } });

    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow("SAMSARA_URL must be an address");
  });

  it("refuses a number of days that could mean to keep nothing, and names its variable", async () => {
    await using dir = await createDataDir();

    const starting = start({ dataDir: dir.path, environment: { RETAIN_DAYS_EVENTS: "0" } });

    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow("RETAIN_DAYS_EVENTS: must be a whole number of days, from 1 to 99999");
  });

  it("does not start over a store that is broken, and leaves it as it is", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "safety.sqlite");
    const broken = "SQLite format 3\0 and then nothing that is a store ".repeat(100);
    await writeFile(file, broken);

    const starting = start({ dataDir: dir.path });

    await expect(starting).rejects.toThrow(`the store ${file} cannot be`);
    expect(await readFile(file, "utf8")).toBe(broken);
  });

  it("has deliveries stored when it says so, and those before its end too", async () => {
    await using dir = await createDataDir();
    const delivery = (ref: string) => ({ ref, raw: "{}" });
    const thread = await start({ dataDir: dir.path });

    await thread.deliver("safety", [delivery("d1")]);
    const last = thread.deliver("safety", [delivery("d2"), delivery("d1")]);
    await thread[Symbol.asyncDispose]();
    await last;

    await using store = openStoreForReading<RecordTables>(join(dir.path, "safety.sqlite"));
    expect(await store.db.selectFrom("delivery").select("ref").execute()).toEqual([{ ref: "d1" }, { ref: "d2" }]);
    await expect(thread.deliver("safety", [delivery("d3")])).rejects.toThrow("has ended");
  });

  it("cannot go on when deliveries are for nobody", async () => {
    await using dir = await createDataDir();
    const thread = await start({ dataDir: dir.path }, FAILING);

    await expect(thread.deliver("failing", [{ ref: "d1", raw: "{}" }])).rejects.toThrow("could not be stored");

    await expect(thread.failed).rejects.toThrow("nobody receives");
    await thread[Symbol.asyncDispose]();
  });

  it("says when it cannot go on, and can be disposed of then", async ({ signal }) => {
    await using dir = await createDataDir();
    const wakeUps = new WakeUps();

    const thread = await start({ dataDir: dir.path, wakeUps }, FAILING);
    const channel = new BroadcastChannel("failing-ingest");
    channel.postMessage("fail");
    channel.close();

    await expect(thread.failed).rejects.toThrow("a bug of ours");
    await wakeUps.waitFor("failing", 0, signal);
    await thread[Symbol.asyncDispose]();
  });
});
