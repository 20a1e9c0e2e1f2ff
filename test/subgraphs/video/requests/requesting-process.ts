import { z } from "zod";
import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import { decodeSettings, readEnvironment } from "../../../../platform/environment.ts";
import { startIngestThread } from "../../../../platform/ingest/ingest-thread.ts";
import { runProcess } from "../../../../platform/lifecycle.ts";
import { createLogger } from "../../../../platform/log.ts";
import { viewerOf } from "../../../viewer.ts";

/** Asks for footage under the keys from 1 to `REQUESTS`, each of a minute of its own, and follows what becomes of it. */

const settings = z.object({
  DATA_DIR: z.string(),
  TENANT: z.string(),
  REQUESTS: z.coerce.number(),
  BEGINS_AT_MS: z.coerce.number(),
});
const MINUTE_MS = 60_000;

const log = createLogger({ level: "fatal", process: "requests" });

await runProcess(log, async () => {
  const environment = readEnvironment();
  const {
    DATA_DIR: storeHome,
    TENANT: tenant,
    REQUESTS: requests,
    BEGINS_AT_MS: beginsAtMs,
  } = decodeSettings(settings, environment);
  const url = new URL("../../../../subgraphs/video/feed.ts", import.meta.url).href;
  const modules = [{ subgraph: "video", vendor: "ROSCOLIVE", url }];
  await using opening = new AsyncDisposableStack();
  const setting = { tenant, modules, storeHome, environment, logLevel: "fatal" };
  const thread = opening.use(await startIngestThread(setting, new WakeUps()));
  for (let nth = 1; nth <= requests; nth += 1) {
    const from = beginsAtMs + nth * MINUTE_MS;
    const input = { deviceId: "device:truck", from, to: from + MINUTE_MS, snapshotOnly: false };
    const command = { subgraph: "video", name: "requestClip", input, viewer: viewerOf(tenant) };
    await thread.commands.run({ ...command, idempotencyKey: String(nth) });
  }
  console.log("all are requested");
  return opening.move();
});
