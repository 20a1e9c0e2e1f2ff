import type { ConstDirectiveNode, DocumentNode } from "graphql";
import { argumentsOf, type Link, readLinks, toLink } from "./supergraph-links.ts";

const APOLLO = "https://specs.apollo.dev";

/** The versions that the gateway implements of each specification, by the specification's identity. */
const IMPLEMENTED: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [`${APOLLO}/link`, new Set(["v1.0"])],
  [`${APOLLO}/core`, new Set(["v0.1", "v0.2"])],
  // Older ones do not say which subgraphs know which members of a union, and the planner finds no way to them.
  [`${APOLLO}/join`, new Set(["v0.3", "v0.4", "v0.5"])],
  [`${APOLLO}/inaccessible`, new Set(["v0.1", "v0.2"])],
  [`${APOLLO}/tag`, new Set(["v0.1", "v0.2", "v0.3"])],
  [`${APOLLO}/cost`, new Set(["v0.1"])],
  [`${APOLLO}/authenticated`, new Set(["v0.1"])],
  [`${APOLLO}/requiresScopes`, new Set(["v0.1"])],
  [`${APOLLO}/policy`, new Set(["v0.1"])],
  // It says what drops an answer from a cache. The gateway keeps no answers.
  [`${APOLLO}/cacheTag`, new Set(["v0.1"])],
]);

/**
 * The specifications whose directives change who may have a field, or what it is, by the names of these directives.
 * Without them the supergraph means something else, even where its composer forgot to say what they are there for.
 */
const INDISPENSABLE: ReadonlyMap<string, string> = new Map([
  ["authenticated", `${APOLLO}/authenticated`],
  ["requiresScopes", `${APOLLO}/requiresScopes`],
  ["policy", `${APOLLO}/policy`],
  ["context", `${APOLLO}/context`],
  ["fromContext", `${APOLLO}/context`],
  ["connect", `${APOLLO}/connect`],
  ["source", `${APOLLO}/connect`],
]);
const INDISPENSABLE_IDENTITIES: ReadonlySet<string> = new Set(INDISPENSABLE.values());

/** Throws when a supergraph needs what the gateway does not implement; the message names it for the operator. */
export function refuseUnsupportedFeatures(supergraph: DocumentNode): void {
  const features = unsupportedFeatures(supergraph);
  if (features.length === 0) return;
  throw new Error(`it needs what this gateway does not implement: ${features.join(", ")}`);
}

/**
 * What a supergraph needs and the gateway does not implement, in words for its operator; empty when it can be served.
 *
 * A specification that is linked to for a purpose has to be implemented (<https://specs.apollo.dev/link/v1.0/#for>);
 * one that is not may be ignored, unless it is known to change what the marked fields are.
 */
export function unsupportedFeatures(supergraph: DocumentNode): readonly string[] {
  const links = readLinks(supergraph);
  const needed = new Map<string, string>();
  const need = ({ identity, name, url, purpose }: Pick<Link, "identity" | "name" | "url" | "purpose">) => {
    needed.set(identity, `@${name} (${url}${purpose === null ? "" : `, for ${purpose}`})`);
  };
  for (const link of links) if (!isImplemented(link) && isNeeded(link)) need(link);
  const specificationOf = specifications(links);
  for (const directive of supergraph.definitions.flatMap((definition) => [...directivesWithin(definition as Marked)])) {
    const identity = specificationOf(directive);
    if (identity === undefined || !INDISPENSABLE_IDENTITIES.has(identity) || needed.has(identity)) continue;
    const link = links.find((one) => one.identity === identity);
    const isRead =
      directive.name.value !== "join__directive" && (link ? isImplemented(link) : IMPLEMENTED.has(identity));
    if (isRead) continue;
    const name = identity.slice(identity.lastIndexOf("/") + 1);
    need(link ?? { identity, name, url: identity, purpose: null });
  }
  return [...needed.values()];
}

function isImplemented({ identity, version }: Link): boolean {
  return IMPLEMENTED.get(identity)?.has(version ?? "") ?? false;
}

/** Nothing can be planned without understanding the joins, whatever a composer says that they are for. */
function isNeeded({ identity, purpose }: Link): boolean {
  return purpose !== null || identity === `${APOLLO}/join`;
}

/** Tells the identity of the specification that a directive somewhere in the supergraph belongs to. */
function specifications(links: readonly Link[]): (directive: ConstDirectiveNode) => string | undefined {
  const identities = new Map<string, string>();
  for (const { identity, namespace, imports } of links) {
    identities.set(namespace, identity);
    for (const name of imports.values()) if (name.startsWith("@")) identities.set(name.slice(1), identity);
  }
  return (directive) => {
    const { value: name } = directive.name;
    if (name === "join__directive") return joinedSpecification(directive);
    if (name === "join__field" && directive.arguments?.some((argument) => argument.name.value === "contextArguments")) {
      return INDISPENSABLE.get("context");
    }
    const [namespace = name] = name.split("__", 1);
    // What no link speaks for is taken by its usual name.
    return identities.get(name) ?? identities.get(namespace) ?? INDISPENSABLE.get(name);
  };
}

/** `@join__directive` holds a directive as it stood in a subgraph; at the schema, that can be the subgraph's link. */
function joinedSpecification(directive: ConstDirectiveNode): string | undefined {
  const { name, args } = argumentsOf(directive);
  return name === "link" ? toLink(args)?.identity : INDISPENSABLE.get(String(name));
}

/** The parts of a definition that can carry directives, as far as the walk below goes. */
type Marked = {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
  readonly fields?: readonly Marked[] | undefined;
  readonly arguments?: readonly Marked[] | undefined;
  readonly values?: readonly Marked[] | undefined;
};

function* directivesWithin({ directives = [], ...parts }: Marked): Generator<ConstDirectiveNode, void> {
  yield* directives;
  for (const part of [parts.fields, parts.arguments, parts.values]) {
    for (const child of part ?? []) yield* directivesWithin(child);
  }
}
