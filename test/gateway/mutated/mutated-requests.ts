import { once } from "node:events";
import { mkdtempDisposable } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { compose, executableSchemaOf } from "../federation.ts";
import { type GatewayProcess, SupergraphOnDisk, startGatewayProcess } from "../gateway-process.ts";
import { type HealthReport, HealthyRequests } from "../healthy-requests.ts";
import { startHttpSubgraph } from "../http-subgraph.ts";
import { settledBytes } from "../resident-memory.ts";
import { Chance } from "./chance.ts";
import { mutatedHttp, type Piece } from "./http-mutations.ts";
import { type Exchange, faultsOf } from "./judge-answers.ts";
import { MUTATED_GRAPH } from "./mutated-graph.ts";
import { LAST_PING, mutatedSocket } from "./socket-mutations.ts";

/** A kind of fault: how often it was found, and the seed that makes again the first connection with it. */
export type Finding = { count: number; readonly seed: number; readonly fault: string; readonly sent: string };

export type MutatedReport = {
  readonly connections: number;
  /** How many were answered at all. */
  readonly answered: number;
  readonly wrong: number;
  readonly findings: readonly Finding[];
  /** How the process ended, if it did. */
  readonly ended: string | null;
  readonly health: HealthReport;
  readonly growthBytes: number;
};

export type MutatedOptions = { readonly seed: number; readonly connections: number; readonly warmUp: number };

/** Fewer than any bound per client address. */
const AT_A_TIME = 24;
/** How long a connection that has been answered something is given to say more. */
const QUIET_MS = 120;
/** The same when it has said that all was read. */
const DONE_MS = 20;
/** How long a request is given that may not be whole. */
const UNANSWERED_MS = 300;
/** How long one connection may take: longer than anything is computed, shorter than most deadlines. */
const AT_MOST_MS = 2_000;

const HEALTHY = [
  { query: "{ __typename }", expected: '{"data":{"__typename":"Query"}}' },
  { query: "query NAME { __typename }", expected: '{"data":{"__typename":"Query"}}' },
  { query: 'query NAME { zqProduct(zqUpc: "b") { zqShipping } }', expected: '{"data":{"zqProduct":{"zqShipping":2}}}' },
];

/** A gateway in a process of its own that tells nobody its schema, and whoever sends it what no client should. */
export class MutatedGateway implements AsyncDisposable {
  readonly #opened: AsyncDisposableStack;
  readonly #gateway: GatewayProcess;
  #ended: string | null = null;

  private constructor(gateway: GatewayProcess, opened: AsyncDisposableStack) {
    this.#gateway = gateway;
    this.#opened = opened;
    void gateway.ended.then((how) => {
      this.#ended = how;
    });
  }

  static async start(): Promise<MutatedGateway> {
    await using resources = new AsyncDisposableStack();
    const urls = new Map<string, string>();
    for (const [name, source] of Object.entries(MUTATED_GRAPH)) {
      urls.set(name, resources.use(await startHttpSubgraph(executableSchemaOf(source))).url);
    }
    const folder = resources.use(await mkdtempDisposable(join(tmpdir(), "mutated-")));
    const file = new SupergraphOnDisk(join(folder.path, "supergraph.graphql"));
    await file.put(compose(MUTATED_GRAPH, (name) => urls.get(name) ?? ""));
    const environment = {
      INTROSPECTION: "off",
      FORWARDED_HEADERS: "authorization,x-request-id",
      QUERY_PLANS: "on",
      LOG_LEVEL: "error",
    };
    const gateway = resources.use(await startGatewayProcess(file.path, environment));
    return new MutatedGateway(gateway, resources.move());
  }

  get process(): GatewayProcess {
    return this.#gateway;
  }

  /** Every line that the gateway has logged. */
  get logged(): readonly string[] {
    return this.#gateway.logged;
  }

