import { buildSchema, lexicographicSortSchema, printSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { buildApiSchema } from "../../gateway/supergraph/api-schema.ts";
import { readSupergraph } from "../../gateway/supergraph/supergraph.ts";
import { compose, startGraph } from "./federation.ts";

const sorted = (sdl: string) => printSchema(lexicographicSortSchema(buildSchema(sdl)));

describe("the schema that clients see", () => {
  it("lacks whatever is inaccessible and keeps every other word", () => {
    const supergraph = compose({
      only: {
        typeDefs: `
          directive @traced(level: Level = LOW) on FIELD
          enum Level { "the usual" LOW  HIGH @deprecated(reason: "too \\"loud\\"")  HUSH @inaccessible }
          scalar Day @specifiedBy(url: "https://day.example")
          input Range @oneOf { days: [Day!]  hours: Int  hidden: Int @inaccessible }
          """
          An answer to "life", the universe
          and everything.
          """
          union Answer = Number | Secret
          type Secret @inaccessible { x: Int }
          interface Seen { id: ID! }
          interface Unseen @inaccessible { id: ID! }
          type Number implements Seen & Unseen {
            id: ID!
            at("of the day" hour: Int! = 3, hidden: Int @inaccessible, old: Int = 1 @deprecated(reason: "no")): Day
            gone: Int @inaccessible
          }
          type Query { answer(in: Range): Answer  seen: Seen }
        `,
      },
    });

    const apiSchema = buildApiSchema(readSupergraph(supergraph).api);

    expect(printSchema(lexicographicSortSchema(apiSchema))).toBe(
      sorted(`
        directive @traced(level: Level = LOW) on FIELD
        enum Level { "the usual" LOW  HIGH @deprecated(reason: "too \\"loud\\"") }
        scalar Day @specifiedBy(url: "https://day.example")
        input Range @oneOf { days: [Day!]  hours: Int }
        """
        An answer to "life", the universe
        and everything.
        """
        union Answer = Number
        interface Seen { id: ID! }
        type Number implements Seen {
          id: ID!
          at("of the day" hour: Int! = 3, old: Int = 1 @deprecated(reason: "no")): Day
        }
        type Query { answer(in: Range): Answer  seen: Seen }
      `),
    );
  });

  it("has the directives for operations that subgraphs compose into it", async () => {
    const { ask } = startGraph({
      only: {
        typeDefs: `
          extend schema
            @link(url: "https://traces.example/trace/v1.0", import: ["@traced", "@audited"])
            @federation__composeDirective(name: "@traced") @federation__composeDirective(name: "@audited")
          directive @traced(level: Level! = LOW) on FIELD
          directive @audited on FIELD_DEFINITION
          enum Level { LOW HIGH }
          type Query { a: Int @audited }
        `,
        resolvers: { Query: { a: () => 1 } },
      },
    });

    expect(await ask("{ a @traced b: a @traced(level: HIGH) }")).toEqual({ data: { a: 1, b: 1 } });
    expect(await ask("{ __schema { directives { name } } }")).not.toHaveProperty(
      "data.__schema.directives",
      expect.arrayContaining([{ name: "audited" }]),
    );
  });

  it("comes with the names and addresses of its subgraphs", () => {
    const source = { typeDefs: "type Query { a: Int }" };
    const supergraph = compose({ "my-First_1": source }, (name) => `https://${name}.example/graphql`);

    expect(readSupergraph(supergraph).subgraphs).toEqual([
      { name: "my-First_1", url: "https://my-First_1.example/graphql" },
    ]);
  });
});
