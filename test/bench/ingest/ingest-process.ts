import { LocalBus } from "../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { systemClock } from "../../../platform/clock.ts";
import { readEnvironment } from "../../../platform/environment.ts";
import { BackfillGate } from "../../../platform/feed/backfill-gate.ts";
import type { IngestContext } from "../../../platform/ingest/ingest.ts";
import { createLogger } from "../../../platform/log.ts";
import { DEFAULT_TENANT } from "../../../platform/viewer/default-viewer.ts";
import { outboxes, startIngest as startFleet } from "../../../subgraphs/fleet/feed.ts";
import { startIngest as startHos } from "../../../subgraphs/hos/feed.ts";
import { startIngest as startRules } from "../../../subgraphs/rules/feed.ts";
import { startIngest as startSafety } from "../../../subgraphs/safety/feed.ts";
import { startIngest as startVideo } from "../../../subgraphs/video/feed.ts";

// The writing sides of all subgraphs in one thread, and nothing beside them: what they use is what ingesting costs.

/** What the process has used so far. */
export type Usage = { readonly processorMicros: number; readonly residentBytes: number };

const [dataDir = ""] = process.argv.slice(2);
const log = createLogger({ level: "warn", process: "bench" });
const wakeUps = new WakeUps();
const bus = new LocalBus(dataDir, wakeUps, outboxes);
bus.expect("fleet");

const contextOf = (subgraph: string): IngestContext => ({
  tenant: DEFAULT_TENANT,
  storeHome: dataDir,
  environment: readEnvironment(),
  bus,
  onCommit: (publication) => bus.announce(subgraph, publication),
  backfillGate: new BackfillGate([]),
  clock: systemClock,
  log,
});

process.on("disconnect", () => process.exit());
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { processorMicros: user + system, residentBytes: process.memoryUsage.rss() };
  process.send?.(usage);
});

const feeds = [
  await startVideo(contextOf("video")),
  await startSafety(contextOf("safety")),
  await startHos(contextOf("hos")),
  await startRules(contextOf("rules")),
  await startFleet(contextOf("fleet")),
];
bus.started("fleet");
process.send?.("ready");
await Promise.race(feeds.map(({ failed }) => failed));
