import fc from "fast-check";
import { type ExecutionResult, execute, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../gateway/engine/create-engine.ts";
import { LocalTransport } from "../../gateway/transports/local.ts";
import { compose, SILENT, scopeOf } from "./federation.ts";
import { generateDocument } from "./generated-document.ts";
import { MANY_CASES_MS, trying } from "./long-run.ts";
import { planInProcess } from "./planning.ts";
import { canFail, type Faults, monolithSchema, SUBGRAPHS, subgraphSchema } from "./world.ts";

type Answer = {
  readonly data: unknown;
  readonly errors?: readonly { readonly message: string; readonly path?: readonly (string | number)[] }[];
};

describe("a federated graph", () => {
  it("answers like one schema with the same data, failing fields included", {
    timeout: MANY_CASES_MS,
  }, async () => {
    let faults: Faults = new Map();
    const monolith = monolithSchema(() => faults);
    const transports = new Map(
      Object.entries(SUBGRAPHS).map(([name, source]) => [
        name,
        new LocalTransport({ schema: subgraphSchema(source, () => faults), createContext: () => ({}) }),
      ]),
    );
    const engine = createEngine({ planner: planInProcess(compose(SUBGRAPHS)), transports, log: SILENT });
    const fallible = Object.values(monolith.getTypeMap()).flatMap((type) =>
      "getFields" in type && !type.name.startsWith("__")
        ? Object.keys(type.getFields())
            .map((field) => `${type.name}.${field}`)
            .filter(canFail)
        : [],
    );
    const someFaults = fc
      .array(fc.tuple(fc.constantFrom(...fallible), fc.subarray(["p1", "r1", "s1"])), { maxLength: 8 })
      .map((entries): Faults => new Map(entries));

    const property = fc.asyncProperty(fc.gen(), someFaults, async (g, chosen) => {
      const request = generateDocument(monolith, g);
      const document = parse(request.query);
      fc.pre(validate(monolith, document).length === 0);
      faults = chosen;

      const expected = plain(await execute({ schema: monolith, document, variableValues: request.variables }));
      const answer: Answer = JSON.parse(await engine.execute(await engine.prepare(request), request, scopeOf()));

      expect(JSON.stringify(answer.data)).toBe(JSON.stringify(expected.data));
      expect(nullsExplained(answer)).toEqual(nullsExplained(expected));
    });

    await fc.assert(property, trying({ short: 300, long: 10_000 }));
  });
});

function plain(result: ExecutionResult): Answer {
  return JSON.parse(JSON.stringify(result));
}

/**
 * The nulls that errors explain, with the messages of the errors that happened at the null itself. Beside what has
 * been lost to a null, one schema may have seen errors that a subgraph was never asked for, and the other way round.
 */
function nullsExplained({ data, errors }: Answer): string[] {
  const explained = (errors ?? []).map(({ message, path }) => {
    let value: unknown = data;
    let depth = 0;
    for (const segment of path ?? []) {
      if (value === null || value === undefined) break;
      value = (value as Record<string | number, unknown>)[segment];
      depth += 1;
    }
    const isHere = depth === path?.length;
    return `${path?.slice(0, depth).join(".")}${isHere ? `: ${message}` : ""}`;
  });
  return [...new Set(explained)].sort();
}
