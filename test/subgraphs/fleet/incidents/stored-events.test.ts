import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../../../platform/log.ts";
import { Pruner } from "../../../../platform/retention/pruner.ts";
import { readRetention } from "../../../../platform/retention/retention.ts";
import { createFleetPruning } from "../../../../subgraphs/fleet/retention/pruning.ts";
import { createRandom } from "../../../ingestion/random.ts";
import { NOW_MS } from "../fleet-fixture.ts";
import { TenantedIndex } from "../tenanted-index.ts";
import { groupAll, storedGroups } from "./slow-twin.ts";

const TENANTS = ["north", "south"] as const;
const DAY_MS = 86_400_000;
/** More than two slices. */
const EVENTS = 700;
const log = createLogger({ level: "silent", process: "test" });

/** An index with events of two tenants, as it was before incidents were. */
async function startFormerIndex(): Promise<TenantedIndex> {
  const index = await TenantedIndex.start();
  const random = createRandom(3);
  for (const tenant of TENANTS) {
    const events = Array.from({ length: EVENTS / 2 }, (_, nth) => ({
      ref: `e${nth}`,
      title: `event ${nth}`,
      deviceRef: `d${nth % 2}`,
      occurredAtMs: NOW_MS - nth * 10_000 - Math.floor(random() * 8_000),
    }));
    await index.happenTogether(tenant, "SAMSARA", events);
  }
  await index.db.updateTable("event").set({ incident: null }).execute();
  await index.db.deleteFrom("incident").execute();
  await index.db.deleteFrom("incidentChange").execute();
  await sql`update ungrouped set lastKey = 0, untilKey = (select max(key) from event)`.execute(index.db);
  return index;
}

const versionsOf = ({ db }: TenantedIndex) =>
  db.selectFrom("event").select(["key", "revision", "updatedAtMs"]).orderBy("key").execute();
const changesOf = async ({ db }: TenantedIndex) =>
  Number(
    (
      await db
        .selectFrom("change")
        .select(({ fn }) => fn.countAll().as("count"))
        .executeTakeFirst()
    )?.count,
  );

describe("events that were stored before incidents were", () => {
  it("are grouped some at a time, be it in several lives, and nobody is told that they changed", async () => {
    await using index = await startFormerIndex();
    const [versions, changes] = [await versionsOf(index), await changesOf(index)];
    const stopping = new AbortController();

    await index.groupStored(stopping.signal, () => stopping.abort());
    const grouped = await Promise.all(TENANTS.map((tenant) => storedGroups(index.db, tenant)));
    index.restart();
    await index.groupStored(new AbortController().signal);

    const whole = await Promise.all(TENANTS.map((tenant) => storedGroups(index.db, tenant)));
    expect(grouped.flat().length).toBeGreaterThan(10);
    expect(grouped.flat().length).toBeLessThan(whole.flat().length / 2);
    for (const tenant of TENANTS) {
      const all = await groupAll(index.db, tenant);
      expect(await storedGroups(index.db, tenant)).toEqual(all);
      expect(all.length).toBeGreaterThan(10);
    }
    expect(await versionsOf(index)).toEqual(versions);
    expect(await changesOf(index)).toBe(changes);
  });

  it("are grouped with what comes in meanwhile", async () => {
    await using index = await startFormerIndex();
    let nth = 0;
    const waiting: Promise<void>[] = [];

    await index.groupStored(new AbortController().signal, () => {
      nth += 1;
      const facts = { deviceRef: `d${nth % 3}`, title: `new ${nth}`, occurredAtMs: NOW_MS - nth * 700_000 };
      waiting.push(index.happen("north", { vendor: "SAMSARA", ref: `new ${nth}` }, facts));
    });
    await Promise.all(waiting);

    expect(nth).toBeGreaterThan(2);
    for (const tenant of TENANTS)
      expect(await storedGroups(index.db, tenant)).toEqual(await groupAll(index.db, tenant));
  });
});

describe("incidents that are too old", () => {
  it("go with the last of their events, of every tenant, and their changes by age, which a subscriber is told", async ({
    signal,
  }) => {
    await using index = await TenantedIndex.start();
    const cursors = new Map<string, string>();
    for (const tenant of TENANTS) {
      for (const [days, name] of [
        [40, "old"],
        [1, "new"],
      ] as const) {
        for (const nth of [1, 2]) {
          const facts = { deviceRef: "d", title: name, occurredAtMs: NOW_MS - days * DAY_MS + nth };
          await index.happen(tenant, { vendor: "SAMSARA", ref: `${name} ${nth}` }, facts);
        }
        const { incidents } = await index.query<{ incidents: { changeCursor: string } }>(
          tenant,
          "{ incidents { changeCursor } }",
        );
        cursors.set(`${tenant} ${name}`, incidents.changeCursor);
      }
    }
    const retention = readRetention({ RETAIN_DAYS_EVENTS: "30", RETAIN_DAYS_CHANGES: "10" });
    const prune = async () => {
      await using pruner = new Pruner({ store: index.store, steps: createFleetPruning(retention, index.clock), log });
      await pruner.prune();
    };
    const LIST = "{ incidents { edges { node { title events { title } } } } }";

    await prune();
    const lists = await Promise.all(TENANTS.map((tenant) => index.query(tenant, LIST)));
    index.clock.nowMs += 11 * DAY_MS;
    await prune();

    const edges = [{ node: { title: "new", events: [{ title: "new" }, { title: "new" }] } }];
    expect(lists).toEqual(TENANTS.map(() => ({ incidents: { edges } })));
    for (const tenant of TENANTS) {
      const after = cursors.get(`${tenant} old`);
      const items = index.follow(
        tenant,
        "subscription($after: String) { incidentChanges(after: $after) { kind gap { after resumesAt } } }",
        {
          ...{ signal, after },
        },
      );
      expect((await items.next()).value).toEqual({ incidentChanges: { kind: "GAP", gap: { after, resumesAt: null } } });
    }
  });
});
