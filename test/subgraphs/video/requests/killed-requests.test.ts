import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { RecordWriter } from "../../../../platform/records/record-writer.ts";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { storeSchema } from "../../../../subgraphs/video/feed.ts";
import { toDeviceRecord } from "../../../../subgraphs/video/mapper.ts";
import type { VideoTables } from "../../../../subgraphs/video/tables.ts";
import { decodeDevice } from "../../../../subgraphs/video/wire.ts";
import { createDataDir, type Process, startProcess } from "../../../e2e/process.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { page } from "../../../platform/feed/stored-feed.ts";
import { createRandom } from "../../../platform/vendor/simulated-time.ts";
import { until } from "../../../until.ts";
import { credentials } from "../running-video.ts";
import { type Fate, startClipVendor } from "./clip-vendor.ts";
import { HOUR_MS, TENANT } from "./requests-fixture.ts";

const KILLS = casesOf({ short: 2, long: 150 });
const SEED = Number(process.env.SEED ?? 1);
const REQUESTS_PER_KILL = 2;

type Row = { readonly ref: string; readonly state: string };

/** A store with a camera in a truck. */
async function fillStore(dataDir: string): Promise<void> {
  await using store = await openStoreForWriting<VideoTables>(storeAddress(dataDir, "video"), storeSchema);
  const raw = { device_id: "1001", general_status: "driving", last_online: new Date().toISOString() };
  const clock = { now: () => Date.now() };
  const records = [toDeviceRecord(decodeDevice(raw), raw, clock.now())];
  await new RecordWriter(store as never, TENANT, clock).storePage(toStorable(page({ records })));
  await store.write((tx) =>
    sql`insert into linkCopy (tenant, kind, vendor, ref, fromMs, untilMs, id)
      values (${TENANT}, 'device', 'ROSCOLIVE', '1001', 0, 8640000000000000, 'device:truck')`.execute(tx),
  );
}

function read(dataDir: string) {
  using database = new DatabaseSync(join(dataDir, "video.sqlite"), { readOnly: true });
  const requests = database.prepare("select ref, state from footageRequest").all() as Row[];
  const changes = database.prepare("select ref, after from footageChange order by seq").all() as {
    ref: string;
    after: string;
  }[];
  const steps = changes.map(({ ref, after }) => ({ ref, state: (JSON.parse(after) as Row).state }));
  return { requests, steps };
}

describe("footage that a process has asked for which is killed", () => {
  it(
    `is asked for once and told once, whether it was on its way or has arrived (${KILLS} kills, seed ${SEED})`,
    async ({ signal }) => {
      const random = createRandom(SEED);
      await using dir = await createDataDir();
      await fillStore(dir.path);
      let running: Process | null = null;
      let asksLeft = Number.POSITIVE_INFINITY;
      let nth = 0;
      await using vendor = await startClipVendor(["1001"], (): Fate => {
        asksLeft -= 1;
        if (asksLeft !== 0) return "taken";
        void running?.end("SIGKILL");
        // It has arrived and nobody hears so, or it has not.
        return nth % 2 === 0 ? "taken" : { status: 500 };
      });
      const beginsAtMs = Math.floor((Date.now() - 20 * HOUR_MS) / 1_000) * 1_000;
      const start = (requests: number) => {
        running = startProcess("test/subgraphs/video/requests/requesting-process.ts", [], {
          ...{ ...credentials(vendor.url), POLL_INTERVAL_MS: "50", TENANT, DATA_DIR: dir.path },
          ...{ REQUESTS: String(requests), BEGINS_AT_MS: String(beginsAtMs) },
        });
        return running;
      };

      for (nth = 1; nth <= KILLS; nth += 1) {
        asksLeft = 1 + Math.floor(random() * REQUESTS_PER_KILL);
        expect(await start(nth * REQUESTS_PER_KILL).exited).toMatchObject({ signal: "SIGKILL" });
      }
      asksLeft = Number.POSITIVE_INFINITY;
      const requests = (KILLS + 1) * REQUESTS_PER_KILL;
      await using last = start(requests);
      await last.printed(/all are requested/);
      await until(() => read(dir.path).requests.every(({ state }) => state === "REQUESTED"), signal);

      const { requests: stored, steps } = read(dir.path);
      expect(stored.length).toBe(requests);
      expect(vendor.clips.length).toBe(requests);
      const taken = new Set(vendor.clips.map(({ data }) => data));
      expect(taken.size).toBe(requests);
      // What did not arrive is asked for again, and nothing else is.
      const lost = Math.ceil(KILLS / 2);
      expect(vendor.asked.length).toBe(requests + lost);
      for (const { ref } of stored)
        expect(steps.filter((step) => step.ref === ref).map(({ state }) => state)).toEqual(["PENDING", "REQUESTED"]);
    },
    MANY_CASES_MS,
  );
});
