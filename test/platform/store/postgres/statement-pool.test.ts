import { type Kysely, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openStoreForReading, openStoreForServing, openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { HAS_POSTGRES, PostgresServer } from "../../../postgres-server.ts";
import { onBothEngines } from "../schemas.ts";

const SCHEMA = onBothEngines({
  "0001-thing": {
    async up(db: Kysely<unknown>) {
      await sql`create table thing (tenant text not null, name text not null)`.execute(db);
    },
  },
});

describe.skipIf(!HAS_POSTGRES)("a statement on PostgreSQL", () => {
  it("is compiled to machine code on no connection, though one without an index counts as dear", async () => {
    await using server = await PostgresServer.start(["jit=on", "jit_above_cost=0"]);
    const address = storeAddress(await server.createDatabase("plans"), "plans");
    await using writing = await openStoreForWriting<object>(address, SCHEMA);
    await using reading = openStoreForReading<object>(address);
    await using serving = openStoreForServing<object>(address);
    const explain = sql<{ "QUERY PLAN": string }>`explain (analyze, format json) select count(*) from thing`;

    const plans = await Promise.all(
      [writing.db, reading.db, serving.of("default")].map(async (db) => (await explain.execute(db)).rows),
    );

    expect(plans.map((rows) => [rows.length, JSON.stringify(rows).includes("JIT")])).toEqual([
      [1, false],
      [1, false],
      [1, false],
    ]);
  });

  it("that writes long text has it compressed by LZ4, and its table is looked at in a small sample", async () => {
    await using server = await PostgresServer.start();
    const address = storeAddress(await server.createDatabase("writes"), "writes");
    await using store = await openStoreForWriting<object>(address, SCHEMA);
    const text = (length: number) => "a record as received, ".repeat(length);

    await store.write((tx) => sql`insert into thing values ('default', ${text(1_000)})`.execute(tx));

    const { rows } =
      await sql`select pg_column_compression(name) as method, current_setting('default_statistics_target') as target,
      (select 'lz4' = any(enumvals) from pg_settings where name = 'default_toast_compression') as has_lz4 from thing`.execute(
        store.db,
      );
    const [{ method, target, has_lz4 } = {}] = rows as Record<string, unknown>[];
    expect([method, target]).toEqual([has_lz4 ? "lz4" : "pglz", "10"]);
  });
});
