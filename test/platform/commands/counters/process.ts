import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import { systemClock } from "../../../../platform/clock.ts";
import { readEnvironment } from "../../../../platform/environment.ts";
import { startIngestThread } from "../../../../platform/ingest/ingest-thread.ts";
import { runProcess } from "../../../../platform/lifecycle.ts";
import { createLogger } from "../../../../platform/log.ts";
import { startSubgraphServer } from "../../../../subgraphs/server.ts";
import { viewerOf } from "../../../viewer.ts";
import { openSubgraph } from "./subgraph.ts";

/** Counters as `npm run subgraph` runs a subgraph: a thread that writes, and a server. */

const log = createLogger({ level: "warn", process: "counters" });

await runProcess(log, async () => {
  const environment = readEnvironment();
  const storeHome = environment.DATA_DIR ?? "";
  const wakeUps = new WakeUps();
  await using opening = new AsyncDisposableStack();
  const modules = [{ subgraph: "counters", url: new URL("./feed.ts", import.meta.url).href }];
  const { commands, ...ingest } = opening.use(
    await startIngestThread({ tenant: "a", modules, storeHome, environment, logLevel: "warn" }, wakeUps),
  );
  ingest.failed.catch(() => process.exit(1));
  const subgraph = opening.use(await openSubgraph({ storeHome, wakeUps, commands, clock: systemClock }));
  const at = { storeHome, wakeUps, host: "127.0.0.1", port: 0, tokens: null, anybody: viewerOf("a"), log };
  const { url } = opening.use(await startSubgraphServer({ subgraph, ...at }));
  console.log(`counters answer at ${url}`);
  return opening.move();
});
