import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StatementPool } from "../../../../../platform/store/postgres/statement-pool.ts";
import {
  openStoreForReading,
  openStoreForServing,
  openStoreForWriting,
  type ServingStore,
} from "../../../../../platform/store/store.ts";
import { storeAddress, toPostgresAddress } from "../../../../../platform/store/store-address.ts";
import { HAS_POSTGRES } from "../../../../postgres-server.ts";
import { createStoreHome, STORE_ENGINE } from "../../../../stores.ts";
import { until } from "../../../../until.ts";
import { onBothEngines } from "../../schemas.ts";

type Tables = { thing: { tenant: string; ref: string } };

const SCHEMA = onBothEngines({
  "0001-thing": {
    async up(db: Kysely<unknown>) {
      await sql`create table thing (tenant text not null, ref text not null, primary key (tenant, ref))`.execute(db);
    },
  },
});

const TENANTS = ["north", "south", "west"];

type Seen = { readonly pid: number; readonly things: string };

describe.skipIf(STORE_ENGINE === "sqlite" || !HAS_POSTGRES)("a connection of the serving side", () => {
  const resources = new AsyncDisposableStack();
  let address: string;
  let store: ServingStore<Tables>;

  beforeAll(async () => {
    const home = resources.use(await createStoreHome());
    address = storeAddress(home.path, "things");
    const writer = resources.use(await openStoreForWriting<Tables>(address, SCHEMA));
    await writer.write((tx) =>
      tx
        .insertInto("thing")
        .values(TENANTS.map((tenant) => ({ tenant, ref: `of ${tenant}` })))
        .execute(),
    );
    store = resources.use(openStoreForServing<Tables>(address));
  });

  afterAll(() => resources.disposeAsync());

  /** Whatever things there are, and by which connection they were read. */
  async function look(db: Kysely<Tables>, atLeast = ""): Promise<Seen> {
    const { rows } = await sql<Seen>`select pg_backend_pid() as pid,
      (select string_agg(ref, ', ' order by ref) from thing where ref >= ${atLeast}) as things`.execute(db);
    return rows[0] ?? { pid: 0, things: "" };
  }

  it("sees the things of whom it is for, though no statement names the tenant, and changes hands", async () => {
    const seen = [];
    for (const tenant of ["north", "south", "south", "west", "north"]) seen.push(await look(store.of(tenant)));

    expect(seen.map(({ things }) => things)).toEqual(["of north", "of south", "of south", "of west", "of north"]);
    expect(new Set(seen.map(({ pid }) => pid)).size).toBe(1);
  });

  it("prepares a statement once for all tenants, and runs it for each", async () => {
    const first = await look(store.of("north"), "a");
    const second = await look(store.of("south"), "a");

    const { rows } = await sql<{ uses: number }>`select generic_plans + custom_plans as uses
      from pg_prepared_statements where statement like ${"%string_agg%"} and statement not like ${"%pg_prepared%"}`.execute(
      store.of("south"),
    );
    expect([first.things, second.things, first.pid]).toEqual(["of north", "of south", second.pid]);
    expect(rows.length).toBe(1);
    expect(Number(rows[0]?.uses)).toBeGreaterThanOrEqual(2);
  });

  it("never shows one what is another's, however many ask at once", async () => {
    const asked = Array.from({ length: 300 }, (_, nth) => TENANTS[(nth * nth + nth) % TENANTS.length] ?? "");

    const seen = await Promise.all(asked.map((tenant) => look(store.of(tenant))));

    expect(seen.map(({ things }) => things)).toEqual(asked.map((tenant) => `of ${tenant}`));
    expect(new Set(seen.map(({ pid }) => pid)).size).toBeGreaterThan(1);
  });

  it("sees nothing for who forgets the tenant, whoever had it before", async () => {
    const pool = new StatementPool({ ...toPostgresAddress(address), readOnly: true, isServing: true });
    await using _pool = { [Symbol.asyncDispose]: () => pool.end() };
    const lookBy = async (tenant?: string) => {
      const connection = await pool.connect(tenant);
      try {
        const { rows } = await connection.query("select pg_backend_pid() as pid, ref from thing", []);
        const session = await connection.query("select pg_backend_pid() as pid", []);
        return { pid: session.rows[0].pid, refs: rows.map(({ ref }: { ref: string }) => ref) };
      } finally {
        connection.release();
      }
    };

    const seen = [await lookBy("north"), await lookBy(), await lookBy("south"), await lookBy()];

    expect(seen.map(({ refs }) => refs)).toEqual([["of north"], [], ["of south"], []]);
    expect(new Set(seen.map(({ pid }) => pid)).size).toBe(1);
  });

  it("asks nothing between two statements of one tenant", async () => {
    const count = async () => {
      const { rows } = await sql<{
        uses: number;
      }>`select generic_plans + custom_plans as uses from pg_prepared_statements
        where name = ${"become"}`.execute(store.of("north"));
      return Number(rows[0]?.uses);
    };
    const before = await count();

    for (let nth = 0; nth < 5; nth += 1) await look(store.of("north"));

    expect(await count()).toBe(before);
  });

  it("is another one after it was lost, and sees as little", async ({ signal }) => {
    const { pid } = await look(store.of("north"));
    await using owner = openStoreForReading<Tables>(address);
    await sql`select pg_terminate_backend(${pid})`.execute(owner.db);

    // Whether its end is heard of before it is used again, or by that, is a matter of luck.
    const seen = await until(() => look(store.of("south")).catch(() => null), signal);

    expect(seen.pid).not.toBe(pid);
    expect(seen.things).toBe("of south");
  });

  it("is not that of the writers, who see the things of all", async () => {
    await using owner = openStoreForReading<Tables>(address);

    expect((await look(owner.db)).things).toBe("of north, of south, of west");
    await expect(sql`insert into thing values ('north', 'new')`.execute(store.of("north"))).rejects.toThrow(
      "cannot execute INSERT in a read-only transaction",
    );
  });
});
