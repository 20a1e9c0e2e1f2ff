import { type Kysely, type RootOperationNode, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  mergeSchemas,
  openStoreForReading,
  openStoreForServing,
  openStoreForWriting,
  type ServingStore,
  type Store,
} from "../../../../../platform/store/store.ts";
import { storeAddress } from "../../../../../platform/store/store-address.ts";
import { readCounterparts } from "../../../../../subgraphs/fleet/events/last-seen.ts";
import { readCodes } from "../../../../../subgraphs/fleet/events/words.ts";
import { readGroupsOf } from "../../../../../subgraphs/fleet/groups/groups.ts";
import { toCurrentIds } from "../../../../../subgraphs/fleet/identity/aliases.ts";
import { readPositions } from "../../../../../subgraphs/fleet/positions/device-positions.ts";
import { type FleetTables, fleetSchema } from "../../../../../subgraphs/fleet/tables.ts";
import { linkCopySchema, readLinkedRecords } from "../../../../../subgraphs/link-copy.ts";
import { HAS_POSTGRES } from "../../../../postgres-server.ts";
import { createStoreHome, STORE_ENGINE } from "../../../../stores.ts";

const DEVICES = 2_000;
const ASKED = Array.from({ length: 20 }, (_, nth) => `id ${nth * 7}`);
/** A word is looked at with its owner, so twice; whoever walks what a tenant has reads a hundred times as much. */
const MOST_TIMES = 3;
const SCOPE = { tenant: "north", ids: ASKED, nowMs: 5 };

/** Rows of two tenants as the product writes them, as far as plans go. */
const FILL = [
  `insert into word (text) select 'north' union all select 'south' union all
    select kind || n from generate_series(1, ${DEVICES}) n, (values ('ref '), ('id '), ('driver ')) as k(kind)`,
  `insert into "tenantWord" select t.code, w.code from word t, word w where t.text in ('north', 'south')
    and w.text not in ('north', 'south') or t.text in ('north', 'south') and w.code = t.code`,
  `insert into entity select tenant, kind || n, case kind when 'id ' then 'device' else 'driver' end, 'name', 'name', '',
    null, null, 'VEHICLE' from generate_series(1, ${DEVICES}) n, (values ('id '), ('driver ')) k(kind), unnest(array['north', 'south']) tenant`,
  `insert into link select tenant, kind, 'SAMSARA', prefix || n, 0, 10, case kind when 'device' then 'id ' else 'driver ' end || n, 'CONFIRMED', '[]', 0
    from generate_series(1, ${DEVICES}) n, (values ('device', 'ref '), ('driver', 'driver ')) k(kind, prefix), unnest(array['north', 'south']) tenant`,
  `insert into "devicePosition" (tenant, vendor, ref, "isAhead", "isTold", "observedAtMs", latitude, longitude)
    select tenant, 'SAMSARA', 'ref ' || n, 0, 1, 1, 0, 0 from generate_series(1, ${DEVICES}) n,
    unnest(array['north', 'south']) tenant`,
  `insert into crew select tenant, 'SAMSARA', a.code, b.code, 0, 1 from generate_series(1, ${DEVICES}) n,
    unnest(array['north', 'south']) tenant, word a, word b where a.text = 'ref ' || n and b.text = 'driver ' || n`,
  `insert into "vendorGroup" select tenant, 'SAMSARA', 'group ' || n, 'group ' || n, 'name', 'name'
    from generate_series(1, ${DEVICES}) n, unnest(array['north', 'south']) tenant`,
  `insert into "groupMember" select tenant, 'device', 'SAMSARA', 'ref ' || n, 'group ' || n
    from generate_series(1, ${DEVICES}) n, unnest(array['north', 'south']) tenant`,
  `insert into "linkCopy" select tenant, 'device', 'SAMSARA', 'ref ' || n, 0, 10, 'id ' || n
    from generate_series(1, ${DEVICES}) n, unnest(array['north', 'south']) tenant`,
  "analyze",
];

