import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type TypeDefinitionNode,
  visit,
} from "graphql";
import { directiveName, readLinks } from "./supergraph-links.ts";

/**
 * The definitions that clients see: the supergraph's without what is inaccessible, and without what only gateways read.
 */
export function apiDocument(supergraph: DocumentNode): DocumentNode {
  const features = featuresOf(supergraph);
  const isHidden = (node: Marked) => directivesOf(node).some(({ name }) => name.value === features.inaccessible);
  const hiddenTypes = new Set(
    supergraph.definitions.filter(isTypeDefinition).flatMap((node) => (isHidden(node) ? [node.name.value] : [])),
  );
  const isMachinery = (name: string) => features.namespaces.some((namespace) => name.startsWith(`${namespace}__`));
  const definitions = supergraph.definitions.filter((node) => {
    if (node.kind === Kind.DIRECTIVE_DEFINITION) return isForClients(node);
    return !isTypeDefinition(node) || !(hiddenTypes.has(node.name.value) || isMachinery(node.name.value));
  });
  return visit<DocumentNode>(
    { ...supergraph, definitions },
    {
      Directive: ({ name }) => (KEPT_DIRECTIVES.has(name.value) ? undefined : null),
      FieldDefinition: (node) => (isHidden(node) ? null : undefined),
      InputValueDefinition: (node) => (isHidden(node) ? null : undefined),
      EnumValueDefinition: (node) => (isHidden(node) ? null : undefined),
      // Only interfaces and unions name types that may be gone: composition refuses a visible field of a hidden type.
      NamedType: (node) => (hiddenTypes.has(node.name.value) ? null : undefined),
    },
  );
}

/** The schema of definitions that are known to be valid. It costs some 50 µs a type and cannot be interrupted. */
export function buildApiSchema(definitions: DocumentNode): GraphQLSchema {
  return buildASTSchema(definitions, { assumeValid: true, assumeValidSDL: true });
}

/** The directives on types and fields that mean something to clients. */
const KEPT_DIRECTIVES: ReadonlySet<string> = new Set(["deprecated", "specifiedBy", "oneOf"]);

const EXECUTABLE_LOCATIONS: ReadonlySet<string> = new Set([
  "QUERY",
  "MUTATION",
  "SUBSCRIPTION",
  "FIELD",
  "FRAGMENT_DEFINITION",
  "FRAGMENT_SPREAD",
  "INLINE_FRAGMENT",
  "VARIABLE_DEFINITION",
]);

type Marked = { readonly directives?: readonly ConstDirectiveNode[] | undefined };

/** What the supergraph uses of the specifications it links to, under the names that it gives it. */
type Features = {
  readonly namespaces: readonly string[];
  readonly inaccessible: string;
};

function featuresOf(supergraph: DocumentNode): Features {
  const links = readLinks(supergraph);
  const hiding = links.find(({ identity }) => identity === "https://specs.apollo.dev/inaccessible");
  return {
    namespaces: links.map(({ namespace }) => namespace),
    inaccessible: hiding ? directiveName(hiding, "inaccessible") : "inaccessible",
  };
}

/** What only types and fields can be marked with is for gateways and other machines. */
function isForClients({ locations }: DirectiveDefinitionNode): boolean {
  return locations.some(({ value }) => EXECUTABLE_LOCATIONS.has(value));
}

function isTypeDefinition(node: DefinitionNode): node is TypeDefinitionNode {
  return node.kind.endsWith("TypeDefinition");
}

function directivesOf(node: Marked): readonly ConstDirectiveNode[] {
  return node.directives ?? [];
}
