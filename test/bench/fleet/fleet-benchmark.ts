import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { openStoreForReading, openStoreForServing } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import type { IncidentQuery } from "../../../subgraphs/fleet/incidents/incident-query.ts";
import { type IncidentPageRequest, IncidentReader } from "../../../subgraphs/fleet/incidents/incident-reader.ts";
import type { FleetTables } from "../../../subgraphs/fleet/tables.ts";
import { HAS_POSTGRES, PostgresServer } from "../../postgres-server.ts";
import { NOW_MS } from "../../subgraphs/fleet/fleet-fixture.ts";
import type { Benchmark, BenchmarkOptions } from "../benchmark.ts";
import { median } from "../statistics.ts";
import { formatTable } from "../table.ts";
import { DENSE_APART_MS, measureCounts } from "./count-questions.ts";
import { type Asked, FIRST_MS, indexMoments, TENANT } from "./indexed-moments.ts";
import { linkDevices } from "./linked-devices.ts";

export const fleetBenchmark: Benchmark = {
  summary:
    "what it costs to link devices, and an event to find out who drove and which incident it is of, how long pages of incidents take, and how long it takes to count",
  async run(options) {
    const linked = await measureLinking(options);
    const events = options.quick ? 100_000 : 1_000_000;
    const engines = [await measure("SQLite", { ...options, events })];
    // Ten times slower to fill; pages are found by the same indexes.
    if (HAS_POSTGRES) engines.push(await measure("PostgreSQL", { ...options, events: events / 10 }));
    const counted = await countDense(options);
    const { text, figures } = report(engines);
    return {
      text: [formatLinking(linked), text, ...counted.map(formatCounts)].join("\n\n"),
      figures: { ...figures, linked, counted },
    };
  },
};

/** Two and a half thousand trucks are ten thousand records of four vendors. The first round is left out: code is compiled. */
async function measureLinking({ quick, tell }: BenchmarkOptions) {
  await using stores = await openStores("SQLite");
  await linkDevices(await stores.home(), 500);
  const linked = [];
  for (const trucks of quick ? [2_500] : [2_500, 10_000]) {
    tell(`SQLite: linking ${trucks} trucks of four vendors`);
    linked.push({ trucks, ...(await linkDevices(await stores.home(), trucks)) });
  }
  return linked;
}

/** What a fleet of a thousand has in thirty days, and as many days as fit into a tenth of it where it takes ten times as long to fill. */
async function countDense({ quick, tell }: BenchmarkOptions) {
  const counted = [];
  for (const engine of HAS_POSTGRES ? (["SQLite", "PostgreSQL"] as const) : (["SQLite"] as const)) {
    await using stores = await openStores(engine);
    const events = (quick ? 170_000 : 1_700_000) / (engine === "SQLite" ? 1 : 10);
    tell(`${engine}: indexing ${events} events of a thousand vehicles`);
    const home = await stores.home();
    const apart = { apartMs: DENSE_APART_MS, asked: "drivers and incidents" } as const;
    await indexMoments({ ...stores, home, events, ...apart });
    tell(`${engine}: counting`);
    const lastMs = FIRST_MS + 30 * 86_400_000;
    counted.push({ engine, events, figures: await measureCounts(storeAddress(home, "fleet"), { rounds: 5, lastMs }) });
  }
  return counted;
}

function formatCounts({ engine, events, figures }: Awaited<ReturnType<typeof countDense>>[number]): string {
  return formatTable(
    [
      `counting thirty days of ${events} events, ${engine}`,
      "counts",
      "events",
      "median ms",
      "most ms",
      "longest turn ms",
    ],
    figures.map(({ question, ...one }) => [
      question,
      ...[one.buckets, one.events].map(String),
      ...[one.medianMs, one.processorMs, one.longestTurnMs].map((ms) => ms.toFixed(1)),
    ]),
  );
}

function formatLinking(linked: Awaited<ReturnType<typeof measureLinking>>): string {
  return formatTable(
    ["linking, SQLite: trucks", "records", "CPU ms", "candidates, CPU ms"],
    linked.map(({ trucks, records, linkingMs, candidatesMs }) =>
      [trucks, records, Math.round(linkingMs), Math.round(candidatesMs)].map(String),
    ),
  );
}

type Measured = {
  readonly engine: string;
  readonly events: number;
  readonly incidents: number;
  /** Microseconds of processor time an event, by what is found out of it. */
  readonly micros: Readonly<Record<Asked, number>>;
  /** To look at who was seen with whom. */
  readonly behaviourMicros: number;
  readonly pages: readonly {
    readonly question: string;
    readonly medianMs: number;
    readonly mostMs: number;
    readonly visited: number;
  }[];
};

