import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Outboxes, subgraphOf } from "../../../../../platform/outbox/outbox.ts";
import { RECORD_OUTBOX } from "../../../../../platform/records/outbox.ts";
import { TENANT_SETTING } from "../../../../../platform/store/postgres/row-security.ts";
import { openStoreForReading, openStoreForServing } from "../../../../../platform/store/store.ts";
import { DEFAULT_READER_ROLE, storeAddress } from "../../../../../platform/store/store-address.ts";
import { outboxes } from "../../../../../subgraphs/fleet/outbox/outbox.ts";
import { HAS_POSTGRES } from "../../../../postgres-server.ts";
import { createStoreHome, STORE_ENGINE } from "../../../../stores.ts";
import { fillTable } from "./fill-table.ts";
import { fillTenants, SCHEMAS, TENANTS } from "./filled-tenants.ts";
import { findGaps, readRows, readRowsOf, readTenantTables, type Table } from "./walls.ts";

describe.skipIf(STORE_ENGINE === "sqlite" || !HAS_POSTGRES)("every table of every store", () => {
  const resources = new AsyncDisposableStack();
  let home: string;
  let owner: Client;
  /** A session as the serving side has one. */
  let reader: Client;
  let tables: readonly Table[];

  async function connect(): Promise<Client> {
    const client = new Client({ connectionString: home });
    await client.connect();
    resources.defer(() => client.end());
    return client;
  }

  beforeAll(async () => {
    home = resources.use(await createStoreHome()).path;
    await fillTenants(home);
    owner = await connect();
    reader = await connect();
    await reader.query(`set role ${DEFAULT_READER_ROLE}`);
    tables = await readTenantTables(owner, SCHEMAS);
    for (const table of tables.filter(({ type, schema }) => type === "text" && schema !== "fleet")) {
      for (const tenant of TENANTS) {
        if ((await readRowsOf(owner, table, tenant)).length === 0) await fillTable(owner, table, tenant);
      }
    }
  }, 60_000);

  afterAll(() => resources.disposeAsync());

  const become = (tenant: string) => reader.query("select set_config($1, $2, false)", [TENANT_SETTING, tenant]);

  /** The tables of which the session sees other rows than those of a tenant. */
  async function findDifferent(tenant: string): Promise<readonly string[]> {
    const different: string[] = [];
    for (const table of tables) {
      const [seen, own] = [await readRows(reader, table), await readRowsOf(owner, table, tenant)];
      if (JSON.stringify(seen) !== JSON.stringify(own)) different.push(`${table.schema}.${table.name}`);
    }
    return different;
  }

  it("has a policy, or says why it needs none, and can be written by no reader", async () => {
    expect(await findGaps(owner, SCHEMAS)).toEqual([]);
  });

  it("is found out where it comes without a policy, or loses the one that it had", async () => {
    await owner.query(`begin; create table fleet.forgotten (ref text); create view hos.seen as select * from hos.record;
      drop policy "ofTenant" on safety.record; alter table rules.cursor disable row level security;
      grant insert on video.record to ${DEFAULT_READER_ROLE}`);

    const gaps = await findGaps(owner, SCHEMAS);

    await owner.query("rollback");
    expect(gaps).toEqual([
      "fleet.forgotten has no policy",
      "hos.seen is no table, and nobody knows whose rows it shows",
      "rules.cursor has no policy",
      "safety.record has no policy",
      "video.record can be written by readers",
    ]);
  });

  it("has rows of both tenants here", async () => {
    const empty: string[] = [];
    for (const table of tables) {
      for (const tenant of TENANTS) {
        if ((await readRowsOf(owner, table, tenant)).length === 0)
          empty.push(`${tenant}: ${table.schema}.${table.name}`);
      }
    }

    expect(tables.length).toBeGreaterThan(40);
    expect(empty).toEqual([]);
  });

  it.each(TENANTS)("shows %s its own rows, all of them and no other", async (tenant) => {
    await become(tenant);

    expect(await findDifferent(tenant)).toEqual([]);
    const other = tenant === "north" ? "south" : "north";
    for (const table of tables) expect((await readRows(reader, table)).join(), table.name).not.toContain(other);
    expect(await readRows(reader, { schema: "fleet", name: "currentTenant" })).toHaveLength(1);
  });

  it.each(TENANTS)(
    "tells %s by its outboxes what the owner reads of them, from the beginning and on",
    async (tenant) => {
      const told: Outboxes = { ...outboxes, safety: RECORD_OUTBOX, hos: RECORD_OUTBOX };
      for (const [name, read] of Object.entries(told)) {
        const address = storeAddress(home, subgraphOf(name));
        await using writers = openStoreForReading<unknown>(address);
        await using served = openStoreForServing<unknown>(address);

        const all = await read(served.of(tenant), { after: null, tenant });
        const rest = await read(served.of(tenant), { after: all.position, tenant });

        expect(all.messages.length, name).toBeGreaterThan(0);
        expect(all, name).toEqual(await read(writers.db, { after: null, tenant }));
        expect(rest, name).toMatchObject({ messages: [], isAnew: false });
        expect(rest, name).toEqual(await read(writers.db, { after: all.position, tenant }));
      }
    },
  );

  it("shows nothing to a session that has set no tenant, an empty one, or one that is not there", async ({
    signal,
  }) => {
    const fresh = await connect();
    await fresh.query(`set role ${DEFAULT_READER_ROLE}`);
    const seen: string[] = [];
    const look = async (client: Client, who: string) => {
      for (const table of [...tables, { schema: "fleet", name: "currentTenant", type: null }]) {
        signal.throwIfAborted();
        if ((await readRows(client, table)).length > 0) seen.push(`${who}: ${table.schema}.${table.name}`);
      }
    };

    await look(fresh, "unset");
    for (const tenant of ["", "nor", "NORTH", "north' or 'a' = 'a", "%"]) {
      await become(tenant);
      await look(reader, JSON.stringify(tenant));
    }

    expect(seen).toEqual([]);
  });

  it("is found out where its policy is off", async () => {
    await become("north");
    await owner.query(
      'alter table safety.record disable row level security; alter table fleet."word" disable row level security',
    );

    const different = await findDifferent("north");

    await owner.query(
      'alter table safety.record enable row level security; alter table fleet."word" enable row level security',
    );
    expect(different).toEqual(["fleet.word", "safety.record"]);
    expect(await findDifferent("north")).toEqual([]);
  });

  it("is written by no reader, whatever its session sets", async () => {
    await become("north");
    const refused: unknown[] = [];
    for (const { schema, name } of tables) {
      for (const statement of [
        `delete from "${schema}"."${name}"`,
        `insert into "${schema}"."${name}" default values`,
      ]) {
        refused.push(await reader.query(statement).catch((error: { code?: string }) => error.code));
      }
    }
    for (const statement of [
      "create table fleet.own (ref text)",
      'update fleet.numbering set "last" = 0',
      'alter table fleet."event" disable row level security',
      'drop policy "ofTenant" on fleet."event"',
      "select * from fleet.followed",
    ]) {
      refused.push(await reader.query(statement).catch((error: { code?: string }) => error.code));
    }

    expect(new Set(refused)).toEqual(new Set(["42501"]));
  });

  it("lets nobody switch row security off and go on", async () => {
    await become("north");

    await reader.query("set row_security to off");

    await expect(reader.query("select * from safety.record")).rejects.toMatchObject({ code: "42501" });
    await reader.query("set row_security to on");
  });
});
