import fc from "fast-check";
import { execute, Kind, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../gateway/create-engine.ts";
import { isRecord } from "../../gateway/record.ts";
import { readSupergraph } from "../../gateway/supergraph.ts";
import { type Join, joinsAt } from "../../gateway/supergraph-document.ts";
import { compose, SILENT, scopeOf } from "./federation.ts";
import { generateDocument } from "./generated-document.ts";
import { GENERATED_CASES, GENERATED_CASES_MS } from "./long-run.ts";
import { nonNullFields, type Sabotage, SabotagedSubgraph, Saboteur, WHOLE_CALL } from "./sabotage.ts";
import { type Faults, monolithSchema, SUBGRAPHS } from "./world.ts";

type Path = readonly (string | number)[];
type Answer = {
  readonly data: unknown;
  readonly errors?: readonly { readonly message: string; readonly path?: Path }[];
};
type Request = { readonly query: string; readonly variables: Readonly<Record<string, boolean>> };

const SUPERGRAPH = compose(SUBGRAPHS);

function startSabotagedGraph() {
  const saboteur = new Saboteur();
  const transports = new Map(
    Object.entries(SUBGRAPHS).map(([name, source]) => [name, new SabotagedSubgraph(name, source, saboteur)]),
  );
  const engine = createEngine({ supergraph: SUPERGRAPH, transports, log: SILENT });
  return {
    ask: async (request: Request, sabotage: Saboteur["sabotage"]): Promise<Answer & { calls: number }> => {
      saboteur.calls = 0;
      saboteur.sabotage = sabotage;
      const answer = JSON.parse(await engine.execute(await engine.prepare(request), request, scopeOf()));
      return { ...answer, calls: saboteur.calls };
    },
  };
}

describe("a federated graph whose subgraph fails", () => {
  it("answers like one schema that fails at the fields that only this subgraph has", {
    timeout: GENERATED_CASES_MS,
  }, async () => {
    let faults: Faults = new Map();
    const monolith = monolithSchema(() => faults);
    const graph = startSabotagedGraph();
    const failing = fc.constantFrom(...Object.keys(SUBGRAPHS));

    const property = fc.asyncProperty(fc.gen(), failing, fc.constantFrom(...WHOLE_CALL), async (g, name, sabotage) => {
      const request = generateDocument(monolith, g);
      const document = parse(request.query);
      fc.pre(validate(monolith, document).length === 0);
      faults = faultsOf(name);

      const expected = await execute({ schema: monolith, document, variableValues: request.variables });
      const answer = await graph.ask(request, (_, subgraph) => (subgraph === name ? sabotage : null));

      expect(JSON.stringify(answer.data)).toBe(JSON.stringify(expected.data));
      expect(lostPaths(answer)).toEqual(lostPaths(JSON.parse(JSON.stringify(expected))));
    });

    await fc.assert(property, { numRuns: GENERATED_CASES / 2 });
  });

  it("loses nothing to a single call that goes wrong but what an error explains", {
    timeout: GENERATED_CASES_MS,
  }, async () => {
    const schema = monolithSchema(() => new Map());
    const graph = startSabotagedGraph();
    const sabotages = fc.constantFrom<Sabotage>(
      ...WHOLE_CALL,
      { kind: "short entities" },
      // No field of the schema that has other types beside it can be of this one.
      { kind: "wrong type", name: "Review" },
      { kind: "wrong type", name: "Nonsense" },
      ...Object.values(SUBGRAPHS).flatMap((source) =>
        nonNullFields(source).map((field): Sabotage => ({ kind: "null", field })),
      ),
    );

    const property = fc.asyncProperty(fc.gen(), sabotages, fc.nat({ max: 8 }), async (g, sabotage, which) => {
      const request = generateDocument(schema, g);
      fc.pre(validate(schema, parse(request.query)).length === 0);
      const healthy = await graph.ask(request, null);
      fc.pre(healthy.calls > 0);

      const answer = await graph.ask(request, (call) => (call === which % healthy.calls ? sabotage : null));

      expect(unexplained(healthy.data, answer), JSON.stringify(sabotage)).toEqual([]);
      expect((answer.errors ?? []).filter(({ path = [] }) => !leadsToNull(answer.data, path))).toEqual([]);
      expect(JSON.stringify(answer)).not.toContain("secret");
    });

    await fc.assert(property, { numRuns: GENERATED_CASES / 2 });
  });
});

/** What fails in one schema when a subgraph is down: the fields that no other has, and those that require them. */
function faultsOf(name: string): Faults {
  const { document, graphNames } = readSupergraph(SUPERGRAPH);
  const fields = document.definitions.flatMap((type) =>
    type.kind === Kind.OBJECT_TYPE_DEFINITION
      ? (type.fields ?? []).map((field) => ({ type, field, joins: joinsAt(field, "join__field") }))
      : [],
  );
  const nameOf = (join: Join) => graphNames.get(join.get("graph") ?? "");
  const lost = fields.flatMap(({ type, field, joins }) => {
    const resolving = joins.length > 0 ? joins.filter((join) => !join.has("external")) : joinsAt(type, "join__type");
    return resolving.every((join) => nameOf(join) === name) ? [`${type.name.value}.${field.name.value}`] : [];
  });
  const bereft = fields.flatMap(({ type, field, joins }) => {
    const required = joins.map((join) => join.get("requires") ?? "").join(" ");
    const isBereft = lost.some((other) => required.split(/\W+/).some((word) => other === `${type.name.value}.${word}`));
    return isBereft ? [`${type.name.value}.${field.name.value}`] : [];
  });
  return new Map([...lost, ...bereft].map((field) => [field, []]));
}

/** The places at which something is lost, by their errors. */
function lostPaths({ data, errors }: Answer): string[] {
  const places = (errors ?? []).map(({ path = [] }) => path.slice(0, depthOfNull(data, path)).join("."));
  return [...new Set(places)].sort();
}

/** How many segments of a path lead to the first null on it, or all of them. */
function depthOfNull(data: unknown, path: Path): number {
  let value = data;
  for (const [depth, segment] of path.entries()) {
    if (value === null || value === undefined) return depth;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return path.length;
}

function leadsToNull(data: unknown, path: Path): boolean {
  let value = data;
  for (const segment of path) {
    if (value === null) return true;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value === null;
}

/** The places at which an answer differs from the healthy one by anything but a null that an error explains. */
function unexplained(healthy: unknown, { data, errors = [] }: Answer, path: Path = []): string[] {
  if (data === null && healthy !== null) {
    const isExplained = errors.some((error) => path.every((segment, depth) => error.path?.[depth] === segment));
    return isExplained ? [] : [`${path.join(".")} is null without an error`];
  }
  if (Array.isArray(healthy) && Array.isArray(data) && healthy.length === data.length) {
    return healthy.flatMap((item, index) => unexplained(item, { data: data[index], errors }, [...path, index]));
  }
  if (isRecord(healthy) && isRecord(data) && Object.keys(healthy).join() === Object.keys(data).join()) {
    return Object.keys(healthy).flatMap((key) =>
      unexplained(healthy[key], { data: data[key], errors }, [...path, key]),
    );
  }
  return JSON.stringify(healthy) === JSON.stringify(data) ? [] : [`${path.join(".")} is ${JSON.stringify(data)}`];
}
