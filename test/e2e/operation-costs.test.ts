import { readFileSync } from "node:fs";
import { getOperationAST, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { readListSizes } from "../../gateway/limits/list-sizes.ts";
import { OperationLimiter } from "../../gateway/limits/operation-limiter.ts";
import { buildApiSchema } from "../../gateway/supergraph/api-schema.ts";
import { readSupergraph } from "../../gateway/supergraph/supergraph.ts";

const SUPERGRAPH = readFileSync(new URL("../../schema/supergraph.graphql", import.meta.url), "utf8");
const supergraph = readSupergraph(SUPERGRAPH);
const apiSchema = buildApiSchema(supergraph.api);
const limiter = new OperationLimiter({ listSizes: readListSizes(supergraph.document) });

function codesOf(query: string): readonly unknown[] {
  const document = parse(query);
  const operation = getOperationAST(document);
  return operation ? limiter.check(document, operation, apiSchema).map(({ extensions }) => extensions.code) : [];
}

describe("an operation on the fleet's graph, with the bounds that are set by default", () => {
  it.each([
    [
      "a page of 200 events with all that is seen of one",
      "events(first: 200)",
      "edges { node { id title severity occurredAt device { id name } driver { id name } position { latitude longitude } } }",
    ],
    [
      "the duty records of 50 drivers",
      "drivers(first: 50)",
      "edges { node { id name dutyRecords { occurredAt status } } }",
    ],
    [
      "the latest events of 200 devices",
      "devices(first: 200)",
      "edges { node { id name events { edges { node { id title } } } } }",
    ],
  ])("may ask for %s once", (_, list, below) => {
    expect(codesOf(`{ ${list} { ${below} } }`)).toEqual([]);
  });

  it.each([
    ["drivers(first: 200)", "edges { node { dutyRecords { occurredAt status } } }"],
    ["devices(first: 200)", "edges { node { events { edges { node { id title severity occurredAt } } } } }"],
    ["events(first: 200)", "edges { node { device { events(first: 100) { edges { node { id } } } } } }"],
  ])("may not ask for the most expensive lists under 31 keys: %s", (list, below) => {
    const once = `{ ${list} { ${below} } }`;
    const thirtyOne = `{ ${Array.from({ length: 31 }, (_, n) => `k${n}: ${list} { ${below} }`).join(" ")} }`;
    const oneAsLong = once.replace("first: 200", "first: 6200");

    expect([codesOf(once), codesOf(thirtyOne), codesOf(oneAsLong)]).toEqual([
      [],
      ["LIMIT_EXCEEDED"],
      ["LIMIT_EXCEEDED"],
    ]);
  });
});
