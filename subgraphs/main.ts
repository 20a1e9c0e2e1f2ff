import { parseArgs } from "node:util";
import { z } from "zod";
import { WakeUps } from "../platform/bus/wake-ups.ts";
import { systemClock } from "../platform/clock.ts";
import { ConfigurationError, decodeSettings, readEnvironment } from "../platform/environment.ts";
import type { IngestThreadOptions } from "../platform/ingest/ingest-messages.ts";
import { startIngestThread } from "../platform/ingest/ingest-thread.ts";
import { runProcess } from "../platform/lifecycle.ts";
import { createLogger } from "../platform/log.ts";
import { readStoreHome } from "../platform/store/store-home.ts";
import type { Subgraph, SubgraphOptions } from "../platform/subgraph.ts";
import { DEFAULT_TENANT, DEFAULT_VIEWER } from "../platform/viewer/default-viewer.ts";
import { readViewerTokens } from "../platform/viewer/viewer-tokens.ts";
import { WebhookRoutes } from "../platform/webhook/webhook-routes.ts";
import type { Vendor } from "../schema/messages.ts";
import { SUBGRAPHS, type SubgraphName } from "../schema/subgraphs.ts";
import { readPublisherUrls } from "./fleet/config.ts";
import { startSubgraphServer } from "./server.ts";
import { readWebhooks } from "./webhooks.ts";

/** `npm run subgraph -- NAME [--port N]`: one subgraph as a process of its own, with its feed. */

const settings = z.object({
  HOST: z.string().default("127.0.0.1"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

const NAMES = SUBGRAPHS.map(({ name }) => name).join(", ");
const USAGE = `Usage: npm run subgraph -- NAME [--port N], where NAME is one of ${NAMES}.`;

function readArguments(): { readonly name: SubgraphName; readonly port: number; readonly vendor: Vendor | null } {
  const { positionals, values } = parseCommandLine();
  const subgraph = SUBGRAPHS.find(({ name }) => name === positionals[0]);
  if (!subgraph || positionals.length > 1) throw new ConfigurationError(USAGE);
  const port = values.port ?? String(subgraph.port);
  if (!/^\d+$/.test(port) || Number(port) > 65_535) throw new ConfigurationError("--port must be a port number.");
  return { ...subgraph, port: Number(port) };
}

function parseCommandLine() {
  try {
    return parseArgs({ allowPositionals: true, options: { port: { type: "string" } } });
  } catch (error) {
    throw new ConfigurationError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

const environment = readEnvironment();
const log = createLogger({ level: "info", process: "subgraph" });

await runProcess(log, async () => {
  const { name, port } = readArguments();
  const storeHome = readStoreHome(environment);
  const { HOST: host, LOG_LEVEL: logLevel } = decodeSettings(settings, environment);
  log.level = logLevel;
  const tokens = readViewerTokens(environment, systemClock);
  const webhooks = readWebhooks(environment, systemClock).filter(({ subgraph }) => subgraph === name);
  const wakeUps = new WakeUps();
  await using opening = new AsyncDisposableStack();
  const options: IngestThreadOptions = {
    tenant: DEFAULT_TENANT,
    modules: [{ subgraph: name, url: new URL(`./${name}/feed.ts`, import.meta.url).href }],
    storeHome,
    environment,
    logLevel,
    publishers: readPublisherUrls(environment),
  };
  const ingest = opening.use(await startIngestThread(options, wakeUps));
  const { openSubgraph } = (await import(`./${name}/subgraph.ts`)) as {
    openSubgraph(options: SubgraphOptions): Promise<Subgraph>;
  };
  const subgraph = opening.use(
    await openSubgraph({ storeHome, wakeUps, commands: ingest.commands, clock: systemClock }),
  );
  const server = opening.use(
    await startSubgraphServer({
      subgraph,
      findRoute: new WebhookRoutes({ webhooks, deliver: ingest.deliver, log }).find,
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
  ingest.failed.catch((error: unknown) => {
    log.fatal({ err: error }, "the feed cannot go on");
    process.exit(1);
  });
  return opening.move();
});
