import { createCommandTables } from "../../platform/commands/answered-commands.ts";
import type { CommandHandlers } from "../../platform/commands/command-handler.ts";
import type { StoreSchema } from "../../platform/store/store.ts";
import { createVendorWriteTables } from "../../platform/vendor/writes/vendor-write-store.ts";
import { logCommands } from "./log/writes/log-commands.ts";
import type { HosTables } from "./tables.ts";

/** What persons may have done: all of it is VisTracks' to do. */
export const commands: CommandHandlers<HosTables> = logCommands;

const migrations = {
  "0203-commands": { up: createCommandTables },
  "0204-vendor-writes": { up: createVendorWriteTables },
} satisfies StoreSchema["sqlite"];

/** The tables of what persons have done. */
export const commandSchema: StoreSchema = { sqlite: migrations, postgres: migrations };
