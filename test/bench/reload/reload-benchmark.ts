import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readEnvironment } from "../../../platform/environment.ts";
import { compose } from "../../gateway/federation.ts";
import { SupergraphOnDisk } from "../../gateway/gateway-process.ts";
import type { Benchmark } from "../benchmark.ts";
import { ForkedProcess } from "../gateway/forked-process.ts";
import type { LoopDelay } from "../loop-delay-control.ts";
import { formatTable } from "../table.ts";

export const reloadBenchmark: Benchmark = {
  summary: "how long a reload of the supergraph holds up the loop that serves, at most in one piece",
  async run({ quick, tell }) {
    const graphs = [
      { name: "this product's", texts: await productTexts() },
      { name: `${TYPES} types`, texts: [typesText(TYPES, ""), typesText(TYPES, "again")] },
    ];
    const figures: Figure[] = [];
    for (const { name, texts } of graphs) {
      tell(`reloading ${name}`);
      figures.push({ name, ...(await measure(texts, quick ? 3 : 12)) });
    }
    const text = formatTable(
      ["a supergraph of", "reloads", "held up at most, median ms", "most ms"],
      figures.map(({ name, heldMs }) => [
        name,
        String(heldMs.length),
        medianOf(heldMs),
        Math.max(...heldMs).toFixed(1),
      ]),
    );
    return { text, figures };
  },
};

type Figure = { readonly name: string; readonly heldMs: readonly number[] };

const ROOT = resolve(import.meta.dirname, "../../..");
const TYPES = 2_000;
const LOOK_EVERY_MS = 20;
/** What is compiled at the first reloads is not looked at. */
const WARM_UP = 2;

/** Reloads one text after the other, and tells the longest time that each reload held the loop up. */
async function measure(texts: readonly string[], reloads: number): Promise<Omit<Figure, "name">> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "reload-"));
  const file = new SupergraphOnDisk(join(folder.path, "supergraph.graphql"));
  await file.put(texts[0] ?? "");
  await using gateway = new ForkedProcess({
    script: join(ROOT, "gateway/main.ts"),
    args: ["--supergraph", file.path, "--port", "0"],
    nodeOptions: ["--import", join(import.meta.dirname, "../loop-delay-control.ts")],
    environment: { ...readEnvironment(), LOG_LEVEL: "silent" },
  });
  const url = await gateway.printed(/(http:\S+)\/graphql/);
  const heldMs: number[] = [];
  for (let reload = 1; reload <= WARM_UP + reloads; reload += 1) {
    await gateway.asked("start anew");
    await file.put(texts[reload % texts.length] ?? "");
    while ((await graphsServed(url)) <= reload) await delay(LOOK_EVERY_MS, undefined, { signal: gateway.ended });
    const { max } = (await gateway.asked("how long was the loop held up")) as LoopDelay;
    if (reload > WARM_UP) heldMs.push(max);
  }
  return { heldMs };
}

/** How many graphs were served so far: the first one, and one a reload. */
async function graphsServed(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return 1 + Number(/^gateway_graph_reloads_total\{[^}]*outcome="served"[^}]*\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
}

/** The product's own, and the same with a comment more. */
async function productTexts(): Promise<readonly string[]> {
  const text = await readFile(join(ROOT, "schema/supergraph.graphql"), "utf8");
  return [text, `${text}\n# again\n`];
}

/** A graph of so many types in ten subgraphs, each type with a key and some fields. */
function typesText(count: number, word: string): string {
  const sources = Array.from({ length: 10 }, (_, subgraph) => {
    const types = Array.from({ length: count / 10 }, (_, index) => {
      const name = `S${subgraph}T${index}`;
      const next = `S${subgraph}T${(index + 1) % (count / 10)}`;
      return `type ${name} @key(fields: "id") { id: ID! name: String size: Int next: ${next} all(first: Int): [${next}!]! }`;
    });
    const roots = Array.from(
      { length: count / 10 },
      (_, index) => `s${subgraph}t${index}(id: ID!): S${subgraph}T${index}`,
    );
    return [
      `s${subgraph}`,
      { typeDefs: `type Query { ${roots.join(" ")} } ${types.join(" ")}`, resolvers: {} },
    ] as const;
  });
  return `${compose(Object.fromEntries(sources))}\n# ${word}\n`;
}

function medianOf(values: readonly number[]): string {
  return (values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0).toFixed(1);
}
