import { parseArgs } from "node:util";
import { systemClock } from "../platform/clock.ts";
import { ConfigurationError, readEnvironment } from "../platform/environment.ts";
import { createLogger } from "../platform/log.ts";
import { readStoreHome } from "../platform/store/store-home.ts";
import { StoreInUseError } from "../platform/store/writer-lease.ts";
import { rebuildIndex } from "./fleet/rebuild/rebuild-index.ts";

/** `npm run rebuild -- fleet`: makes fleet's index anew, while it serves and is written. */

const USAGE =
  "Usage: npm run rebuild -- fleet : there is no other index. DATA_DIR or DATABASE_URL says where the stores are.";
/** Between two lines on how far it is. */
const TELL_EVERY_MS = 1_000;

function checkArguments(): void {
  const { positionals } = parseCommandLine();
  if (positionals.length !== 1 || positionals[0] !== "fleet") throw new ConfigurationError(USAGE);
}

function parseCommandLine() {
  try {
    return parseArgs({ allowPositionals: true, options: {} });
  } catch (error) {
    throw new ConfigurationError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/** Prints what is done, and of what is done bit by bit a line a second. */
function createTeller(): (what: string) => void {
  let [part, toldAtMs] = ["", 0];
  return (what) => {
    const [now = ""] = what.split(":", 1);
    if (now === part && performance.now() - toldAtMs < TELL_EVERY_MS) return;
    [part, toldAtMs] = [now, performance.now()];
    console.log(what);
  };
}

async function rebuild(): Promise<void> {
  checkArguments();
  const environment = readEnvironment();
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => stopping.abort(new ConfigurationError("It was ended. The index is as it was.")));
  }
  const startedAtMs = performance.now();
  const { events, differences, heldMs } = await rebuildIndex({
    storeHome: readStoreHome(environment),
    environment,
    clock: systemClock,
    log: createLogger({ level: "warn", process: "rebuild" }),
    onProgress: createTeller(),
    signal: stopping.signal,
  });
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  console.log(`\nThe index of ${events} events was made anew in ${seconds(performance.now() - startedAtMs)} s.`);
  console.log(`While both were compared, for ${seconds(heldMs)} s, nothing was written to the one that serves.`);
  if (differences.length === 0) console.log("It was right in every row.");
  for (const { table, changed, gone } of differences) {
    console.log(`${table}: ${changed} rows were missing or otherwise, and ${gone} were too many. They are right now.`);
  }
}

try {
  await rebuild();
} catch (error) {
  if (error instanceof ConfigurationError) console.error(error.message);
  else if (error instanceof StoreInUseError) console.error(`Another rebuild runs: ${error.message}.`);
  else createLogger({ level: "info", process: "rebuild" }).fatal({ err: error }, "the index is as it was");
  process.exitCode = 1;
}