async function measure(
  engine: "SQLite" | "PostgreSQL",
  { events, quick, tell }: BenchmarkOptions & { readonly events: number },
): Promise<Measured> {
  await using stores = await openStores(engine);
  let home = "";
  let behaviourMicros = 0;
  const micros = { nothing: 0, drivers: 0, "drivers and incidents": 0 };
  for (const asked of Object.keys(micros) as Asked[]) {
    tell(`${engine}: indexing ${events} events of which is found out: ${asked}`);
    home = await stores.home();
    const took = await indexMoments({ ...stores, home, events, asked });
    micros[asked] = took.indexing;
    behaviourMicros = took.behaviour;
  }
  const address = storeAddress(home, "fleet");
  await using owner = openStoreForReading<FleetTables>(address);
  const { rows } = await sql<{ count: number }>`select count(*) as count from incident`.execute(owner.db);
  tell(`${engine}: reading pages`);
  const pages = await measurePages(address, quick ? 50 : 200);
  return { engine, events, incidents: rows[0]?.count ?? 0, micros, behaviourMicros, pages };
}

const QUESTIONS: Readonly<Record<string, IncidentQuery>> = {
  "the newest": {},
  "of a severity that is frequent": { severities: ["LOW"] },
  "of two severities": { severities: ["HIGH", "CRITICAL"] },
  "of a type": { types: ["SPEEDING"] },
  "of a type and a severity": { types: ["SPEEDING"], severities: ["CRITICAL"] },
  "of a vendor": { vendors: ["VINLI"] },
  "of a vendor that has none": { vendors: ["ROSCOLIVE"] },
  "of two vendors or more": { vendorsAtLeast: 2 },
  "of three vendors or more": { vendorsAtLeast: 3 },
  "of a period": { startedFrom: NOW_MS - 300 * 86_400_000, startedTo: NOW_MS - 299 * 86_400_000 },
};

async function measurePages(address: string, rounds: number): Promise<Measured["pages"]> {
  await using serving = openStoreForServing<FleetTables>(address);
  const reader = new IncidentReader(serving);
  const db = serving.of(TENANT);
  const { rows } = await sql<{
    id: string;
    kind: string;
  }>`select id, kind from entity where tenant = ${TENANT} limit 400`.execute(db);
  const idsOf = (kind: string) => rows.filter((row) => row.kind === kind).map(({ id }) => id);
  const questions = {
    ...QUESTIONS,
    "of fifty devices": { deviceIds: idsOf("device").slice(0, 50) },
    "of a device and a severity": { deviceIds: idsOf("device").slice(0, 1), severities: ["HIGH"] },
  };
  const pages: Measured["pages"][number][] = [];
  for (const [question, query] of Object.entries(questions)) {
    const took: number[] = [];
    let after: IncidentPageRequest["after"] = null;
    let visited = 0;
    for (let round = -20; round < rounds; round += 1) {
      const startedAt = performance.now();
      const [page] = await reader.pages(query, [{}], { tenant: TENANT, limit: 50, after });
      if (round >= 0) took.push(performance.now() - startedAt);
      visited = Math.max(visited, page?.visited ?? 0);
      // Page after page, and from the beginning where there are no more.
      const last = page?.searchedTo ?? page?.incidents.at(-1);
      after = page?.goesOn && last ? [last.startedAt, last.id] : null;
    }
    pages.push({ question, medianMs: median(took), mostMs: Math.max(...took), visited });
  }
  return pages;
}

function report(engines: readonly Measured[]) {
  const text = [
    formatTable(
      [
        "CPU µs/event",
        "events",
        "incidents",
        "indexing alone",
        "with drivers",
        "with incidents, too",
        "drivers",
        "incidents",
        "both",
        "who with whom",
      ],
      engines.map(({ engine, events, incidents, micros, behaviourMicros }) => [
        ...[engine, String(events), String(incidents)],
        ...[micros.nothing, micros.drivers, micros["drivers and incidents"]].map((one) => one.toFixed(1)),
        (micros.drivers - micros.nothing).toFixed(1),
        (micros["drivers and incidents"] - micros.drivers).toFixed(1),
        (micros["drivers and incidents"] - micros.nothing).toFixed(1),
        behaviourMicros.toFixed(1),
      ]),
    ),
    ...engines.map(({ engine, pages }) =>
      formatTable(
        [`50 incidents, ${engine}`, "median ms", "most ms", "most rows"],
        pages.map(({ question, medianMs, mostMs, visited }) => [
          question,
          medianMs.toFixed(2),
          mostMs.toFixed(2),
          String(visited),
        ]),
      ),
    ),
  ].join("\n\n");
  return { text, figures: { node: process.version, engines } };
}

type Stores = AsyncDisposable & { readonly server?: PostgresServer; readonly home: () => Promise<string> };

/** Homes of stores of their own. */
async function openStores(engine: "SQLite" | "PostgreSQL"): Promise<Stores> {
  await using opening = new AsyncDisposableStack();
  if (engine === "PostgreSQL") {
    const server = opening.use(await PostgresServer.start([]));
    const resources = opening.move();
    let nth = 0;
    const home = () => {
      nth += 1;
      return server.createDatabase(`fleetgraph${nth}`);
    };
    return { server, home, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  }
  const folder = await mkdtemp(join(tmpdir(), "fleetgraph-bench-"));
  return {
    home: () => mkdtemp(join(folder, "store-")),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
