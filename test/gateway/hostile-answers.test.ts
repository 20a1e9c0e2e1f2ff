import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { type DocumentNode, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../gateway/engine/create-engine.ts";
import type { SubgraphOperation } from "../../gateway/operation/plan.ts";
import { startHttpTransports } from "../../gateway/transports/http.ts";
import { shapeFaults, unexplained } from "./answer-faults.ts";
import { compose, SILENT, type SubgraphSource, scopeOf, type TestAnswer } from "./federation.ts";
import { type GeneratedDocument, generateDocument } from "./generated-document.ts";
import { deform, type HostileAnswer } from "./hostile-answers.ts";
import { casesOf, MANY_CASES_MS } from "./long-run.ts";
import { planInProcess } from "./planning.ts";
import { Random } from "./random.ts";
import { Reference } from "./reference.ts";
import { SabotagedAnswers } from "./sabotage.ts";
import { SUBGRAPHS } from "./world.ts";

/** How far apart answers are for the circuit breakers, which then remember nothing of the one before. */
const APART_MS = 60_000;
/** Of the calls of a hostile request, so many are answered with something hostile. */
const HOSTILITY = 0.8;
const ANSWERS = casesOf({ short: 300, long: 100_000 });
/** More than the gateway keeps prepared. */
const WARM_UP = casesOf({ short: 0, long: 10_000 });
/** No request, hostile or healthy, may hold up the others for longer; what plays the subgraphs counts here, too. */
const WORST_MS = 100;
const MOST_GROWTH_BYTES = 64 * 1_048_576;

/** What the subgraphs answer: honestly, or what `next` makes of that. */
type Attack = { next: ((honest: unknown) => HostileAnswer | null) | null };

/** A subgraph on a port of its own. */
async function startSubgraph(name: string, source: SubgraphSource, attack: Attack) {
  const answers = new SabotagedAnswers(source);
  const operations = new Map<string, SubgraphOperation>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString());
    const kind = query.startsWith("mutation") ? "mutation" : "query";
    const operation = operations.get(query) ?? { subgraph: name, kind, text: query, name: null, variables: [] };
    operations.set(query, operation);
    const honest = await answers.to({ operation, variables, scope: scopeOf() }, null);
    const hostile = attack.next?.(honest);
    if (hostile) response.writeHead(hostile.status, { "content-type": hostile.contentType }).end(hostile.text);
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(honest));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** The world over HTTP, with subgraphs that can be attacked with. */
async function startWorld() {
  await using resources = new AsyncDisposableStack();
  const attack: Attack = { next: null };
  const urls = new Map<string, string>();
  for (const [name, source] of Object.entries(SUBGRAPHS)) {
    urls.set(name, resources.use(await startSubgraph(name, source, attack)).url);
  }
  let apartMs = 0;
  const options = { mostRetries: 0, joinWithinMs: 0, nowMs: () => performance.now() + apartMs };
  const routes = Array.from(urls, ([name, url]) => ({ name, urls: [url] }));
  const transports = resources.use(startHttpTransports(routes, options));
  const engine = createEngine({
    planner: planInProcess(compose(SUBGRAPHS, (name) => urls.get(name) ?? "")),
    transports,
    log: SILENT,
  });
  const opened = resources.move();
  return {
    ask: async (request: GeneratedDocument, next: Attack["next"] = null): Promise<TestAnswer> => {
      apartMs += APART_MS;
      attack.next = next;
      return JSON.parse(await engine.execute(await engine.prepare(request), request, scopeOf()));
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** The bytes in use once nothing is kept that nothing leads to. */
function tidyBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { rss, heapTotal, heapUsed } = process.memoryUsage();
  return rss - heapTotal + heapUsed;
}

type Case = { readonly request: GeneratedDocument; readonly document: DocumentNode; readonly expected: unknown };

/** Documents over the world, with what they are answered as long as nobody is hostile. */
async function generateCases(count: number): Promise<Case[]> {
  const reference = new Reference();
  const cases: Case[] = [];
  const collect = fc.asyncProperty(fc.gen(), async (g) => {
    const request = generateDocument(reference.schema, g);
    const document = parse(request.query);
    if (validate(reference.schema, document).length > 0) return;
    cases.push({ request, document, expected: (await reference.answer(request, document)).data });
  });
  await fc.assert(collect, { numRuns: count });
  return cases;
}

const SCHEMA = new Reference().schema;

const LEAKED = /secret|https?:|127\.0\.0\.1|10\.0\.0\.1|at \/|ECONN/i;

type Ask = Awaited<ReturnType<typeof startWorld>>["ask"];

/** What became of a hostile request: how many answers were hostile, and what it and the healthy one after it cost this thread. */
type Attacked = { readonly sent: number; readonly costliestMs: number };

/** The processor time of this thread, which nothing else that the machine does adds to. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Throws for the first answer that is not what it must be, with the seed that makes it again. */
async function attackWith(seed: number, one: Case, ask: Ask): Promise<Attacked> {
  const { request, document, expected } = one;
  const random = new Random(seed);
  const hostile: HostileAnswer[] = [];
  const startedMs = threadMs();
  const answer = await ask(request, (honest) => {
    if (random.next() > HOSTILITY) return null;
    const deformed = deform(honest, random);
    hostile.push(deformed);
    return deformed;
  });
  const attackedMs = threadMs() - startedMs;
  const faults = shapeFaults(SCHEMA, document, request.variables, answer);
  if (hostile.every(({ isPlainlyWrong }) => isPlainlyWrong)) {
    faults.push(...unexplained(expected, answer).map((path) => `nothing says why ${path || "everything"} is missing`));
  }
  if (LEAKED.test(JSON.stringify(answer.errors ?? []))) faults.push("an error tells what is inside");
  if ("polluted" in {}) faults.push("every object inherits what a subgraph sent");
  const againMs = threadMs();
  const healthy = await ask(request);
  const costliestMs = Math.max(attackedMs, threadMs() - againMs);
  if (JSON.stringify(healthy) !== JSON.stringify({ data: expected })) faults.push("the next answer is not right");
  if (faults.length > 0) {
    const sent = hostile.map(({ text }) => text.slice(0, 2_000));
    throw new Error(
      `seed ${seed}: ${faults.join("; ")}\n${request.query}\n${sent.join("\n")}\n${JSON.stringify(answer)}`,
    );
  }
  return { sent: hostile.length, costliestMs };
}

describe("a gateway before hostile subgraphs", () => {
  it("answers what the schema allows, says why anything is missing, tells nothing inner, and goes on", {
    // Some 30 ms each on two busy cores.
    timeout: 3 * MANY_CASES_MS,
  }, async () => {
    await using world = await startWorld();
    const cases = await generateCases(casesOf({ short: 40, long: 1_000 }));
    const random = new Random(Number(process.hrtime.bigint() % 2_147_483_647n));
    const attack = async (answers: number) => {
      let costliestMs = 0;
      for (let sent = 0; sent < answers; ) {
        const attacked = await attackWith(random.below(2 ** 31), random.pick(cases), world.ask);
        // A request that nobody had the luck to attack counts for a little, so that this ends.
        sent += 0.01 + attacked.sent;
        costliestMs = Math.max(costliestMs, attacked.costliestMs);
      }
      return costliestMs;
    };

    await attack(WARM_UP);
    const before = tidyBytes();
    const costliestMs = await attack(ANSWERS);
    const growthBytes = tidyBytes() - before;

    // Nothing is warm after a few requests.
    if (WARM_UP === 0) return;
    console.log(`hostile answers: ${JSON.stringify({ answers: ANSWERS, costliestMs, growthBytes })}`);
    expect(costliestMs).toBeLessThan(WORST_MS);
    expect(growthBytes).toBeLessThan(MOST_GROWTH_BYTES);
  });

  it("would be found out if it kept a reason to itself, or let a null stand where none may be", async () => {
    await using world = await startWorld();
    const cases = await generateCases(20);
    const silent: Ask = async (...asked) => ({ data: (await world.ask(...asked)).data });
    const nulling: Ask = async (request, next) => {
      const answer = await world.ask(request, next);
      const data = Object.fromEntries(Object.keys(answer.data ?? {}).map((key) => [key, [[[null]]]]));
      return next ? { ...answer, data } : answer;
    };

    const attacks = async (ask: Ask) => {
      for (let seed = 1; seed <= 200; seed++) await attackWith(seed, new Random(seed).pick(cases), ask);
    };

    await expect(attacks(silent)).rejects.toThrow("nothing says why");
    await expect(attacks(nulling)).rejects.toThrow(/is no|has not/);
  });
});