type Plan = {
  readonly "Node Type": string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Relation Name"?: string;
  readonly Plans?: readonly Plan[];
};

/** How many rows of tables a plan has looked at. */
function countRead(plan: Plan): number {
  const own = plan["Relation Name"]
    ? (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"]
    : 0;
  return (plan.Plans ?? []).reduce((sum, one) => sum + countRead(one), own);
}

/** How many rows each of the statements reads that `ask` makes. */
async function countReads<Tables>(db: Kysely<Tables>, ask: (db: Kysely<Tables>) => Promise<unknown>) {
  const nodes: RootOperationNode[] = [];
  await ask(
    db.withPlugin({
      transformQuery({ node }) {
        nodes.push(node);
        return node;
      },
      transformResult: async ({ result }) => result,
    }),
  );
  const executor = db.getExecutor();
  const counts: number[] = [];
  for (const node of nodes) {
    const query = executor.compileQuery(node, { queryId: `plan ${counts.length}` });
    const explained = { ...query, sql: `explain (analyze, format json) ${query.sql}` };
    const { rows } = await executor.executeQuery<{ "QUERY PLAN": string }>(explained);
    const [{ Plan: plan }] = JSON.parse(rows[0]?.["QUERY PLAN"] ?? "[]") as [{ Plan: Plan }];
    counts.push(countRead(plan));
  }
  return counts;
}

describe.skipIf(STORE_ENGINE === "sqlite" || !HAS_POSTGRES)("a statement that row security looks after", () => {
  const resources = new AsyncDisposableStack();
  let fleet: ServingStore<FleetTables>;
  let owner: Store<FleetTables>;

  beforeAll(async () => {
    const home = resources.use(await createStoreHome());
    const address = storeAddress(home.path, "indexed");
    await using index = await openStoreForWriting<FleetTables>(address, mergeSchemas(fleetSchema, linkCopySchema));
    for (const statement of FILL) await sql.raw(statement).execute(index.db);
    owner = resources.use(openStoreForReading<FleetTables>(address));
    fleet = resources.use(openStoreForServing<FleetTables>(address));
  });

  afterAll(() => resources.disposeAsync());

  it.each<[string, (db: Kysely<FleetTables>) => Promise<unknown>]>([
    ["what ids lead to", (db) => toCurrentIds(db, { tenant: "north", kind: "device" }, ASKED)],
    ["the numbers of words", (db) => readCodes(db, ASKED)],
    ["where devices are", (db) => readPositions(db, SCOPE)],
    ["who drives them", (db) => readCounterparts(db, { ...SCOPE, kind: "device" })],
    ["their groups", (db) => readGroupsOf(db, { ...SCOPE, entityIds: ASKED })],
    [
      "the records of copied links",
      (db) => readLinkedRecords(db as never, { tenant: "north", kind: "device", vendor: "SAMSARA" }, ASKED),
    ],
  ])("finds %s by the indexes by which the owner does", async (_, ask) => {
    const [reads, owned] = [await countReads(fleet.of("north"), ask), await countReads(owner.db, ask)];

    expect(reads.length).toBe(owned.length);
    for (const [nth, most = 0] of owned.entries()) {
      expect(most).toBeGreaterThan(0);
      expect(reads[nth]).toBeLessThanOrEqual(most * MOST_TIMES);
    }
  });

  it("would walk all devices of the tenant if they were looked up by an expression", async () => {
    const ask = (db: Kysely<FleetTables>) =>
      sql`select entity.id from unnest(cast(${ASKED} as text[])) one(value)
        left join alias on alias.tenant = ${"north"} and alias.id = one.value
        join entity on entity.tenant = ${"north"} and entity.id = coalesce(alias.entityId, one.value)`.execute(db);

    const [[read = 0], [owned = 0]] = [await countReads(fleet.of("north"), ask), await countReads(owner.db, ask)];

    expect(read).toBeGreaterThan(owned * MOST_TIMES);
  });
});
