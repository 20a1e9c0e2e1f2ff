import { once } from "node:events";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { execute, parse, validate } from "graphql";
import { Agent, request } from "undici";
import { createRandom } from "../../ingestion/random.ts";
import { type GatewayProcess, SupergraphOnDisk, startGatewayProcess } from "../gateway-process.ts";
import { type Choose, chosenDocument, type GeneratedDocument } from "../generated-document.ts";
import { type HealthReport, HealthyRequests } from "../healthy-requests.ts";
import { settledBytes } from "../resident-memory.ts";
import { CollidingNames, type CollidingPair } from "./colliding-names.ts";
import { COLLIDING_GRAPHS, type CollidingGraph, type GraphName } from "./graphs.ts";
import { RenamedAnswer } from "./renamed-answer.ts";
import { smallestDocument } from "./smallest-document.ts";

export type Answer = {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: unknown };
  }[];
};

/** What an answer says of a document; `unplanned` is a document that the planner finds no plan for and nobody is told a lie about. */
export type Verdict = "right" | "unplanned" | "wrong" | "ended";

/** A document that was answered wrong, or ended the process, as small as it could be made. */
export type Finding = GeneratedDocument & {
  readonly verdict: Verdict;
  readonly answered: string;
  readonly expected: string;
};

export type CollidingReport = {
  readonly documents: number;
  readonly invalid: number;
  readonly unplanned: number;
  readonly wrong: number;
  /** How often the process ended. */
  readonly ended: number;
  readonly findings: readonly Finding[];
  /** Some of the documents that could not be planned. */
  readonly unplannedExamples: readonly Finding[];
  readonly health: HealthReport;
  /** What the gateway and the processes that it has started have grown by, once they were warm. */
  readonly growthBytes: number;
};

/** How answers are changed on their way to the harness, to see that it notices. */
export type Sabotage = (answer: Answer) => Answer;

export type CollidingOptions = {
  readonly seed: number;
  readonly documents: number;
  /** How many documents are asked before memory is looked at. */
  readonly warmUp?: number;
  /** One document in how many is asked with names of its own, too; each of them without. */
  readonly uniqueOnceIn?: number;
  readonly sabotage?: Sabotage;
};

/** More examples of what is wrong than anybody reads at a time. */
const MOST_FINDINGS = 5;
/** A gateway that ends so often is no better with more documents. */
const MOST_ENDS = 20;
/**
 * Enough for the gateway and a planner to have always something to do. With more, who asks and who answers for the
 * subgraphs keep two cores busy, and healthy requests wait for them and not for the gateway.
 */
const AT_A_TIME = 2;
/** How long a process that has been aborted takes to be gone, at most. */
const ENDING_MS = 5_000;
/** A client whose operations ended planners is held back for 10 s at most; so long others of its own wait. */
const HELD_BACK_MS = 1_000;
const MOST_TRIES = 20;
/** What a document may cost is not the question here. */
const SETTINGS = { MAX_COST: "1000000000" };
/** Deep enough for a field of an entity in a page of a list, and so small that a hundred thousand do not take all day. */
const SIZE = { depth: 5, width: 3, innerWidth: 2 };

/** A gateway in a process of its own, over the subgraphs of a graph and beside the same graph as one schema. */
export class CollidingGateway implements AsyncDisposable {
  readonly #graph: CollidingGraph;
  readonly #names: CollidingNames;
  readonly #file: string;
  readonly #opened: AsyncDisposableStack;
  readonly #agent: Agent;
  #gateway: GatewayProcess;

  private constructor(graph: CollidingGraph, file: string, gateway: GatewayProcess, opened: AsyncDisposableStack) {
    this.#graph = graph;
    this.#names = new CollidingNames(graph.monolith, graph.supergraph(String));
    this.#file = file;
    this.#gateway = gateway;
    this.#opened = opened;
    this.#agent = opened.adopt(new Agent({ connections: AT_A_TIME }), (agent) => agent.close());
  }

  static async start(name: GraphName): Promise<CollidingGateway> {
    await using resources = new AsyncDisposableStack();
    const graph = COLLIDING_GRAPHS[name]();
    const worker = new Worker(new URL("./pure-subgraphs-worker.ts", import.meta.url), { workerData: name });
    resources.defer(async () => void (await worker.terminate()));
    const [port] = await once(worker, "message");
    const folder = resources.use(await mkdtempDisposable(join(tmpdir(), "colliding-")));
    const file = new SupergraphOnDisk(join(folder.path, "supergraph.graphql"));
    await file.put(graph.supergraph((subgraph) => `http://127.0.0.1:${port}/${subgraph}`));
    const gateway = await startGatewayProcess(file.path, SETTINGS);
    return new CollidingGateway(graph, file.path, gateway, resources.move());
  }

