import { z } from "zod";
import { decodeSettings, type Environment } from "../environment.ts";
import { withReaderRole } from "./store-address.ts";

const settings = z.object({
  DATA_DIR: z.string().default(".data"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" }).optional(),
  DATABASE_READER_ROLE: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, "must be the name of a role in small letters, digits and underscores")
    .optional(),
});

/** Where all stores of this installation are, for `storeAddress`: a PostgreSQL database where one is named, else a folder. */
export function readStoreHome(environment: Environment): string {
  const { DATA_DIR, DATABASE_URL, DATABASE_READER_ROLE } = decodeSettings(settings, environment);
  const home = DATABASE_URL ?? DATA_DIR;
  return DATABASE_READER_ROLE === undefined ? home : withReaderRole(home, DATABASE_READER_ROLE);
}
