import { z } from "zod";
import { decodeSettings, type Environment } from "../environment.ts";

const settings = z.object({
  DATA_DIR: z.string().default(".data"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" }).optional(),
});

/** Where all stores of this installation are, for `storeAddress`: a PostgreSQL database where one is named, else a folder. */
export function readStoreHome(environment: Environment): string {
  const { DATA_DIR, DATABASE_URL } = decodeSettings(settings, environment);
  return DATABASE_URL ?? DATA_DIR;
}
