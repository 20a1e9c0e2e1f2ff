import { existsSync } from "node:fs";
import { engineAt, toPostgresAddress } from "./store-address.ts";

/** Whether anybody has ever opened a store for writing. A database that cannot be reached has none, for the moment. */
export async function storeExists(address: string): Promise<boolean> {
  if (engineAt(address) === "sqlite") return existsSync(address);
  const { url, schema } = toPostgresAddress(address);
  const { Client } = await import("pg");
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query("select 1 from pg_tables where schemaname = $1 and tablename = 'writer'", [
      schema,
    ]);
    return rows.length > 0;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
