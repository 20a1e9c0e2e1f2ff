import { type Kysely, sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../../../platform/environment.ts";
import { openStoreForServing, openStoreForWriting } from "../../../../../platform/store/store.ts";
import { storeAddress, withReaderRole } from "../../../../../platform/store/store-address.ts";
import { HAS_POSTGRES } from "../../../../postgres-server.ts";
import { STORE_ENGINE } from "../../../../stores.ts";
import { onBothEngines } from "../../schemas.ts";

type Tables = { thing: { tenant: string; ref: string } };

const up = async (db: Kysely<unknown>) => {
  await sql`create table thing (tenant text not null, ref text not null)`.execute(db);
};
const SCHEMA = onBothEngines({ "0001-thing": { up } });

describe.skipIf(STORE_ENGINE === "sqlite" || !HAS_POSTGRES)("the role as which the serving side reads", () => {
  const resources = new AsyncDisposableStack();
  /** Who administers the server. */
  let administrator: Client;

  beforeAll(async () => {
    administrator = new Client({ connectionString: process.env.TEST_POSTGRES ?? "" });
    await administrator.connect();
    resources.defer(() => administrator.end());
  });

  afterAll(() => resources.disposeAsync());

  /** A database of a role of its own, as which it is opened; `may` are attributes of the role. */
  async function createHome(owner: string, may = ""): Promise<string> {
    await administrator.query(`create role ${owner} login ${may}`);
    await administrator.query(`create database ${owner} owner ${owner} template template0 strategy file_copy`);
    const url = new URL(process.env.TEST_POSTGRES ?? "");
    url.pathname = owner;
    url.username = owner;
    return withReaderRole(url.href, `${owner}_reader`);
  }

  /** Fills a store, and reads it for each tenant. */
  async function readAsTenants(home: string): Promise<readonly string[]> {
    const address = storeAddress(home, "things");
    await using writer = await openStoreForWriting<Tables>(address, SCHEMA);
    await writer.write(async (tx) => {
      await sql`delete from thing`.execute(tx);
      await sql`insert into thing values ('north', 'a'), ('south', 'b')`.execute(tx);
    });
    await using store = openStoreForServing<Tables>(address);
    const refs = [];
    for (const tenant of ["north", "south"]) {
      for (const { ref } of await store.of(tenant).selectFrom("thing").select("ref").execute()) refs.push(ref);
    }
    return refs;
  }

  it("is made by an owner who is a superuser, and by one who may create roles", async () => {
    expect(await readAsTenants(await createHome("great", "superuser"))).toEqual(["a", "b"]);
    expect(await readAsTenants(await createHome("maker", "createrole"))).toEqual(["a", "b"]);
  });

  it("is asked for in words by an owner who may not, before anything is changed, and taken when it is there", async () => {
    const home = await createHome("plain");

    const refused = await readAsTenants(home).catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(ConfigurationError);
    const [create = "", grant = ""] = String(refused).split("\n").slice(1);
    expect([create, grant]).toEqual(['  create role "plain_reader" nologin;', '  grant "plain_reader" to "plain";']);
    await administrator.query(create);
    await expect(readAsTenants(home)).rejects.toThrow(ConfigurationError);
    await administrator.query(grant);
    expect(await readAsTenants(home)).toEqual(["a", "b"]);
  });

  it.each([
    ["is a superuser", "superuser"],
    ["bypasses row security", "bypassrls"],
  ])("is refused where it %s", async (_, attribute) => {
    const home = await createHome(`under_${attribute}`, "superuser");
    await administrator.query(`create role under_${attribute}_reader ${attribute}`);

    await expect(readAsTenants(home)).rejects.toThrow("would see the rows of all tenants");
  });

  it("is refused where it has the rights of the owner", async () => {
    const home = await createHome("lord");
    await administrator.query("create role lord_reader nologin; grant lord to lord_reader");

    await expect(readAsTenants(home)).rejects.toThrow(/would see the rows of all tenants.*DATABASE_READER_ROLE/);
  });

  it("is made once by stores that are opened at the same moment", async () => {
    const home = await createHome("many", "createrole");

    const stores = await Promise.all(
      ["a", "b", "c", "d", "e"].map((name) => openStoreForWriting<Tables>(storeAddress(home, name), SCHEMA)),
    );

    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()));
    expect(await readAsTenants(home)).toEqual(["a", "b"]);
  });
});
