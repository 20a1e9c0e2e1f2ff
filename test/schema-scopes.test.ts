import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type ObjectTypeDefinitionNode, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { decodeRoles } from "../gateway/authentication/roles.ts";
import { type Requirements, readAccessRules } from "../gateway/authorization/access-rules.ts";
import { grantOf } from "../gateway/authorization/requirement.ts";

const SCHEMA = resolve(import.meta.dirname, "../schema");
const document = parse(readFileSync(join(SCHEMA, "supergraph.graphql"), "utf8"));
const rules = readAccessRules(document);
const types = document.definitions.filter(
  (node): node is ObjectTypeDefinitionNode => node.kind === "ObjectTypeDefinition",
);
const fields = types.flatMap((type) =>
  (type.fields ?? []).map((field) => ({ type: type.name.value, field: field.name.value })),
);

/** Which scopes can change something, by the subgraph that has the mutation. */
const requires = (requirements: Requirements | undefined, scope: RegExp) =>
  (requirements ?? []).some((ways) => ways.every((grants) => grants.some((grant) => scope.test(grant))));

describe("the graph's scopes", () => {
  it("stand at every mutation, and are of those by which something can be changed", () => {
    const open = fields
      .filter(
        ({ type, field }) =>
          type === "Mutation" && !requires(rules.fields.get(`Mutation.${field}`), /:(write|request)$/),
      )
      .map(({ field }) => field);

    expect(open, "mutations without a scope in their subgraph's SDL").toEqual([]);
  });

  it("stand at every field of a query and a subscription", () => {
    const open = fields
      .filter(
        ({ type, field }) =>
          ["Query", "Subscription"].includes(type) && !requires(rules.fields.get(`${type}.${field}`), /:read$/),
      )
      .map(({ type, field }) => `${type}.${field}`);

    expect(open, "fields without a scope in their subgraph's SDL").toEqual([]);
  });

  it("are raw:read at every record as received", () => {
    const open = fields
      .filter(({ type, field }) => field === "raw" && !requires(rules.fields.get(`${type}.raw`), /^scope raw:read$/))
      .map(({ type }) => `${type}.raw`);

    expect(open, "raw fields without raw:read").toEqual([]);
  });

  it("are those that roles are made of", () => {
    const granted = [...decodeRoles(readFileSync(join(SCHEMA, "roles.json"), "utf8")).roles.values()].flatMap(
      ({ scopes }) => scopes,
    );
    const asked = [...rules.fields.values(), ...rules.types.values()]
      .flat(3)
      .filter((grant) => grant.startsWith("scope "));

    expect([...new Set(asked)].filter((grant) => !granted.some((scope) => grantOf("scope", scope) === grant))).toEqual(
      [],
    );
  });
});
