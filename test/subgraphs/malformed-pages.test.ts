import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { LocalBus } from "../../platform/bus/local-bus.ts";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { systemClock } from "../../platform/clock.ts";
import { BackfillGate } from "../../platform/feed/backfill-gate.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import { openStoreForReading } from "../../platform/store/store.ts";
import { storeAddress } from "../../platform/store/store-address.ts";
import { DEFAULT_TENANT } from "../../platform/viewer/default-viewer.ts";
import { outboxes } from "../../subgraphs/fleet/feed.ts";
import { startIngest as startHos } from "../../subgraphs/hos/feed.ts";
import { startIngest as startRules } from "../../subgraphs/rules/feed.ts";
import { startIngest as startSafety } from "../../subgraphs/safety/feed.ts";
import { startIngest as startVideo } from "../../subgraphs/video/feed.ts";
import { startListener } from "../platform/vendor/raw-server.ts";
import { until } from "../until.ts";
import { makeDataDir } from "./video/running-video.ts";

type Vendor = {
  readonly subgraph: string;
  readonly startIngest: (context: IngestContext) => Promise<RunningIngest>;
  readonly toEnvironment: (url: string) => Readonly<Record<string, string>>;
  /** Around what stands in a page. */
  readonly toAnswer: (page: object) => object;
};

const credentials = (prefix: string) => ({ [`${prefix}_USERNAME`]: "office", [`${prefix}_PASSWORD`]: "secret" });

const VENDORS: readonly Vendor[] = [
  {
    subgraph: "video",
    startIngest: startVideo,
    toEnvironment: (url) => ({ ROSCOLIVE_URL: url, ROSCOLIVE_COMPANY: "Acme", ...credentials("ROSCOLIVE") }),
    toAnswer: (page) => ({ meta: { code: 200 }, response: page, result: "OK" }),
  },
  {
    subgraph: "safety",
    startIngest: startSafety,
    toEnvironment: (url) => ({ SAMSARA_URL: url, SAMSARA_TOKEN: "token" }),
    toAnswer: (page) => page,
  },
  {
    subgraph: "hos",
    startIngest: startHos,
    toEnvironment: (url) => ({ VISTRACKS_URL: url, ...credentials("VISTRACKS") }),
    toAnswer: (page) => page,
  },
  {
    subgraph: "rules",
    startIngest: startRules,
    toEnvironment: (url) => ({
      VINLI_EVENTS_URL: url,
      VINLI_RULES_URL: url,
      VINLI_PLATFORM_URL: url,
      VINLI_TELEMETRY_URL: url,
      VINLI_APP_ID: "app",
      VINLI_APP_SECRET: "secret",
    }),
    toAnswer: (page) => page,
  },
];

describe("a page that is JSON of another shape", () => {
  it.for(VENDORS)(
    "is kept in the quarantine of $subgraph, cut to 64 KB, with its reason",
    async (vendor, { signal }) => {
      const text = JSON.stringify(vendor.toAnswer({ surprise: "x".repeat(100_000) }));
      await using server = await startListener((_request, response) => response.end(text));
      await using dataDir = await makeDataDir();
      await using opening = new AsyncDisposableStack();
      const wakeUps = new WakeUps();
      const ingest = opening.use(
        await vendor.startIngest({
          tenant: DEFAULT_TENANT,
          storeHome: dataDir.path,
          environment: vendor.toEnvironment(server.url),
          bus: opening.use(new LocalBus(dataDir.path, wakeUps, outboxes)),
          backfillGate: new BackfillGate([]),
          onCommit: () => wakeUps.wake(vendor.subgraph),
          clock: systemClock,
          log: pino({ level: "silent" }),
        }),
      );
      const { db } = opening.use(openStoreForReading<RecordTables>(storeAddress(dataDir.path, vendor.subgraph)));
      const readQuarantine = () => db.selectFrom("quarantine").select(["raw", "reason"]).execute();

      await Promise.race([until(async () => (await readQuarantine()).length > 0, signal), ingest.failed]);

      const [kept] = await readQuarantine();
      expect(kept?.raw).toBe(text.slice(0, 64 * 1024));
      expect(kept?.reason).toMatch(/^not a/);
    },
  );
});
