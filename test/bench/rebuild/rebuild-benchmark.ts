import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "../../../platform/log.ts";
import { type RecordTables, recordSchema } from "../../../platform/records/record-tables.ts";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { PUBLISHERS } from "../../../subgraphs/fleet/config.ts";
import { FleetIndex } from "../../../subgraphs/fleet/indexing/fleet-index.ts";
import { rebuildIndex } from "../../../subgraphs/fleet/rebuild/rebuild-index.ts";
import { type FleetTables, fleetSchema } from "../../../subgraphs/fleet/tables.ts";
import { HAS_POSTGRES, PostgresServer } from "../../postgres-server.ts";
import { NOW_MS } from "../../subgraphs/fleet/fleet-fixture.ts";
import type { Benchmark } from "../benchmark.ts";
import { TENANT, toDevices, toEvent } from "../fleet/indexed-moments.ts";
import { formatTable } from "../table.ts";

const BATCH = 1_000;
const VENDORS = ["SAMSARA", "VINLI"] as const;
const clock = { now: () => NOW_MS };
const log = createLogger({ level: "silent", process: "bench" });
/** Of the simulated moments, the oldest is as old. */
const environment = { RETAIN_DAYS_EVENTS: "99999" };

type Measured = {
  readonly engine: string;
  readonly events: number;
  readonly tookSeconds: number;
  readonly processorSeconds: number;
  readonly heldSeconds: number;
  readonly differences: number;
};

export const rebuildBenchmark: Benchmark = {
  summary:
    "how long it takes to make fleet's index anew, and for how long nothing can be written to the one that serves",
  async run({ quick, tell }) {
    const measured: Measured[] = [];
    for (const events of quick ? [20_000] : [200_000, 1_000_000]) {
      tell(`SQLite: filling the stores with ${events} events`);
      const folder = await mkdtemp(join(tmpdir(), "fleetgraph-bench-"));
      try {
        measured.push(await measure("SQLite", { home: folder, events, tell }));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    if (HAS_POSTGRES) {
      const events = quick ? 5_000 : 100_000;
      await using server = await PostgresServer.start([]);
      tell(`PostgreSQL: filling the stores with ${events} events`);
      const home = await server.createDatabase("fleetgraph");
      measured.push(await measure("PostgreSQL", { home, events, tell }));
    }
    const rows = measured.map(({ engine, events, tookSeconds, processorSeconds, heldSeconds, differences }) => [
      ...[engine, String(events), tookSeconds.toFixed(1), processorSeconds.toFixed(1), heldSeconds.toFixed(1)],
      String(differences),
    ]);
    const text = formatTable(["index", "events", "s", "s of this processor", "s held", "rows otherwise"], rows);
    return { text, figures: { node: process.version, measured } };
  },
};

type Measuring = { readonly home: string; readonly events: number; readonly tell: (what: string) => void };

async function measure(engine: string, { home, events, tell }: Measuring): Promise<Measured> {
  await fill(home, events);
  tell(`${engine}: making the index anew`);
  const [beganAtMs, began] = [performance.now(), process.cpuUsage()];
  const { signal } = new AbortController();
  const rebuilt = await rebuildIndex({ storeHome: home, environment, clock, log, onProgress: () => {}, signal });
  const { user, system } = process.cpuUsage(began);
  return {
    engine,
    events: rebuilt.events,
    tookSeconds: (performance.now() - beganAtMs) / 1_000,
    processorSeconds: (user + system) / 1_000_000,
    heldSeconds: rebuilt.heldMs / 1_000,
    differences: rebuilt.differences.reduce((sum, { changed, gone }) => sum + changed + gone, 0),
  };
}

/** Fills the record stores, and the index from what they tell, as the product does. */
async function fill(home: string, events: number): Promise<void> {
  await using opening = new AsyncDisposableStack();
  const store = opening.use(await openStoreForWriting<FleetTables>(storeAddress(home, "fleet"), fleetSchema));
  const index = new FleetIndex(store, { clock, log, eventsMs: Number.POSITIVE_INFINITY });
  const writers = new Map<string, RecordWriter>();
  for (const { name, vendor } of PUBLISHERS) {
    const records = opening.use(await openStoreForWriting<RecordTables>(storeAddress(home, name), recordSchema));
    writers.set(vendor ?? "", new RecordWriter(records, TENANT, clock));
  }
  const tellAll = async (vendor: (typeof VENDORS)[number], records: readonly ReturnType<typeof toEvent>[]) => {
    const publisher = PUBLISHERS.find((one) => one.vendor === vendor);
    const told = await writers.get(vendor)?.storePage(toStorable({ records, poison: [], cursors: {} }));
    if (!publisher || !told) throw new Error(`nobody publishes for ${vendor}`);
    const { writer, messages } = told;
    const position = { writer, seq: messages.at(-1)?.seq ?? 0 };
    await index.store(publisher, { messages, position, isHandedOn: true, isAnew: false });
    return messages.length;
  };
  for (const vendor of VENDORS) await tellAll(vendor, toDevices(vendor));
  for (let [first, told] = [0, 0]; told < events; first += BATCH) {
    const moments = Array.from({ length: BATCH }, (_, nth) => first + nth);
    for (const vendor of VENDORS) {
      const seen = moments.filter((moment) => vendor === "SAMSARA" || moment % 7 !== 0);
      told += await tellAll(
        vendor,
        seen.map((moment) => toEvent(vendor, moment, "drivers and incidents")),
      );
    }
  }
}
