import fc from "fast-check";
import { type DocumentNode, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { createEngine, type SchemaEngine } from "../../gateway/engine/create-engine.ts";
import { startHttpTransports } from "../../gateway/transports/http.ts";
import { compose, SILENT, scopeOf, type TestAnswer } from "./federation.ts";
import { type GeneratedDocument, generateDocument } from "./generated-document.ts";
import { inTime } from "./in-time.ts";
import { MANY_CASES_MS, trying } from "./long-run.ts";
import { planInProcess } from "./planning.ts";
import { fieldPathOf, Reference, textOf } from "./reference.ts";
import { FALSE_ANSWERS, falseNulls, type Sabotage, SabotagedSubgraph, Saboteur, WHOLE_CALL } from "./sabotage.ts";
import { SabotagedServer, WIRE_SABOTAGES, type WireSabotage } from "./sabotaged-server.ts";
import { fieldsOf } from "./subgraph-fields.ts";
import { SUBGRAPHS } from "./world.ts";

type Wrong = Sabotage | WireSabotage;

/** A federated world, and one schema that knows what it should answer. */
class SabotagedGraph {
  readonly reference = new Reference();
  readonly #engine: SchemaEngine;
  readonly #saboteur: Saboteur<Wrong>;

  constructor(engine: SchemaEngine, saboteur: Saboteur<Wrong>) {
    this.#engine = engine;
    this.#saboteur = saboteur;
  }

  /** A document that is valid, and its text parsed. */
  generate(g: fc.GeneratorValue): { request: GeneratedDocument; document: DocumentNode } {
    const request = generateDocument(this.reference.schema, g);
    const document = parse(request.query);
    fc.pre(validate(this.reference.schema, document).length === 0);
    return { request, document };
  }

  async ask(request: GeneratedDocument, sabotage: Saboteur<Wrong>["sabotage"] = null): Promise<TestAnswer> {
    this.#saboteur.calls = 0;
    this.#saboteur.sabotage = sabotage;
    return JSON.parse(await this.#engine.execute(await this.#engine.prepare(request), request, scopeOf()));
  }

  /** To which subgraph each call goes when none goes wrong. */
  async calls(request: GeneratedDocument): Promise<readonly string[]> {
    const subgraphs: string[] = [];
    await this.ask(request, (_, subgraph) => {
      subgraphs.push(subgraph);
      return null;
    });
    return subgraphs;
  }
}

function startSabotagedGraph(): SabotagedGraph {
  const saboteur = new Saboteur<Sabotage>();
  const transports = new Map(
    Object.entries(SUBGRAPHS).map(([name, source]) => [name, new SabotagedSubgraph(name, source, saboteur)]),
  );
  const engine = createEngine({ planner: planInProcess(SUPERGRAPH), transports, log: SILENT });
  return new SabotagedGraph(engine, saboteur as Saboteur<Wrong>);
}

/** Long enough for a machine with other work to do: calls that go right must not be late. */
const DEADLINE_MS = 500;
/** How far apart answers are for the circuit breakers, which then remember nothing of the one before. */
const APART_MS = 60_000;
/** So many failures at a time make a circuit breaker open. */
const TROUBLING = 5;

/** The world over HTTP. No query is repeated: the call that goes wrong would be made good. */
async function startSabotagedServers() {
  await using resources = new AsyncDisposableStack();
  let apartMs = 0;
  const saboteur = new Saboteur<Wrong>();
  const servers = new Map<string, SabotagedServer>();
  for (const [name, source] of Object.entries(SUBGRAPHS)) {
    const server = resources.use(new SabotagedServer(name, source, saboteur));
    await server.listen();
    servers.set(name, server);
  }
  const urlOf = (name: string) => servers.get(name)?.url ?? "";
  const transports = resources.use(
    startHttpTransports(
      Array.from(servers.keys(), (name) => ({ name, urls: [urlOf(name)] })),
      {
        deadlineMs: DEADLINE_MS,
        mostBytes: 262_144,
        mostRetries: 0,
        joinWithinMs: 0,
        nowMs: () => performance.now() + apartMs,
      },
    ),
  );
  const engine = createEngine({ planner: planInProcess(compose(SUBGRAPHS, urlOf)), transports, log: SILENT });
  const opened = resources.move();
  return {
    graph: new SabotagedGraph(engine, saboteur),
    servers,
    forget: () => {
      apartMs += APART_MS;
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

type Expectation = {
  readonly graph: SabotagedGraph;
  readonly request: GeneratedDocument;
  readonly document: DocumentNode;
  /** The fields that may be missing, if that can be told. */
  readonly mayFail: ReadonlySet<string> | null;
};

/** An answer lacks what its errors say and what the specification has that take with it, and nothing else. */
async function expectExplained(answer: TestAnswer, { graph, request, document, mayFail }: Expectation, how: string) {
  const errors = answer.errors ?? [];
  const { fields } = await graph.reference.answer(request, document);
  const expected = await graph.reference.answer(
    request,
    document,
    errors.map(({ path = [] }) => path),
  );

  expect(JSON.stringify(answer.data), how).toBe(JSON.stringify(expected.data));
  for (const { path = [], extensions, message } of errors) {
    expect(["INTERNAL", "SUBGRAPH_UNAVAILABLE"]).toContain(extensions.code);
    expect(message).not.toMatch(/secret|https?:|127\.0\.0\.1|10\.0\.0\.1|at \/|ECONN/);
    const field = fields.get(textOf(fieldPathOf(path))) ?? "";
    expect(field, `${how} at ${textOf(path)}`).not.toBe("");
    // What kind of thing an interface object stands for is for others to tell: without them, nothing of it is known.
    const isOfRanked = path.some((_, depth) => fields.get(textOf(path.slice(0, depth))) === "Query.ranked");
    if (mayFail && !isOfRanked) expect(mayFail, how).toContain(field);
  }
}

const SUPERGRAPH = compose(SUBGRAPHS);
const FIELDS_OF = new Map(Object.keys(SUBGRAPHS).map((name) => [name, fieldsOf(name, SUPERGRAPH)]));

/** What may be missing when a call brings nothing. One that brings something false may deny others the keys to more. */
function mayFail(subgraph: string, sabotage: Wrong | "refused"): ReadonlySet<string> | null {
  const isWhole =
    sabotage === "refused" || [...WHOLE_CALL, ...WIRE_SABOTAGES].some(({ kind }) => kind === sabotage.kind);
  return isWhole ? (FIELDS_OF.get(subgraph) ?? null) : null;
}

describe("a federated graph whose subgraph fails", () => {
  it("lacks fields that this subgraph has, and nothing else", {
    timeout: MANY_CASES_MS,
  }, async () => {
    const graph = startSabotagedGraph();
    const failing = fc.constantFrom(...Object.keys(SUBGRAPHS));

    const property = fc.asyncProperty(fc.gen(), failing, fc.constantFrom(...WHOLE_CALL), async (g, name, sabotage) => {
      const { request, document } = graph.generate(g);

      const answer = await graph.ask(request, (_, subgraph) => (subgraph === name ? sabotage : null));

      const expectation = { graph, request, document, mayFail: mayFail(name, sabotage) };
      await expectExplained(answer, expectation, `${name}: ${sabotage.kind}`);
    });

    await fc.assert(property, trying({ short: 50, long: 2_000 }));
  });

  it("loses to each single call that goes wrong what an error explains, and nothing else", {
    timeout: MANY_CASES_MS,
  }, async () => {
    const graph = startSabotagedGraph();
    const sabotages = fc.infiniteStream(
      fc.oneof(
        fc.constantFrom<Sabotage>({ kind: "down" }, ...FALSE_ANSWERS),
        fc.constantFrom<Sabotage>(...falseNulls(SUBGRAPHS)),
      ),
    );

    const property = fc.asyncProperty(fc.gen(), sabotages, async (g, ways) => {
      const { request, document } = graph.generate(g);
      for (const [which, name] of (await graph.calls(request)).entries()) {
        const sabotage = ways.next().value;

        const answer = await graph.ask(request, (call) => (call === which ? sabotage : null));

        const expectation = { graph, request, document, mayFail: mayFail(name, sabotage) };
        await expectExplained(answer, expectation, `call ${which} to ${name}: ${JSON.stringify(sabotage)}`);
      }
    });

    await fc.assert(property, trying({ short: 100, long: 10_000 }));
  });

  it("over HTTP loses to each single call no more, and no more time than that call's deadline", {
    timeout: MANY_CASES_MS,
  }, async () => {
    await using started = await startSabotagedServers();
    const { graph, servers, forget } = started;
    const sabotages = fc.infiniteStream(
      fc.oneof(
        fc.constantFrom<Wrong | "refused">("refused", ...WIRE_SABOTAGES),
        fc.constantFrom<Wrong>(...FALSE_ANSWERS),
        fc.constantFrom<Wrong>(...falseNulls(SUBGRAPHS)),
      ),
    );

    const property = fc.asyncProperty(fc.gen(), sabotages, async (g, ways) => {
      const { request, document } = graph.generate(g);
      forget();
      const calls = await graph.calls(request);
      for (const [which, name] of calls.entries()) {
        const sabotage: Wrong | "refused" = ways.next().value;
        const isRefused = sabotage === "refused";
        if (isRefused && calls.filter((other) => other === name).length >= TROUBLING) continue;
        // Whoever has stopped is reached by no call.
        if (isRefused) await servers.get(name)?.stop();
        // Calls that are made at the same time come in any order.
        let failing = name;

        forget();
        const answering = graph.ask(request, (call, subgraph) => {
          if (isRefused || call !== which) return null;
          failing = subgraph;
          return sabotage;
        });
        const answer = await inTime(answering, DEADLINE_MS + 100, JSON.stringify(sabotage));
        if (isRefused) await servers.get(name)?.listen();

        const expectation = { graph, request, document, mayFail: mayFail(failing, sabotage) };
        await expectExplained(answer, expectation, `call ${which} to ${failing}: ${JSON.stringify(sabotage)}`);
      }
    });

    await fc.assert(property, trying({ short: 10, long: 500 }));
  });
});
