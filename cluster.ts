import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { ConfigurationError, type Environment, readEnvironment } from "./platform/environment.ts";
import { runProcess } from "./platform/lifecycle.ts";
import { createLogger } from "./platform/log.ts";
import { ERROR_CODES, ERROR_DETAILS } from "./platform/public-error.ts";
import { SupervisedProcess } from "./platform/supervised-process.ts";
import { SUBGRAPHS } from "./schema/subgraphs.ts";
import { startSimulatedVendors } from "./simulator/simulated-vendors.ts";
import { isVendorConfigured } from "./subgraphs/vendors.ts";

/**
 * `npm run cluster`: everything as processes of their own on this machine, against a given PostgreSQL and NATS, for trying and
 * for tests. What several machines run, `docs/deployment.md` says.
 */

const USAGE = `Usage: npm run cluster -- [--gateways N] [--subgraphs N] [--runners N] [--port N]

  --gateways N   gateways, at the port and those that follow (2)
  --subgraphs N  processes that serve each subgraph (2)
  --runners N    processes that share the feeds (2)
  --port N       the port of the first gateway (PORT, 4000); 0 takes free ones

DATABASE_URL names the PostgreSQL database and NATS_URL the NATS server that they meet at.`;

const START_WITHIN_MS = 60_000;
/** What each of them prints once it is ready. A log may name addresses before. */
const READY = /^(?:\w+|The gateway) answers at (http:\S+)$|^The feeds of .* waited for: (http:\S+)$/;

type Counts = {
  readonly gateways: number;
  readonly subgraphs: number;
  readonly runners: number;
  readonly port: number;
};

function readArguments(environment: Environment): Counts {
  const { values } = parseCommandLine();
  const read = (name: keyof Counts, fallback: string) => {
    const text = values[name] ?? fallback;
    if (!/^\d{1,5}$/.test(text)) throw new ConfigurationError(`--${name} must be a number.\n\n${USAGE}`);
    return Number(text);
  };
  return {
    gateways: read("gateways", "2"),
    subgraphs: read("subgraphs", "2"),
    runners: read("runners", "2"),
    port: read("port", environment.PORT ?? "4000"),
  };
}

function parseCommandLine() {
  const number = { type: "string" } as const;
  try {
    return parseArgs({ options: { gateways: number, subgraphs: number, runners: number, port: number } });
  } catch (error) {
    throw new ConfigurationError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

type Alike = { readonly count: number; readonly args: readonly string[]; readonly port?: number };

/** Starts processes, tells what they print, and stops them in the reverse order. */
class Cluster implements AsyncDisposable {
  readonly #processes = new AsyncDisposableStack();
  readonly #starting: AbortSignal;
  /** What all of them are started with. */
  environment: Environment;

  constructor(environment: Environment, stopping: AbortSignal) {
    this.environment = environment;
    this.#starting = AbortSignal.any([stopping, AbortSignal.timeout(START_WITHIN_MS)]);
  }

  /** Starts several alike, at a port and those that follow, or at free ones. */
  startAll(name: string, { count, args, port = 0 }: Alike): Promise<string[]> {
    const starts = Array.from({ length: count }, (_, index) =>
      this.#start(count > 1 ? `${name} ${index + 1}` : name, args, port === 0 ? 0 : port + index),
    );
    return Promise.all(starts);
  }

  /**
   * Starts a process, and resolves with the URL that it prints once it is ready. It keeps its port when it is started again, for
   * the others know it.
   */
  async #start(name: string, args: readonly string[], port: number): Promise<string> {
    let ownPort = String(port);
    const { environment } = this;
    const one = this.#processes.use(
      new SupervisedProcess({
        command: () => ({ args: [...args, "--port", ownPort], environment }),
        onLine: (line) => console.log(`${name}: ${line}`),
        onEnd: (end) => console.log(`${name} ${end}, and is started again`),
      }),
    );
    const [, served, health] = await one.printed(READY, this.#starting);
    const url = served ?? health ?? "";
    ownPort = new URL(url).port;
    return url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processes.disposeAsync();
  }
}

const environment = readEnvironment();
const log = createLogger({ level: "info", process: "cluster" });

await runProcess(log, async (stopping) => {
  const { gateways, subgraphs, runners, port } = readArguments(environment);
  for (const name of ["DATABASE_URL", "NATS_URL"]) {
    if (environment[name] === undefined) throw new ConfigurationError(`${name} is missing.\n\n${USAGE}`);
  }
  await using opening = new AsyncDisposableStack();
  const vendors = isVendorConfigured(environment) ? null : opening.use(await startSimulatedVendors());
  const shared = {
    SUBGRAPH_SECRET: randomBytes(32).toString("hex"),
    PUBLIC_ERROR_CODES: ERROR_CODES.join(","),
    PUBLIC_ERROR_DETAILS: ERROR_DETAILS.join(","),
  };
  const cluster = opening.use(new Cluster({ ...shared, ...vendors?.environment, ...environment }, stopping));
  const ingesting = cluster.startAll("ingest", { count: runners, args: ["subgraphs/ingest.ts"] });
  const serving = SUBGRAPHS.map(async ({ name }) => {
    const urls = await cluster.startAll(name, { count: subgraphs, args: ["subgraphs/main.ts", name, "--serve-only"] });
    return [`SUBGRAPH_URL_${name.toUpperCase()}`, urls.join(",")] as const;
  });
  cluster.environment = { ...cluster.environment, ...Object.fromEntries(await Promise.all(serving)) };
  await ingesting;
  const args = ["gateway/main.ts", "--supergraph", "schema/supergraph.graphql"];
  const urls = await cluster.startAll("gateway", { count: gateways, args, port });
  console.log(`\nfleetgraph is ready: ${urls.join(" and ")} (process ${process.pid})\n`);
  return opening.move();
});
