import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ConfigurationError, readEnvironment } from "../platform/environment.ts";
import { createLogger } from "../platform/log.ts";
import { backUpStores } from "../platform/store/sqlite/backup.ts";
import { engineAt, storeAddress } from "../platform/store/store-address.ts";
import { readStoreHome } from "../platform/store/store-home.ts";
import { SUBGRAPHS } from "../schema/subgraphs.ts";

/** `npm run backup -- --to DIR`: copies the stores of `DATA_DIR` into a new folder, while they are written. */

const USAGE = "Usage: npm run backup -- --to DIR : a folder that is not there yet. DATA_DIR says where the stores are.";

function readArguments(): { readonly from: string; readonly to: string } {
  const { to } = parseCommandLine().values;
  if (!to) throw new ConfigurationError(USAGE);
  const from = readStoreHome(readEnvironment());
  if (engineAt(from) === "postgres") {
    throw new ConfigurationError("DATABASE_URL is set: a database is backed up by its own tools, such as pg_dump.");
  }
  if (existsSync(to)) throw new ConfigurationError(`${to} is there already.\n${USAGE}`);
  return { from, to: resolve(to) };
}

function parseCommandLine() {
  try {
    return parseArgs({ options: { to: { type: "string" } } });
  } catch (error) {
    throw new ConfigurationError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/**
 * Fleet follows the others, and what it has followed must be in their copies: so its own is made first. The others follow
 * fleet too, and may be ahead of its copy: what they have of it they take anew then, which is little.
 */
function filesIn(from: string): readonly string[] {
  const isFollower = ({ vendor }: (typeof SUBGRAPHS)[number]) => vendor === null;
  const inOrder = [...SUBGRAPHS.filter(isFollower), ...SUBGRAPHS.filter((one) => !isFollower(one))];
  return inOrder.map(({ name }) => basename(storeAddress(from, name)));
}

try {
  const { from, to } = readArguments();
  await backUpStores({ from, to, files: filesIn(from), onCopied: (file) => console.log(`${file} is copied`) });
  console.log(`\nAll of ${from} is in ${to}.`);
} catch (error) {
  if (error instanceof ConfigurationError) console.error(error.message);
  else createLogger({ level: "info", process: "backup" }).fatal({ err: error }, "there is no backup");
  process.exitCode = 1;
}
