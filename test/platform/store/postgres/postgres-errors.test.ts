import { type Kysely, sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toPostgresFault } from "../../../../platform/store/postgres/postgres-errors.ts";
import { openStoreForWriting, type WritableStore } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { isFaultOfStore, StoreUnavailableError } from "../../../../platform/store/store-errors.ts";
import { HAS_POSTGRES, PostgresServer } from "../../../postgres-server.ts";
import { onBothEngines } from "../schemas.ts";

const SCHEMA = onBothEngines({
  "0001-thing": {
    async up(db: Kysely<unknown>) {
      await sql`create table thing (name text primary key, count bigint not null)`.execute(db);
    },
  },
});

describe.skipIf(!HAS_POSTGRES)("an error of PostgreSQL", () => {
  let server: PostgresServer;
  let store: WritableStore<object>;

  beforeAll(async () => {
    server = await PostgresServer.start();
    store = await openStoreForWriting(storeAddress(await server.createDatabase("errors"), "errors"), SCHEMA);
  });

  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const thrownBy = (statement: string) =>
    store
      .write((tx) => sql.raw(statement).execute(tx))
      .then(
        () => null,
        (error: unknown) => error,
      );

  it("is of the values, of what is asked, or of the moment", async () => {
    const ofValues = [
      await thrownBy("insert into thing values (null, 1)"),
      await thrownBy("insert into thing values ('a', 99999999999999999999)"),
      await thrownBy("select cast('x' as bigint)"),
    ];
    const other = await thrownBy("select * from nothing");
    const busy = await thrownBy("set local statement_timeout to 1; select pg_sleep(5)");

    expect(ofValues.map(isFaultOfStore)).toEqual([false, false, false]);
    expect([isFaultOfStore(other), other instanceof StoreUnavailableError]).toEqual([true, false]);
    expect(busy).toMatchObject({ outage: "busy", message: "The database is too busy at the moment." });
    expect(toPostgresFault(new Error("a bug of ours"))).toBeNull();
  });

  it("that ends the connection within a transaction leaves nothing of it, and the next transaction has another", async () => {
    const cut = store.write(async (tx) => {
      await sql`insert into thing values ('cut', 1)`.execute(tx);
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      const other = new Client({ connectionString: server.url("errors") });
      await other.connect();
      await other.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
      await other.end();
      await sql`insert into thing values ('after', 1)`.execute(tx);
    });

    await expect(cut).rejects.toMatchObject({ outage: "unreachable" });
    const { rows } = await store.write((tx) => sql`select * from thing`.execute(tx));
    expect(rows).toEqual([]);
  });
});
