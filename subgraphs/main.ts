import { parseArgs } from "node:util";
import { startNats } from "../platform/bus/nats/start-nats.ts";
import { pollPublishers } from "../platform/bus/polled-wake-ups.ts";
import { WakeUps } from "../platform/bus/wake-ups.ts";
import { systemClock } from "../platform/clock.ts";
import { ConfigurationError, readEnvironment } from "../platform/environment.ts";
import type { IngestThreadOptions } from "../platform/ingest/ingest-messages.ts";
import { startIngestThread } from "../platform/ingest/ingest-thread.ts";
import { NO_WRITING } from "../platform/ingest/no-writing.ts";
import { DistantWriting } from "../platform/ingest/orders/distant-writing.ts";
import type { Writing } from "../platform/ingest/writing.ts";
import { runProcess } from "../platform/lifecycle.ts";
import { createLogger } from "../platform/log.ts";
import { ProcessMetrics } from "../platform/metrics/process-metrics.ts";
import type { StoreSchema } from "../platform/store/store.ts";
import { storeAddress } from "../platform/store/store-address.ts";
import { readStoreHome } from "../platform/store/store-home.ts";
import { waitForTables } from "../platform/store/wait-for-tables.ts";
import type { Subgraph, SubgraphOptions } from "../platform/subgraph.ts";
import { DEFAULT_TENANT, DEFAULT_VIEWER } from "../platform/viewer/default-viewer.ts";
import { readSigningKeys } from "../platform/viewer/signing-keys.ts";
import { readViewerTokens } from "../platform/viewer/viewer-tokens.ts";
import { WebhookRoutes } from "../platform/webhook/webhook-routes.ts";
import { SUBGRAPHS, type SubgraphName } from "../schema/subgraphs.ts";
import { readPublisherUrls } from "./fleet/config.ts";
import { readProcessSettings, toPort } from "./process-settings.ts";
import { withRowWalls } from "./row-walls.ts";
import { startSubgraphServer } from "./server.ts";
import { readWebhooks } from "./webhooks.ts";

/** `npm run subgraph -- NAME [--port N] [--serve-only]`: one subgraph as a process of its own, with its feed unless that runs elsewhere. */

const NAMES = SUBGRAPHS.map(({ name }) => name).join(", ");
const USAGE = `Usage: npm run subgraph -- NAME [--port N] [--serve-only], where NAME is one of ${NAMES}.`;

type Arguments = { readonly name: SubgraphName; readonly port: number; readonly servesOnly: boolean };

function readArguments(): Arguments {
  const { positionals, values } = parseCommandLine();
  const subgraph = SUBGRAPHS.find(({ name }) => name === positionals[0]);
  if (!subgraph || positionals.length > 1) throw new ConfigurationError(USAGE);
  const port = toPort(values.port ?? String(subgraph.port));
  return { name: subgraph.name, port, servesOnly: values["serve-only"] ?? false };
}

function parseCommandLine() {
  try {
    const options = { port: { type: "string" }, "serve-only": { type: "boolean" } } as const;
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    throw new ConfigurationError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

type Feed = { readonly storeSchema: StoreSchema };
type Serving = { openSubgraph(options: SubgraphOptions): Promise<Subgraph> };

const environment = readEnvironment();
const log = createLogger({ level: "info", process: "subgraph" });

await runProcess(log, async (stopping) => {
  const { name, port, servesOnly } = readArguments();
  const storeHome = readStoreHome(environment);
  const { host, logLevel } = readProcessSettings(environment);
  log.level = logLevel;
  const tokens = readViewerTokens(environment, systemClock);
  const webhooks = readWebhooks(environment, systemClock).filter(({ subgraph }) => subgraph === name);
  const wakeUps = new WakeUps();
  const loading = import(`./${name}/subgraph.ts`) as Promise<Serving>;
  await using opening = new AsyncDisposableStack();

  /** Runs the feed and whatever else writes in a thread of this process. */
  const startWriting = async (): Promise<Writing> => {
    const options: IngestThreadOptions = {
      tenant: DEFAULT_TENANT,
      modules: [{ subgraph: name, url: new URL(`./${name}/feed.ts`, import.meta.url).href }],
      storeHome,
      environment,
      logLevel,
      publishers: readPublisherUrls(environment),
    };
    const ingest = opening.use(await startIngestThread(options, wakeUps));
    ingest.failed.catch((error: unknown) => {
      log.fatal({ err: error }, "the feed cannot go on");
      process.exit(1);
    });
    return ingest;
  };

  /** Finds the way to the process that writes, and waits until it has made the tables. */
  const findWriting = async (): Promise<Writing> => {
    const { storeSchema } = (await import(`./${name}/feed.ts`)) as Feed;
    await waitForTables(storeAddress(storeHome, name), storeSchema, stopping);
    const onCommitElsewhere = (subgraph: string | null) => wakeUps.wake(subgraph);
    const nats = opening.use(await startNats(environment, { name: `fleetgraph ${name}`, onCommitElsewhere, log }));
    if (nats) return new DistantWriting(nats.requests, systemClock);
    opening.use(pollPublishers(wakeUps, [name]));
    return NO_WRITING;
  };

  const writing = servesOnly ? await findWriting() : await startWriting();
  const { commands, deliver } = writing;
  const { openSubgraph } = await loading;
  const linkKeys = readSigningKeys(environment);
  const subgraph = opening.use(
    withRowWalls(
      await openSubgraph({ storeHome, wakeUps, commands, clock: systemClock, ...(linkKeys && { linkKeys }) }),
    ),
  );
  const webhookRoutes = new WebhookRoutes({ webhooks, deliver, log });
  const metrics = new ProcessMetrics();
  for (const counter of webhookRoutes.counters) metrics.showCounter(counter);
  for (const gauge of subgraph.toGauges?.(DEFAULT_TENANT) ?? []) metrics.showGauge(gauge);
  const server = opening.use(
    await startSubgraphServer({
      subgraph,
      findRoute: (path) => webhookRoutes.find(path) ?? subgraph.findLinkedRoute?.(path) ?? null,
      metrics,
      storeHome,
      wakeUps,
      tokens,
      anybody: DEFAULT_VIEWER,
      host,
      port,
      log,
    }),
  );
  console.log(`${name} answers at ${server.url}`);
  return opening.move();
});
