import { recordSchema } from "../platform/records/record-tables.ts";
import { openStoreForWriting } from "../platform/store/store.ts";
import { storeAddress } from "../platform/store/store-address.ts";
import { fleetSchema } from "../subgraphs/fleet/tables.ts";
import { HAS_POSTGRES, PostgresServer } from "./postgres-server.ts";
import { TEMPLATE_DATABASE } from "./stores.ts";

const SCHEMAS = {
  fleet: fleetSchema,
  video: recordSchema,
  safety: recordSchema,
  hos: recordSchema,
  rules: recordSchema,
};

/** For a run of tests: a server that they share, in which each test has databases of its own. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (!HAS_POSTGRES) return;
  const server = await PostgresServer.start();
  const template = await server.createDatabase(TEMPLATE_DATABASE);
  for (const [subgraph, schema] of Object.entries(SCHEMAS)) {
    await using _store = await openStoreForWriting<object>(storeAddress(template, subgraph), schema);
  }
  process.env.TEST_POSTGRES = server.url("postgres");
  return () => server[Symbol.asyncDispose]();
}
