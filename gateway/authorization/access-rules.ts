import { type ConstDirectiveNode, type DocumentNode, Kind } from "graphql";
import { z } from "zod";
import { argumentsOf, directiveName, type Link, readLinks } from "../supergraph/supergraph-links.ts";
import { AUTHENTICATED, grantOf, isImplied, type Requirement } from "./requirement.ts";

const APOLLO = "https://specs.apollo.dev";

/** Several requirements, of which each has to be met. */
export type Requirements = readonly Requirement[];

/** Who may have what of a supergraph; plain data, which another process can be sent. */
export type AccessRules = {
  /** For an object, a scalar or an enum, and for whatever is selected of an interface without naming one of its types. */
  readonly types: ReadonlyMap<string, Requirements>;
  /** By type and field, as `Type.field`. */
  readonly fields: ReadonlyMap<string, Requirements>;
  /** For an interface itself, where it asks for more than its types do. */
  readonly interfaces: ReadonlyMap<string, Requirements>;
};

const scopesSchema = z.object({ scopes: z.array(z.array(z.string())) });
const policiesSchema = z.object({ policies: z.array(z.array(z.string())) });

/** What the supergraph calls them; null where it means another's directive by the name. */
type DirectiveNames = Readonly<Record<"authenticated" | "requiresScopes" | "policy", string | null>>;

type Annotated = { readonly directives?: readonly ConstDirectiveNode[] | undefined };

/**
 * Reads `@authenticated`, `@requiresScopes` and `@policy`, under whatever names the supergraph gives them:
 * <https://specs.apollo.dev/authenticated/v0.1>, <https://specs.apollo.dev/requiresScopes/v0.1>,
 * <https://specs.apollo.dev/policy/v0.1>. Throws for a directive that cannot be understood: it would protect nothing.
 *
 * Of an interface and its fields all that its types require is required, whether the composer has written it there or not.
 */
export function readAccessRules(supergraph: DocumentNode): AccessRules {
  const names = directiveNames(readLinks(supergraph));
  const types = new Map<string, Requirements>();
  const fields = new Map<string, Requirements>();
  const members = new Map<string, string[]>();
  const fieldsOf = new Map<string, readonly string[]>();
  const note = (rules: Map<string, Requirements>, name: string, node: Annotated) => {
    const requirements = requirementsAt(node, names);
    if (requirements.length > 0) rules.set(name, requirements);
  };
  const belong = (member: string, abstract: string) =>
    members.set(abstract, [...(members.get(abstract) ?? []), member]);
  for (const node of supergraph.definitions) {
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      note(types, node.name.value, node);
      for (const field of node.fields ?? []) note(fields, `${node.name.value}.${field.name.value}`, field);
      if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) {
        fieldsOf.set(
          node.name.value,
          (node.fields ?? []).map(({ name }) => name.value),
        );
      } else for (const { name } of node.interfaces ?? []) belong(node.name.value, name.value);
    } else if (node.kind === Kind.SCALAR_TYPE_DEFINITION || node.kind === Kind.ENUM_TYPE_DEFINITION) {
      note(types, node.name.value, node);
    }
  }
  return withMembers({ types, fields, members, fieldsOf });
}

type ReadRules = {
  readonly types: ReadonlyMap<string, Requirements>;
  readonly fields: ReadonlyMap<string, Requirements>;
  /** The object types of each interface. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** The fields of each interface. */
  readonly fieldsOf: ReadonlyMap<string, readonly string[]>;
};

/** Puts together what an interface requires and what its types do. */
function withMembers({ types, fields, members, fieldsOf }: ReadRules): AccessRules {
  const allTypes = new Map(types);
  const allFields = new Map(fields);
  const interfaces = new Map<string, Requirements>();
  for (const [name, own] of fieldsOf) {
    const objects = members.get(name) ?? [];
    const ofObjects = objects.flatMap((object) => types.get(object) ?? []);
    const further = (types.get(name) ?? []).filter((one) => !isImplied(one, ofObjects));
    if (further.length > 0) interfaces.set(name, further);
    set(allTypes, name, [...further, ...ofObjects]);
    for (const field of own) {
      const place = `${name}.${field}`;
      const ofInterface = fields.get(place) ?? [];
      const all = [...ofInterface, ...objects.flatMap((object) => fields.get(`${object}.${field}`) ?? [])];
      set(allFields, place, all);
    }
  }
  return { types: allTypes, fields: allFields, interfaces };
}

function set(rules: Map<string, Requirements>, name: string, requirements: Requirements): void {
  const different = new Map(requirements.map((one) => [JSON.stringify(one), one]));
  if (different.size > 0) rules.set(name, [...different.values()]);
  else rules.delete(name);
}

function directiveNames(links: readonly Link[]): DirectiveNames {
  const nameOf = (name: keyof DirectiveNames) => {
    const link = links.find(({ identity }) => identity === `${APOLLO}/${name}`);
    if (link) return directiveName(link, name);
    const isOthers = links.some(
      ({ namespace, imports }) => namespace === name || [...imports.values()].includes(`@${name}`),
    );
    return isOthers ? null : name;
  };
  return {
    authenticated: nameOf("authenticated"),
    requiresScopes: nameOf("requiresScopes"),
    policy: nameOf("policy"),
  };
}

function requirementsAt({ directives = [] }: Annotated, names: DirectiveNames): Requirements {
  return directives.flatMap((directive): Requirements => {
    switch (directive.name.value) {
      case names.authenticated:
        return [[[AUTHENTICATED]]];
      case names.requiresScopes:
        return [granted("scope", scopesSchema.parse(argumentsOf(directive)).scopes)];
      case names.policy:
        return [granted("policy", policiesSchema.parse(argumentsOf(directive)).policies)];
      default:
        return [];
    }
  });
}

/** Whoever has no name has neither scopes nor policies, so that an empty list is met by whoever is known. */
function granted(kind: "scope" | "policy", lists: readonly (readonly string[])[]): Requirement {
  return lists.map((names) => [AUTHENTICATED, ...names.map((name) => grantOf(kind, name))]);
}
