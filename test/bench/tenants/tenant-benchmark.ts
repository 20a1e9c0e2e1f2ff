import { sql } from "kysely";
import { openStoreForReading, openStoreForServing, type Tenanted } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import type { EventQuery } from "../../../subgraphs/fleet/events/event-query.ts";
import { EventReader } from "../../../subgraphs/fleet/events/event-reader.ts";
import { readCounterparts } from "../../../subgraphs/fleet/events/last-seen.ts";
import { readGroupsOf } from "../../../subgraphs/fleet/groups/groups.ts";
import { readPositions } from "../../../subgraphs/fleet/positions/device-positions.ts";
import type { FleetTables } from "../../../subgraphs/fleet/tables.ts";
import { HAS_POSTGRES, PostgresServer } from "../../postgres-server.ts";
import { NOW_MS } from "../../subgraphs/fleet/fleet-fixture.ts";
import type { Benchmark, BenchmarkOptions } from "../benchmark.ts";
import { median } from "../statistics.ts";
import { formatTable } from "../table.ts";
import { indexTenants, TENANTS } from "./indexed-tenants.ts";

export const tenantBenchmark: Benchmark = {
  summary: "what it costs that PostgreSQL holds the tenants apart: pages read as the owner, and as the reader",
  async run(options) {
    if (!HAS_POSTGRES) return { text: "This machine has no PostgreSQL.", figures: null };
    await using server = await PostgresServer.start([]);
    return await measure(await server.createDatabase("fleetgraph"), options);
  },
};

const PAGE = { limit: 50, backward: false, after: null, before: null };

/** What is asked of a tenant, over whatever connections; devices are some of its ids. */
type Question = (reader: EventReader, store: Tenanted<FleetTables>, of: Asked) => Promise<unknown>;
type Asked = { readonly tenant: string; readonly devices: readonly string[] };

const events =
  (query: EventQuery): Question =>
  (reader, _, { tenant }) =>
    reader.pages(query, [{}], { ...PAGE, tenant });

const QUESTIONS: Readonly<Record<string, Question>> = {
  "50 events, the newest": events({}),
  "50 events of two severities": events({ severities: ["HIGH", "CRITICAL"] }),
  "50 events that were updated in a period": events({ updatedFrom: NOW_MS, updatedTo: NOW_MS + 1 }),
  "50 devices, 5 events each": (reader, _, { tenant, devices }) =>
    reader.pages(
      {},
      devices.map((deviceId) => ({ deviceId })),
      { ...PAGE, limit: 5, tenant },
    ),
  "50 events by their ids": (reader, _, { tenant }) =>
    reader.byId(
      tenant,
      Array.from({ length: 50 }, (_id, nth) => `samsara:e${nth * 31}`),
    ),
  "where 50 devices are": (_, store, { tenant, devices }) =>
    readPositions(store.of(tenant), { tenant, ids: devices, nowMs: NOW_MS }),
  "who drives 50 devices": (_, store, { tenant, devices }) =>
    readCounterparts(store.of(tenant), { tenant, kind: "device", ids: devices, nowMs: NOW_MS }),
  "the groups of 50 devices": (_, store, { tenant, devices }) =>
    readGroupsOf(store.of(tenant), { tenant, entityIds: devices, nowMs: NOW_MS }),
};

async function measure(home: string, { quick, tell }: BenchmarkOptions) {
  const eventsPerTenant = quick ? 10_000 : 50_000;
  tell(`indexing ${eventsPerTenant} events for each of ${TENANTS.length} tenants`);
  await indexTenants(home, eventsPerTenant);
  const address = storeAddress(home, "fleet");
  await using owner = openStoreForReading<FleetTables>(address);
  await using serving = openStoreForServing<FleetTables>(address);
  const asOwner: Tenanted<FleetTables> = { of: () => owner.db };
  const [first, second] = await Promise.all(
    TENANTS.map(async (tenant): Promise<Asked> => {
      const { rows } = await sql<{ id: string }>`select id from entity
        where tenant = ${tenant} and kind = 'device' order by sortName, id limit 50`.execute(owner.db);
      return { tenant, devices: rows.map(({ id }) => id) };
    }),
  );
  if (!first || !second) throw new Error("two tenants were indexed");
  const rounds = quick ? 50 : 300;
  const rows: { readonly question: string; readonly ms: readonly number[] }[] = [];
  for (const [question, ask] of Object.entries(QUESTIONS)) {
    tell(question);
    const readers = [new EventReader(asOwner), new EventReader(serving)] as const;
    const ways = [
      () => ask(readers[0], asOwner, first),
      () => ask(readers[1], serving, first),
      // Each question comes to a connection that was for the other tenant before.
      async () => {
        await sql`select 1`.execute(serving.of(second.tenant));
        return ask(readers[1], serving, first);
      },
    ];
    const took: number[][] = ways.map(() => []);
    for (let round = 0; round < rounds + 20; round += 1) {
      for (const [way, run] of ways.entries()) {
        const startedAt = performance.now();
        await run();
        if (round >= 20) took[way]?.push(performance.now() - startedAt);
      }
    }
    rows.push({ question, ms: took.map(median) });
  }
  const text = formatTable(
    ["median of a question", "as the owner ms", "as the reader ms", "ratio", "after the other tenant ms"],
    rows.map(({ question, ms: [owned = 0, read = 0, changed = 0] }) => [
      question,
      owned.toFixed(2),
      read.toFixed(2),
      (read / owned).toFixed(2),
      changed.toFixed(2),
    ]),
  );
  return { text, figures: { node: process.version, eventsPerTenant, rows } };
}