  get process(): GatewayProcess {
    return this.#gateway;
  }

  get graph(): CollidingGraph {
    return this.#graph;
  }

  /** What the one schema answers. */
  async expected({ query, variables }: GeneratedDocument): Promise<Answer> {
    const { monolith } = this.#graph;
    const answer = await execute({ schema: monolith, document: parse(query), variableValues: variables });
    return JSON.parse(JSON.stringify(answer));
  }

  /** What the gateway answers, or null when it has ended over it. Whoever is held back asks again later. */
  async ask(document: GeneratedDocument): Promise<Answer | null> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#askOnce(document);
      if (!answer || !isHeldBack(answer) || tries === MOST_TRIES) return answer;
      await wait(HELD_BACK_MS);
    }
  }

  async #askOnce(document: GeneratedDocument): Promise<Answer | null> {
    const gateway = this.#gateway;
    try {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify(document);
      const answer = await request(gateway.url, { method: "POST", headers, body, dispatcher: this.#agent });
      return (await answer.body.json()) as Answer;
    } catch (error) {
      // A connection breaks before the process is known to have ended.
      const how = await Promise.race([gateway.ended, wait(ENDING_MS, null)]);
      if (how === null) throw error;
      return null;
    }
  }

  /** Whether the gateway answers a document as the one schema does. */
  async judge(document: GeneratedDocument, { sabotage }: Pick<CollidingOptions, "sabotage"> = {}): Promise<Judgement> {
    const expected = await this.expected(document);
    const answer = await this.ask(document);
    if (!answer) return { verdict: "ended", expected, answered: null };
    const answered = sabotage ? sabotage(answer) : answer;
    return { verdict: verdictOf(answered, expected), expected, answered };
  }

  async #judgePair(pair: CollidingPair, index: number, options: CollidingOptions): Promise<Judgement> {
    const judgement = await this.judge(pair.colliding, options);
    if (judgement.verdict !== "right" || index % (options.uniqueOnceIn ?? 1) !== 0) return judgement;
    const unique = await this.ask(pair.unique);
    if (!unique) return { ...judgement, verdict: "ended" };
    if (isUnplanned(unique) || isHeldBack(unique)) return { ...judgement, verdict: "unplanned" };
    const renamed = new RenamedAnswer(parse(pair.colliding.query), pair.names);
    const expected = {
      data: renamed.data(unique.data),
      errors: (unique.errors ?? []).map((error) => ({ ...error, path: renamed.path(error.path ?? []) })),
    };
    return { ...judgement, expected, verdict: verdictOf(judgement.answered ?? {}, expected) };
  }

  /** Starts another gateway in place of one that has ended. */
  async restart(): Promise<void> {
    this.#gateway = await startGatewayProcess(this.#file, SETTINGS);
  }

  /** Each document has a seed of its own, the next one's is one more. */
  *#pairs({ seed, documents }: CollidingOptions): Generator<CollidingPair | null> {
    const { monolith } = this.#graph;
    for (let made = 0, next = seed; made < documents; next += 1) {
      const choose = chooser(next);
      const pair = this.#names.pair(chosenDocument(monolith, choose, SIZE), choose);
      const isValid = validate(monolith, parse(pair.colliding.query)).length === 0;
      if (isValid) made += 1;
      yield isValid ? pair : null;
    }
  }

  /** Asks random documents, with healthy requests in between, and tells what was wrong. */
  async run(options: CollidingOptions): Promise<CollidingReport> {
    const warmUp = await this.#ask({ ...options, documents: options.warmUp ?? 0, seed: options.seed - 1_000_000 });
    const before = options.warmUp ? await settledBytes(this.#gateway) : 0;
    const { report, health } = await this.#askBesideHealthy(options);
    const growthBytes = options.warmUp ? (await settledBytes(this.#gateway)) - before : 0;
    const findings = [...warmUp.findings, ...report.findings];
    return { ...report, ended: warmUp.ended + report.ended, findings, health, growthBytes };
  }

  /** Memory is looked at before and after: collecting garbage holds up whoever asks meanwhile. */
  async #askBesideHealthy(options: CollidingOptions) {
    await using healthy = await this.#startHealthyRequests();
    const report = await this.#ask(options);
    return { report, health: healthy.report };
  }

  async #startHealthyRequests(): Promise<HealthyRequests> {
    const queries = ["{ __typename }", "query NAME { __typename }", this.#graph.healthy.replace("{", "query NAME {")];
    const requests = [...queries, this.#graph.healthy].map(async (query) => ({
      query,
      expected: JSON.stringify(await this.expected({ query, variables: {} })),
    }));
    const healthy = new HealthyRequests(this.#gateway.url, await Promise.all(requests));
    await healthy.warm();
    return healthy;
  }

  async #ask(options: CollidingOptions): Promise<Omit<CollidingReport, "health" | "growthBytes">> {
    const report = { documents: 0, invalid: 0, unplanned: 0, wrong: 0, ended: 0, findings: [] as Finding[] };
    const pairs = this.#pairs(options);
    const suspects = { wrong: [] as CollidingPair[], unplanned: [] as CollidingPair[] };
    const work = async () => {
      // Not a loop over them: the first to leave it would end them for all.
      for (let next = pairs.next(); !next.done; next = pairs.next()) {
        const pair = next.value;
        if (!pair) {
          report.invalid += 1;
          continue;
        }
        report.documents += 1;
        const { verdict } = await this.#judgePair(pair, report.documents, options);
        if (verdict === "ended") return pair;
        if (verdict === "right") continue;
        report[verdict] += 1;
        if (suspects[verdict].length < MOST_FINDINGS) suspects[verdict].push(pair);
      }
      return null;
    };
    for (;;) {
      const endedBy = (await Promise.all(Array.from({ length: AT_A_TIME }, work))).filter((pair) => pair !== null);
      if (endedBy.length === 0) break;
      report.ended += 1;
      await this.restart();
      if (report.ended <= 2) report.findings.push(...(await this.#culprits(endedBy)));
      if (report.ended === MOST_ENDS) break;
    }
    for (const { colliding } of suspects.wrong) report.findings.push(await this.#smallest(colliding, "wrong", options));
    const unplannedExamples: Finding[] = [];
    for (const { colliding } of suspects.unplanned.slice(0, 1)) {
      unplannedExamples.push(await this.#smallest(colliding, "unplanned", options));
    }
    return { ...report, unplannedExamples };
  }

  /** Of those under way when the process ended, the ones that end it by themselves. */
  async #culprits(pairs: readonly CollidingPair[]): Promise<Finding[]> {
    const found: Finding[] = [];
    for (const { colliding, unique } of pairs) {
      for (const document of [colliding, unique]) {
        const { verdict } = await this.judge(document);
        if (verdict !== "ended") continue;
        await this.restart();
        found.push(await this.#smallest(document, "ended", {}));
      }
    }
    return found;
  }

  async #smallest(
    document: GeneratedDocument,
    verdict: Verdict,
    options: Pick<CollidingOptions, "sabotage">,
  ): Promise<Finding> {
    const isWrong = async (smaller: GeneratedDocument) => {
      const judged = await this.judge(smaller, options);
      if (judged.verdict === "ended") await this.restart();
      return judged.verdict === verdict;
    };
    const smallest = await smallestDocument(document, this.#graph.monolith, isWrong, verdict === "wrong" ? 300 : 10);
    const { verdict: last, expected, answered } = await this.judge(smallest, options);
    if (last === "ended") await this.restart();
    return { ...smallest, verdict, expected: JSON.stringify(expected), answered: JSON.stringify(answered) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway[Symbol.asyncDispose]();
    await this.#opened.disposeAsync();
  }
}

type Judgement = { readonly verdict: Verdict; readonly expected: Answer; readonly answered: Answer | null };

function verdictOf(answered: Answer, expected: Answer): Verdict {
  if (isUnplanned(answered) || isHeldBack(answered)) return "unplanned";
  const isSame =
    JSON.stringify(answered.data) === JSON.stringify(expected.data) &&
    JSON.stringify(pathsOf(answered)) === JSON.stringify(pathsOf(expected));
  return isSame ? "right" : "wrong";
}

/** Whether no plan was found. */
function isUnplanned({ data, errors }: Answer): boolean {
  return data === undefined && errors?.[0]?.extensions?.code === "INTERNAL";
}

/** Whether it was not planned because others of its client ended planners. */
function isHeldBack({ data, errors }: Answer): boolean {
  return data === undefined && errors?.[0]?.extensions?.code === "LIMIT_EXCEEDED";
}

/** Where something failed, in the client's keys. */
function pathsOf({ errors }: Answer): string[] {
  return [...new Set((errors ?? []).map(({ path }) => (path ?? []).join(".")))].sort();
}

function chooser(seed: number): Choose {
  const random = createRandom(seed);
  return (count) => Math.floor(random() * count);
}
