import { composeServices } from "@theguild/federation-composition";
import { parse, printSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { buildApiSchema } from "../../gateway/supergraph/api-schema.ts";
import { unsupportedFeatures } from "../../gateway/supergraph/link-features.ts";
import { readSupergraph } from "../../gateway/supergraph/supergraph.ts";

/** A supergraph as the composer makes it of one subgraph. */
function composed(version: string, imported: readonly string[], typeDefs: string): string {
  const names = imported.map((name) => `"${name}"`).join(" ");
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: [${names}])\n`;
  const service = { name: "only", url: "http://only.invalid", typeDefs: parse(link + typeDefs) };
  const { supergraphSdl, errors } = composeServices([service]);
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join("\n"));
  return supergraphSdl;
}

const unsupportedIn = (sdl: string) => unsupportedFeatures(parse(sdl));

/** The least that a supergraph consists of, with more links and one field's directives. */
const supergraph = (links: string, marks = "") => `
  schema @link(url: "https://specs.apollo.dev/link/v1.0")
    @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) ${links} { query: Query }
  enum join__Graph { ONLY @join__graph(name: "only", url: "http://only.invalid") }
  type Query @join__type(graph: ONLY) { secret: Int ${marks}  open: Int }
`;

const linkTo = (path: string, more = "") => `@link(url: "https://${path}" ${more})`;

describe("what a supergraph needs", () => {
  it.each([
    [
      "@context",
      "v2.8",
      ["@key", "@context", "@fromContext"],
      `type Query { user: User }
       type User @key(fields: "id") @context(name: "user") { id: ID!  unit: String  run: Run }
       type Run @key(fields: "id") { id: ID!  length(unit: String @fromContext(field: "$user { unit }")): Int }`,
    ],
  ])("is refused by name when it is %s", (name, version, imported, typeDefs) => {
    const sdl = composed(version, imported, typeDefs);

    expect(unsupportedIn(sdl)).toEqual([
      expect.stringMatching(`^${name} \\(https://specs.apollo.dev/.*, for SECURITY`),
    ]);
    expect(() => readSupergraph(sdl)).toThrow(`does not implement: ${name} `);
  });

  it.each([
    ["is called otherwise", linkTo("specs.apollo.dev/context/v0.1", 'as: "around", for: SECURITY'), "@around"],
    ["is linked to for no purpose, but used", linkTo("specs.apollo.dev/policy/v0.9"), '@policy(policies: [["a"]])'],
    [
      "is linked to for no purpose, but used by another name",
      linkTo("specs.apollo.dev/policy/v0.9", 'import: [{ name: "@policy", as: "@rule" }]'),
      '@rule(policies: [["a"]])',
    ],
    [
      "is kept as it stood in a subgraph",
      "",
      '@join__directive(graphs: [ONLY], name: "policy", args: { policies: [["a"]] })',
    ],
    ["takes arguments from a context", "", '@join__field(graph: ONLY, contextArguments: [{ context: "c" }])'],
    ["is fetched by a connector", "", '@join__directive(graphs: [ONLY], name: "connect", args: { selection: "a" })'],
    [
      "is linked to by a subgraph",
      '@join__directive(name: "link", args: { url: "https://specs.apollo.dev/connect/v0.1" })',
      "",
    ],
    ["is a newer version", linkTo("specs.apollo.dev/inaccessible/v0.3", "for: SECURITY"), ""],
    ["has no version", linkTo("specs.apollo.dev/inaccessible", "for: SECURITY"), ""],
    ["is another's", linkTo("example.com/specs/tenants/v1.0", "for: SECURITY"), ""],
    ["is for what nobody knows yet", linkTo("example.com/specs/tenants/v1.0", "for: ACCOUNTING"), ""],
    ["is a join that the planner cannot read", linkTo("specs.apollo.dev/join/v0.1"), ""],
    ["is linked to by @core", '@core(feature: "https://example.com/tenants/v1.0", for: SECURITY)', ""],
  ])("is refused when it %s", (_, links, marks) => {
    const sdl = supergraph(links, marks);

    expect(unsupportedIn(sdl)).toHaveLength(1);
    expect(() => readSupergraph(sdl)).toThrow("does not implement");
  });

  it.each([
    ["nothing besides", "", ""],
    ["what is for no purpose", linkTo("example.com/specs/owners/v1.0", 'import: ["@owner"]'), '@owner(team: "a")'],
    ["another's directive of the same name", linkTo("example.com/specs/x/v1.0", 'import: ["@policy"]'), "@policy"],
    ["an unused link for no purpose", linkTo("specs.apollo.dev/policy/v0.1"), ""],
    ["what only a cache needs", linkTo("specs.apollo.dev/cacheTag/v0.1", "for: EXECUTION"), ""],
    ["addresses that are no links", '@contact(name: "us", url: "https://specs.apollo.dev/policy/v0.1")', ""],
  ])("is served when it is %s", (_, links, marks) => {
    const sdl = supergraph(links, marks);

    expect(unsupportedIn(sdl)).toEqual([]);
  });

  it("is served with all that the composer makes of what the gateway implements", () => {
    const sdl = composed(
      "v2.9",
      [
        "@key",
        "@tag",
        "@inaccessible",
        "@override",
        "@cost",
        "@listSize",
        "@authenticated",
        "@requiresScopes",
        "@policy",
      ],
      `type Query { a: [Int] @tag(name: "x") @cost(weight: 3) @listSize(assumedSize: 2)  b: Int @inaccessible
         d: Int @authenticated  e: Int @requiresScopes(scopes: [["read"]])  f: Int @policy(policies: [["owner"]])
         c: Int @override(from: "other", label: "percent(5)") }`,
    );

    expect(sdl).toContain("for: SECURITY");
    expect(unsupportedIn(sdl)).toEqual([]);
  });

  it("is told when a link cannot be understood", () => {
    expect(() => unsupportedIn(supergraph("@link(url: 5)"))).toThrow("@link(url: 5)");
  });
});

describe("a feature that a supergraph calls otherwise", () => {
  it.each([
    ["imported under another name", 'import: [{ name: "@inaccessible", as: "@hidden" }]'],
    ["prefixed otherwise", 'as: "hidden"'],
  ])("is followed all the same: %s", (_, renamed) => {
    const sdl = supergraph(linkTo("specs.apollo.dev/inaccessible/v0.2", `for: SECURITY, ${renamed}`), "@hidden");

    const { api } = readSupergraph(sdl);

    expect(printSchema(buildApiSchema(api))).toBe("type Query {\n  open: Int\n}");
  });
});
