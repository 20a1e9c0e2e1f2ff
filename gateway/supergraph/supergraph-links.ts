import { type ConstDirectiveNode, type DocumentNode, Kind, print, valueFromASTUntyped } from "graphql";
import { z } from "zod";

/**
 * A specification that a supergraph says it follows, by `@link` (<https://specs.apollo.dev/link/v1.0>) or by its
 * predecessor `@core`.
 */
export type Link = {
  readonly url: string;
  /** The address without its version: what all versions of the specification share. */
  readonly identity: string;
  /** As in `v1.0`; null when the address has none. */
  readonly version: string | null;
  /** What the specification calls itself: its own directive, and the prefix of its other names. */
  readonly name: string;
  /** What this supergraph calls it. */
  readonly namespace: string;
  /** What it is there for, as in `SECURITY`; null when a reader may do without it. */
  readonly purpose: string | null;
  /** The names in this supergraph of what it imports, directives with their `@`, by the specification's own names. */
  readonly imports: ReadonlyMap<string, string>;
};

const linkSchema = z
  .object({
    url: z.string().optional(),
    // What `@core` calls it.
    feature: z.string().optional(),
    as: z.string().nullish(),
    for: z.string().nullish(),
    import: z.array(z.union([z.string(), z.object({ name: z.string(), as: z.string().nullish() })])).nullish(),
  })
  .transform(({ url, feature, ...others }) => ({ ...others, url: url ?? feature ?? "" }));

const BOOTSTRAP_IDENTITIES: ReadonlySet<string> = new Set([
  "https://specs.apollo.dev/link",
  "https://specs.apollo.dev/core",
]);

/** The specifications that a supergraph links to, in its order. Throws when a link cannot be understood. */
export function readLinks(supergraph: DocumentNode): readonly Link[] {
  const directives = supergraph.definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION ? (node.directives ?? []) : [],
  );
  const names = new Set(["link", "core"]);
  for (const directive of directives) {
    const link = toLink(argumentsOf(directive));
    // The specification of links is itself linked to, and may be called otherwise.
    const isOwn = link !== null && BOOTSTRAP_IDENTITIES.has(link.identity) && link.namespace === directive.name.value;
    if (isOwn) names.add(link.namespace);
  }
  return directives
    .filter(({ name }) => names.has(name.value))
    .map((directive) => {
      const link = toLink(argumentsOf(directive));
      if (!link) throw new Error(`the supergraph has a link that cannot be understood: ${print(directive)}`);
      return link;
    });
}

/** A link by the arguments of its directive; null when these are not of its form. */
export function toLink(args: unknown): Link | null {
  const decoded = linkSchema.safeParse(args);
  if (!decoded.success) return null;
  const { url, as, for: purpose = null, import: imports } = decoded.data;
  const segments = url.replace(/\/+$/, "").split("/");
  const last = segments.at(-1) ?? "";
  const version = /^v\d+\.\d+$/.test(last) ? last : null;
  if (version !== null) segments.pop();
  const name = segments.at(-1) ?? "";
  return {
    url,
    identity: segments.join("/"),
    version,
    name,
    namespace: as ?? name,
    purpose,
    imports: new Map(
      (imports ?? []).map((entry) =>
        typeof entry === "string" ? [entry, entry] : [entry.name, entry.as ?? entry.name],
      ),
    ),
  };
}

/** What the supergraph calls a directive of a specification, both without their `@`. */
export function directiveName(link: Link, directive: string): string {
  const imported = link.imports.get(`@${directive}`);
  if (imported !== undefined) return imported.slice(1);
  return directive === link.name ? link.namespace : `${link.namespace}__${directive}`;
}

/** The arguments of a directive, as plain values. */
export function argumentsOf(directive: ConstDirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}