  /** One connection, over WebSocket with every other seed. */
  async exchange(seed: number): Promise<Exchange> {
    const chance = new Chance(seed);
    const isSocket = chance.isOneIn(2);
    const pieces = isSocket ? mutatedSocket(chance) : mutatedHttp(chance);
    return { sent: Buffer.concat(pieces.map(({ bytes }) => bytes)), ...(await this.#send(pieces, isSocket)) };
  }

  /** Sends pieces one after the other, and takes what comes until nothing more does. */
  async #send(pieces: readonly Piece[], isSocket: boolean): Promise<Omit<Exchange, "sent">> {
    const { hostname, port } = new URL(this.#gateway.url);
    const connection = connect({ host: hostname, port: Number(port), noDelay: true });
    const received: Buffer[] = [];
    const ended = Promise.withResolvers<Exchange["end"]>();
    const giveUp = () => ended.resolve("given up");
    const late = setTimeout(giveUp, AT_MOST_MS);
    let quiet = late;
    connection.on("data", (chunk: Buffer) => {
      received.push(chunk);
      clearTimeout(quiet);
      quiet = setTimeout(giveUp, isSocket && chunk.includes(LAST_PING) ? DONE_MS : QUIET_MS);
    });
    connection.on("error", () => {});
    connection.on("close", () => ended.resolve("closed"));
    const write = async (): Promise<void> => {
      for (const { bytes, isAwaited = false } of pieces) {
        if (connection.destroyed) return;
        const answered = isAwaited ? saysSomething(connection) : turn();
        connection.write(bytes);
        await answered;
      }
      // A request that is not whole has no answer.
      if (quiet === late) quiet = setTimeout(giveUp, isSocket ? AT_MOST_MS : UNANSWERED_MS);
    };
    const writing = write();
    const end = await ended.promise;
    clearTimeout(quiet);
    clearTimeout(late);
    connection.destroy();
    await writing;
    return { received: Buffer.concat(received), end };
  }

  /** Opens one mutated connection after the other, with healthy requests in between, and tells what was wrong. */
  async run({ seed, connections, warmUp }: MutatedOptions): Promise<MutatedReport> {
    const warm = await this.#try(seed - 1_000_000, warmUp);
    const isWatched = warmUp > 0;
    const before = isWatched ? await settledBytes(this.#gateway) : 0;
    const { report, health } = await this.#tryBesideHealthy(seed, connections);
    const growthBytes = isWatched && this.#ended === null ? (await settledBytes(this.#gateway)) - before : 0;
    const findings = [...warm.findings, ...report.findings];
    return { ...report, findings, ended: this.#ended, health, growthBytes };
  }

  /** Memory is looked at before and after: collecting garbage holds up whoever asks meanwhile. */
  async #tryBesideHealthy(seed: number, connections: number) {
    await using healthy = new HealthyRequests(this.#gateway.url, HEALTHY);
    await healthy.warm();
    const report = await this.#try(seed, connections);
    return { report, health: healthy.report };
  }

  async #try(seed: number, connections: number) {
    const findings = new Map<string, Finding>();
    const report = { connections: 0, answered: 0, wrong: 0 };
    const work = async () => {
      while (report.connections < connections && this.#ended === null) {
        const next = seed + report.connections;
        report.connections += 1;
        const exchange = await this.exchange(next);
        const faults = faultsOf(exchange);
        if (exchange.received.length > 0) report.answered += 1;
        if (faults.length > 0) report.wrong += 1;
        for (const fault of faults) {
          const found = findings.get(kindOf(fault));
          if (found) found.count += 1;
          else
            findings.set(kindOf(fault), {
              count: 1,
              seed: next,
              fault,
              sent: exchange.sent.toString("latin1").slice(0, 2_000),
            });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    return { ...report, findings: [...findings.values()] };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync();
  }
}

/** What faults have in common that differ in what was sent. */
function kindOf(fault: string): string {
  return fault.replaceAll(/"(?:[^"\\]|\\.)*"|\d+/g, "").slice(0, 60);
}

/** Resolves when something comes over a connection, or when there was time enough for it. */
async function saysSomething(connection: Socket): Promise<void> {
  await once(connection, "data", { signal: AbortSignal.timeout(QUIET_MS) }).catch(() => {});
}
