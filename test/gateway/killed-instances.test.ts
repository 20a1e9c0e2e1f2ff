import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { until } from "../until.ts";
import { compose } from "./federation.ts";
import { startGatewayProcess } from "./gateway-process.ts";
import { casesOf, MANY_CASES_MS } from "./long-run.ts";

const QUERIES = casesOf({ short: 2_000, long: 20_000 });
const KILLS = casesOf({ short: 2, long: 10 });
const CLIENTS = 16;
/** Of so many operations one is a mutation. */
const MUTATION_EVERY = 40;
const TYPE_DEFS = "type Query { echo(n: Int!): Int } type Mutation { note(n: Int!): Int }";

const PROGRAM = join(import.meta.dirname, "instance-process.ts");

/** An instance as a process, which comes back at its address after it was killed. */
class Instance implements AsyncDisposable {
  readonly did: string[] = [];
  port = 0;
  #process: ChildProcess | undefined;

  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  async start(): Promise<void> {
    const started = spawn(process.execPath, [PROGRAM, String(this.port)], { stdio: ["ignore", "pipe", "inherit"] });
    this.#process = started;
    if (!started.stdout) throw new Error("the process has no output");
    const lines = createInterface({ input: started.stdout });
    const [address] = await once(lines, "line");
    this.port = JSON.parse(address).port;
    lines.on("line", (line) => void this.did.push(line));
  }

  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    if (this.#process && this.#process.exitCode === null) await once(this.#process, "close");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** Clients that ask one thing after another until everything is asked. */
class Load {
  readonly failures: string[] = [];
  readonly failedMutations: string[] = [];
  answered = 0;
  #asked = 0;
  readonly done: Promise<unknown>;

  constructor(url: string) {
    this.done = Promise.all(Array.from({ length: CLIENTS }, () => this.#run(url)));
  }

  async #run(url: string): Promise<void> {
    while (this.#asked < QUERIES) {
      const n = this.#asked;
      this.#asked += 1;
      const isMutation = n % MUTATION_EVERY === 0;
      const query = isMutation ? "mutation($n: Int!) { note(n: $n) }" : "query($n: Int!) { echo(n: $n) }";
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query, variables: { n } }),
      });
      const text = await response.text();
      this.answered += 1;
      if (text === `{"data":{"${isMutation ? "note" : "echo"}":${n}}}`) continue;
      (isMutation ? this.failedMutations : this.failures).push(text);
    }
  }
}

describe("an instance that is killed and comes back, again and again", () => {
  it("costs no client a query, and no mutation is done twice", { timeout: MANY_CASES_MS }, async ({ signal }) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "gateway-"));
    await using stays = new Instance();
    await using dies = new Instance();
    await Promise.all([stays.start(), dies.start()]);
    const file = join(folder.path, "supergraph.graphql");
    await writeFile(file, compose({ only: { typeDefs: TYPE_DEFS } }));
    await using gateway = await startGatewayProcess(file, { SUBGRAPH_URL_ONLY: `${stays.url},${dies.url}` });
    const load = new Load(gateway.url);

    for (let kill = 1; kill <= KILLS; kill += 1) {
      const killedAt = Math.floor((QUERIES * (kill - 0.5)) / KILLS);
      await until(() => load.answered >= killedAt, signal);
      await dies.kill();
      await until(() => load.answered >= killedAt + QUERIES / KILLS / 4, signal);
      await dies.start();
    }
    await load.done;
    const metrics = await (await fetch(new URL("/metrics", gateway.url))).text();

    expect(load.failures).toEqual([]);
    const did = [...stays.did, ...dies.did];
    expect(new Set(did).size).toBe(did.length);
    expect(did.length + load.failedMutations.length).toBeGreaterThanOrEqual(QUERIES / MUTATION_EVERY);
    const [, retries] =
      new RegExp(`gateway_subgraph_retries_total\\{.*instance="${dies.url}"\\} (\\d+)`).exec(metrics) ?? [];
    // Each time something was under way, and then refused: the kills were worth something.
    expect(Number(retries)).toBeGreaterThanOrEqual(KILLS);
  });
});
