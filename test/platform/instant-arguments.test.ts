import { buildSchema, graphql } from "graphql";
import { describe, expect, it } from "vitest";
import { dateTimeScalar } from "../../platform/date-time.ts";
import { nameBadInstants } from "../../platform/instant-arguments.ts";

function schemaOf() {
  const schema = buildSchema(`
    scalar DateTime
    input Filter { from: DateTime  inner: [Filter!]  ratio: Float }
    type Query { at(at: DateTime = "2026-03-01T08:15:00Z", filter: Filter): DateTime  plain: Int }
  `);
  Object.assign(schema.getType("DateTime") ?? {}, { serialize: dateTimeScalar.serialize });
  const { at } = schema.getQueryType()?.getFields() ?? {};
  if (at) at.resolve = (_source, args) => args.filter?.from ?? args.at;
  return nameBadInstants(schema);
}

async function ask(source: string, variableValues: Record<string, unknown> = {}) {
  const { data, errors } = await graphql({ schema: schemaOf(), source, variableValues });
  return { data: data && { ...data }, errors: errors?.map(({ extensions, path }) => ({ ...extensions, path })) };
}

describe("an argument that is no DateTime", () => {
  it.each([
    ["a literal", '{ at(at: "2026-02-30T00:00:00Z") }', {}, "at"],
    ["a literal of another kind", "{ at(at: 5) }", {}, "at"],
    ["a literal in an input", '{ at(filter: { from: "yesterday" }) }', {}, "filter.from"],
    ["a variable", "query($at: DateTime) { at(at: $at) }", { at: "2026-03-01" }, "at"],
    [
      "a variable deep in a list",
      "query($filter: Filter) { at(filter: $filter) }",
      { filter: { inner: [{ from: "2026-03-01T00:00:00Z" }, { from: true }] } },
      "filter.inner.1.from",
    ],
  ])("as %s is refused by its name", async (_, query, variables, field) => {
    const { data, errors } = await ask(query, variables);

    expect(data).toEqual({ at: null });
    expect(errors).toEqual([{ code: "BAD_USER_INPUT", field, path: ["at"] }]);
  });

  it("is not what is one, what is left out, or a number", async () => {
    expect(await ask('{ a: at(at: "2026-03-01T09:15:00+01:00") b: at c: at(filter: { ratio: 0.5 }) }')).toEqual({
      data: { a: "2026-03-01T08:15:00.000Z", b: "2026-03-01T08:15:00.000Z", c: "2026-03-01T08:15:00.000Z" },
      errors: undefined,
    });
  });
});
