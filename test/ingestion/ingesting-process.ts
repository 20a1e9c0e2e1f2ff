import { z } from "zod";
import { LocalBus } from "../../platform/bus/local-bus.ts";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { decodeSettings, readEnvironment } from "../../platform/environment.ts";
import { BackfillGate } from "../../platform/feed/backfill-gate.ts";
import type { IngestContext } from "../../platform/ingest/ingest.ts";
import { runProcess } from "../../platform/lifecycle.ts";
import { createLogger } from "../../platform/log.ts";
import { DEFAULT_TENANT } from "../../platform/viewer/default-viewer.ts";
import { outboxes, startIngest as startFleet } from "../../subgraphs/fleet/feed.ts";
import { startIngest as startHos } from "../../subgraphs/hos/feed.ts";
import { startIngest as startRules } from "../../subgraphs/rules/feed.ts";
import { startIngest as startSafety } from "../../subgraphs/safety/feed.ts";
import { startIngest as startVideo } from "../../subgraphs/video/feed.ts";

/*
 * The writing sides of all subgraphs without the gateway: what there is to kill. It says `ready` when all stores are
 * open, and is written for tests that start it a thousand times.
 */

const MODULES = [
  { subgraph: "rules", startIngest: startRules },
  { subgraph: "video", startIngest: startVideo },
  { subgraph: "safety", startIngest: startSafety },
  { subgraph: "hos", startIngest: startHos },
  { subgraph: "fleet", startIngest: startFleet },
] as const;

const settings = z.object({
  DATA_DIR: z.string(),
  /** How far its clock is ahead of the machine's: time passes at once, for what is read again after an hour or a day. */
  CLOCK_AHEAD_MS: z.coerce.number().default(0),
});

const log = createLogger({ level: "warn", process: "ingest" });

await runProcess(log, async () => {
  const environment = readEnvironment();
  const { DATA_DIR: dataDir, CLOCK_AHEAD_MS: aheadMs } = decodeSettings(settings, environment);
  const clock = { now: () => Date.now() + aheadMs };
  const wakeUps = new WakeUps();
  await using opening = new AsyncDisposableStack();
  const bus = opening.use(new LocalBus(dataDir, wakeUps, outboxes));
  const backfillGate = new BackfillGate(["VINLI", "ROSCOLIVE", "SAMSARA", "VISTRACKS"]);
  for (const { subgraph } of MODULES) bus.expect(subgraph);
  for (const { subgraph, startIngest } of MODULES) {
    const onCommit: IngestContext["onCommit"] = (publication) => bus.announce(subgraph, publication);
    const context: IngestContext = {
      tenant: DEFAULT_TENANT,
      storeHome: dataDir,
      environment,
      bus,
      onCommit,
      backfillGate,
      clock,
      log: log.child({ subgraph }),
    };
    const { failed } = opening.use(await startIngest(context));
    bus.started(subgraph);
    failed.catch((error: unknown) => {
      log.fatal({ err: error, subgraph }, "the feeds cannot go on");
      process.exit(1);
    });
  }
  console.log("ready");
  return opening.move();
});
