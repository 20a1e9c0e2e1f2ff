import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from "graphql";
import { z } from "zod";

/** What the team of a field says of how long its list is, or the lists directly in the object it leads to. */
export type ListSize = {
  /** The length where no argument says one. */
  readonly assumedSize: number | null;
  /** The arguments that say one, in place of the usual ones. */
  readonly slicingArguments: readonly string[] | null;
};

/** By type and field, as in `Query.products`. */
export type ListSizes = ReadonlyMap<string, ListSize>;

const listSizeSchema = z.object({
  assumedSize: z.number().int().min(0).nullish(),
  slicingArguments: z.array(z.string()).nullish(),
});

const linkSchema = z.object({
  url: z.string(),
  as: z.string().nullish(),
  import: z.array(z.union([z.string(), z.object({ name: z.string(), as: z.string().nullish() })])).nullish(),
});

/** What a supergraph says by `@listSize`: <https://specs.apollo.dev/cost/v0.1>. */
export function readListSizes(document: DocumentNode): ListSizes {
  const directive = listSizeName(document);
  const sizes = new Map<string, ListSize>();
  if (directive === null) return sizes;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const { name, directives } of definition.fields ?? []) {
      const said = directives?.find((one) => one.name.value === directive);
      const size = said && listSizeSchema.safeParse(argumentsOf(said));
      if (!size?.success) continue;
      const { assumedSize = null, slicingArguments = null } = size.data;
      sizes.set(`${definition.name.value}.${name.value}`, { assumedSize, slicingArguments });
    }
  }
  return sizes;
}

/** What the supergraph calls the directive; null when it does not link to the specification that defines it. */
function listSizeName({ definitions }: DocumentNode): string | null {
  for (const definition of definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const directive of definition.directives ?? []) {
      const link = linkSchema.safeParse(argumentsOf(directive));
      if (directive.name.value !== "link" || !link.success) continue;
      const { url, as, import: imports } = link.data;
      if (!/\/cost\/v[\d.]+$/.test(url)) continue;
      for (const imported of imports ?? []) {
        const { name, as: renamed } = typeof imported === "string" ? { name: imported } : imported;
        if (name === "@listSize") return (renamed ?? name).slice(1);
      }
      return `${as ?? "cost"}__listSize`;
    }
  }
  return null;
}

function argumentsOf(directive: ConstDirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}
