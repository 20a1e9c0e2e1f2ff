import { createLogger } from "../../platform/log.ts";
import { storeBatches } from "./batches.ts";

/** `node batch-process.ts DIR`: {@link storeBatches} as a process of its own, which ends as those that ingest do. */

try {
  await storeBatches({ dataDir: process.argv[2] ?? "", logLevel: "error" });
} catch (error) {
  createLogger({ level: "error", process: "ingest" }).fatal({ err: error }, "the feeds cannot go on");
  process.exit(1);
}
