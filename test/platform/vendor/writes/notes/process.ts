import { z } from "zod";
import { WakeUps } from "../../../../../platform/bus/wake-ups.ts";
import { decodeSettings, readEnvironment } from "../../../../../platform/environment.ts";
import { startIngestThread } from "../../../../../platform/ingest/ingest-thread.ts";
import { runProcess } from "../../../../../platform/lifecycle.ts";
import { createLogger } from "../../../../../platform/log.ts";
import { RIGHTS } from "../../../../../platform/viewer/viewer.ts";

/** Requests notes under the keys from 1 to `NOTES`, and has them written to the vendor. */

const settings = z.object({ DATA_DIR: z.string(), NOTES: z.coerce.number() });

const log = createLogger({ level: "error", process: "notes" });

await runProcess(log, async () => {
  const environment = readEnvironment();
  const { DATA_DIR: storeHome, NOTES: notes } = decodeSettings(settings, environment);
  const modules = [{ subgraph: "notes", url: new URL("./feed.ts", import.meta.url).href }];
  await using opening = new AsyncDisposableStack();
  const thread = opening.use(
    await startIngestThread({ tenant: "a", modules, storeHome, environment, logLevel: "error" }, new WakeUps()),
  );
  const viewer = { tenant: "a", subject: "ann", rights: RIGHTS };
  const request = (idempotencyKey: string) => {
    const input = { target: idempotencyKey, text: `note ${idempotencyKey}` };
    return thread.commands.run({ subgraph: "notes", name: "postNote", input, viewer, idempotencyKey });
  };
  for (let note = 1; note <= notes; note += 1) await request(String(note));
  console.log("all are requested");
  return opening.move();
});
