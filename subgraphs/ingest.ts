import { parseArgs } from "node:util";
import { LocalBus } from "../platform/bus/local-bus.ts";
import { startNats } from "../platform/bus/nats/start-nats.ts";
import { pollPublishers } from "../platform/bus/polled-wake-ups.ts";
import { WakeUps } from "../platform/bus/wake-ups.ts";
import { systemClock } from "../platform/clock.ts";
import { ConfigurationError, readEnvironment } from "../platform/environment.ts";
import { BackfillGate } from "../platform/feed/backfill-gate.ts";
import type { RunningIngest, StartIngest } from "../platform/ingest/ingest.ts";
import { openOrderDesk } from "../platform/ingest/orders/order-desk.ts";
import { IngestRunner } from "../platform/ingest/runner/ingest-runner.ts";
import { RunnerRegistry } from "../platform/ingest/runner/runner-registry.ts";
import { runProcess } from "../platform/lifecycle.ts";
import { createLogger } from "../platform/log.ts";
import { ProcessMetrics } from "../platform/metrics/process-metrics.ts";
import type { Outboxes } from "../platform/outbox/outbox.ts";
import { engineAt } from "../platform/store/store-address.ts";
import { toStoreGauges } from "../platform/store/store-gauges.ts";
import { readStoreHome } from "../platform/store/store-home.ts";
import { DEFAULT_TENANT } from "../platform/viewer/default-viewer.ts";
import { SUBGRAPHS, type SubgraphName } from "../schema/subgraphs.ts";
import { readProcessSettings, toPort } from "./process-settings.ts";
import { startRunnerServer, toHeldGauge } from "./runner-server.ts";

/**
 * `npm run ingest -- [--vendors A,B]`: the feeds and all that writes, without anything that serves. As many of these processes as
 * wanted share the work, and one that ends is taken over by another.
 */

/** Whoever writes what no vendor has told. */
const OWN = "FLEETGRAPH";
const VENDORS = SUBGRAPHS.map(({ vendor }) => vendor ?? OWN);
const USAGE = `Usage: npm run ingest -- [--vendors A,B] [--port N]

  --vendors A,B  whose feeds are run, of ${VENDORS.join(", ")}; all of them where none is named
  --port N       where GET /health says which of them are run here, and GET /metrics is; a free port where none is named`;

function readArguments(): { readonly names: readonly SubgraphName[]; readonly port: number } {
  const { vendors, port = "0" } = parseCommandLine().values;
  const wanted = vendors?.toUpperCase().split(",") ?? VENDORS;
  const stranger = wanted.find((one) => !VENDORS.some((vendor) => vendor === one));
  if (stranger !== undefined) throw new ConfigurationError(`--vendors: there is no ${stranger}.\n${USAGE}`);
  const followed = SUBGRAPHS.filter(({ vendor }) => wanted.includes(vendor ?? OWN));
  return { names: followed.map(({ name }) => name), port: toPort(port) };
}

function parseCommandLine() {
  try {
    return parseArgs({ options: { vendors: { type: "string" }, port: { type: "string" } } });
  } catch (error) {
    throw new ConfigurationError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

type FeedModule = { readonly startIngest: StartIngest; readonly outboxes?: Outboxes };

const environment = readEnvironment();
const log = createLogger({ level: "info", process: "ingest" });

await runProcess(log, async () => {
  const { names, port } = readArguments();
  const storeHome = readStoreHome(environment);
  const { host, logLevel } = readProcessSettings(environment);
  log.level = logLevel;
  if (engineAt(storeHome) === "sqlite") {
    throw new ConfigurationError("DATABASE_URL is missing: files are written by one process, `npm start`, alone.");
  }
  await using opening = new AsyncDisposableStack();
  const loaded = await Promise.all(
    SUBGRAPHS.map(async ({ name }) => ({ name, ...((await import(`./${name}/feed.ts`)) as FeedModule) })),
  );
  const wakeUps = new WakeUps();
  const publishers = SUBGRAPHS.map(({ name }) => name);
  const onCommitElsewhere = (subgraph: string | null) => wakeUps.wake(subgraph);
  const nats = opening.use(await startNats(environment, { name: "fleetgraph ingest", onCommitElsewhere, log }));
  if (!nats) opening.use(pollPublishers(wakeUps, publishers));
  const outboxes: Outboxes = Object.assign({}, ...loaded.map((one) => one.outboxes));
  const bus = opening.use(new LocalBus(storeHome, wakeUps, outboxes));
  /** While a store is written here, its messages are relayed from here, and what others want written is asked for here. */
  const serveOthers = (subgraph: string, running: RunningIngest): AsyncDisposable => {
    const open = new AsyncDisposableStack();
    if (!nats) return open;
    open.use(openOrderDesk(nats.requests, subgraph, running));
    const published = loaded.find(({ name }) => name === subgraph)?.outboxes ?? { [subgraph]: null };
    for (const publisher of Object.keys(published)) open.use(nats.relay(publisher, bus));
    return open;
  };
  const registry = opening.use(await RunnerRegistry.open(storeHome));
  const backfillGate = new BackfillGate([]);
  const runner = opening.use(
    new IngestRunner({
      modules: loaded
        .filter(({ name }) => names.includes(name))
        .map(({ name, startIngest }) => ({ subgraph: name, startIngest })),
      createContext: (subgraph) => ({
        tenant: DEFAULT_TENANT,
        storeHome,
        environment,
        bus: nats?.busOf(subgraph, { truth: bus, tenant: null }) ?? bus,
        onCommit(publication) {
          bus.announce(subgraph, publication);
          nats?.announce(subgraph);
        },
        backfillGate,
        clock: systemClock,
        log: log.child({ subgraph }),
      }),
      registry,
      onRunning: (subgraph, running) => serveOthers(subgraph, running),
      log,
    }),
  );
  runner.failed.catch((error: unknown) => {
    log.fatal({ err: error }, "the feeds cannot go on");
    process.exit(1);
  });
  const writes = () => runner.holds;
  const metrics = new ProcessMetrics();
  for (const gauge of [toHeldGauge(names, writes), ...toStoreGauges(storeHome, names)]) metrics.showGauge(gauge);
  const server = opening.use(await startRunnerServer({ host, port, writes, metrics }));
  console.log(`The feeds of ${names.join(", ")} are run here, or waited for: ${server.url}/health`);
  return opening.move();
});
