import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { ConfigurationError, readEnvironment } from "../platform/environment.ts";
import { createLogger } from "../platform/log.ts";
import { moveStore } from "../platform/store/moving/move-store.ts";
import type { StoreSchema } from "../platform/store/store.ts";
import { engineAt, storeAddress } from "../platform/store/store-address.ts";
import { readStoreHome } from "../platform/store/store-home.ts";
import { StoreInUseError } from "../platform/store/writer-lease.ts";
import { SUBGRAPHS } from "../schema/subgraphs.ts";

/** `npm run migrate -- --from DIR --to URL`: moves the stores of a folder into a PostgreSQL database. */

const USAGE =
  "Usage: npm run migrate -- --from DIR --to postgres://… : the folder of the stores, and an empty database.";

function readArguments(): { readonly from: string; readonly to: string } {
  const { from, to } = parseCommandLine().values;
  if (!from || !to || engineAt(from) !== "sqlite" || engineAt(to) !== "postgres") throw new ConfigurationError(USAGE);
  return { from, to: readStoreHome({ ...readEnvironment(), DATABASE_URL: to }) };
}

function parseCommandLine() {
  try {
    return parseArgs({ options: { from: { type: "string" }, to: { type: "string" } } });
  } catch (error) {
    throw new ConfigurationError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

async function migrate(): Promise<void> {
  const { from, to } = readArguments();
  const names = SUBGRAPHS.map(({ name }) => name).filter((name) => existsSync(storeAddress(from, name)));
  if (names.length === 0) throw new ConfigurationError(`There is no store in ${from}.`);
  for (const name of names) {
    const { storeSchema } = (await import(`./${name}/feed.ts`)) as { storeSchema: StoreSchema };
    await moveStore({
      from: storeAddress(from, name),
      to: storeAddress(to, name),
      schema: storeSchema,
      onProgress({ table, rows, isVerified }) {
        if (isVerified) console.log(`${name}.${table}: ${rows} rows, the same on both sides`);
      },
    });
  }
  console.log(`\nAll of ${from} is in the database. Set DATABASE_URL, and keep the folder until you are content.`);
}

try {
  await migrate();
} catch (error) {
  if (error instanceof ConfigurationError || error instanceof StoreInUseError) console.error(error.message);
  else
    createLogger({ level: "info", process: "migrate" }).fatal(
      { err: error },
      "the stores were not moved to their end; the same command goes on",
    );
  process.exitCode = 1;
}
