import { Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { createPostgresDialect } from "../../../../../platform/store/postgres/postgres-dialect.ts";
import { areTablesSecured } from "../../../../../platform/store/postgres/row-security.ts";
import { openStoreForReading, openStoreForServing, openStoreForWriting } from "../../../../../platform/store/store.ts";
import { DEFAULT_READER_ROLE, storeAddress, toPostgresAddress } from "../../../../../platform/store/store-address.ts";
import { waitForTables } from "../../../../../platform/store/wait-for-tables.ts";
import { type FleetTables, fleetSchema } from "../../../../../subgraphs/fleet/tables.ts";
import { HAS_POSTGRES } from "../../../../postgres-server.ts";
import { createStoreHome, STORE_ENGINE } from "../../../../stores.ts";
import { BEFORE_TENANT_WORDS, FORMER_WORDS, WORDS_OF } from "../../../../subgraphs/fleet/former-words.ts";
import { findGaps } from "./walls.ts";

const LINKS = `insert into link values ('north', 'device', 'SAMSARA', 'r', 0, 1, 'd', 'CONFIRMED', '[]', 0),
  ('south', 'device', 'SAMSARA', 'r', 0, 1, 'd', 'CONFIRMED', '[]', 0)`;

/** The index as it was written before, in a database of its own. */
async function createFormerStore() {
  await using opening = new AsyncDisposableStack();
  const home = opening.use(await createStoreHome());
  const address = storeAddress(home.path, "former");
  const client = new Client({ connectionString: home.path });
  await client.connect();
  opening.defer(() => client.end());
  await client.query("create schema former; set search_path to former");
  await migrate(address);
  await client.query([...FORMER_WORDS, LINKS].join(";"));
  const resources = opening.move();
  return { address, client, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function migrate(address: string): Promise<void> {
  await using db = new Kysely<unknown>({
    dialect: createPostgresDialect({ ...toPostgresAddress(address), readOnly: false }),
  });
  const former = Object.entries(fleetSchema.postgres).filter(([name]) => name <= BEFORE_TENANT_WORDS.postgres);
  const provider = { getMigrations: async () => Object.fromEntries(former) };
  const { error } = await new Migrator({ db, provider, migrationTableSchema: "former" }).migrateToLatest();
  if (error !== undefined) throw error;
}

async function open(address: string): Promise<void> {
  await using _store = await openStoreForWriting<FleetTables>(address, fleetSchema);
}

async function wordsOf(address: string, tenant: string): Promise<readonly string[]> {
  await using store = openStoreForServing<FleetTables>(address);
  const rows = await store.of(tenant).selectFrom("word").select("text").orderBy("code").execute();
  return rows.map(({ text }) => text);
}

describe.skipIf(STORE_ENGINE === "sqlite" || !HAS_POSTGRES)("a store in PostgreSQL of before", () => {
  it("shows each tenant its own rows and words, and the second opening changes nothing", async () => {
    await using former = await createFormerStore();
    const { address, client } = former;
    expect(await findGaps(client, ["former"])).not.toEqual([]);
    const readPolicies = () => client.query("select oid, polrelid, xmin from pg_policy order by oid");

    await open(address);
    const policies = (await readPolicies()).rows;
    await open(address);

    expect(await findGaps(client, ["former"])).toEqual([]);
    expect((await readPolicies()).rows).toEqual(policies);
    expect(await wordsOf(address, "north")).toEqual(WORDS_OF.north);
    expect(await wordsOf(address, "south")).toEqual(WORDS_OF.south);
    await using store = openStoreForServing<FleetTables>(address);
    expect(await store.of("south").selectFrom("event").select("title").execute()).toEqual([{ title: "of south" }]);
  });

  it("secures a table that lost its policy, and one that came since", async () => {
    await using former = await createFormerStore();
    const { address, client } = former;
    await open(address);
    await client.query(`drop policy "ofTenant" on former.link; alter table former.source disable row level security;
      create table former.later (tenant text not null)`);
    expect(await findGaps(client, ["former"])).toHaveLength(3);

    await open(address);

    expect(await findGaps(client, ["former"])).toEqual([]);
  });

  it("is served by other processes when it has been secured, and not before", async ({ signal }) => {
    await using former = await createFormerStore();
    const { address, client } = former;
    await open(address);
    await client.query('revoke select on former."event" from fleetgraph_reader; drop policy "ofTenant" on former.link');
    await using reader = openStoreForReading<FleetTables>(address);
    const look = () => areTablesSecured(reader.db, DEFAULT_READER_ROLE);
    const before = [await look()];
    await client.query('create policy "ofTenant" on former.link using (false)');
    before.push(await look(), await areTablesSecured(reader.db, "nobody_of_this_name"));
    const waiting = waitForTables(address, fleetSchema, signal);

    await open(address);
    await waiting;

    expect([...before, await look()]).toEqual([false, false, false, true]);
  });

  it("is read while it is being secured, be a table held by somebody who takes long", async () => {
    await using former = await createFormerStore();
    const { address, client } = former;
    await using reader = openStoreForReading<FleetTables>(address);
    const read = (db: Kysely<FleetTables>) => db.selectFrom("link").select("tenant").execute();
    await client.query("begin; select 1 from former.link");

    let isOpen = false;
    const opening = open(address).then(() => {
      isOpen = true;
    });
    // The one before it in the order of the names is secured: now the table is waited for that is held.
    const isSecured = async (table: string) => {
      const { rows } = await sql<{ is: boolean }>`select relrowsecurity as is from pg_class
        where oid = to_regclass(${`former."${table}"`})`.execute(reader.db);
      return rows[0]?.is === true;
    };
    while (!(await isSecured("groupMember"))) expect(isOpen).toBe(false);
    for (let nth = 0; nth < 3; nth += 1) expect(await read(reader.db)).toHaveLength(2);
    expect([isOpen, await isSecured("link")]).toEqual([false, false]);
    await client.query("commit");
    await opening;

    expect(await isSecured("link")).toBe(true);
    expect(await read(reader.db)).toHaveLength(2);
  });
});
