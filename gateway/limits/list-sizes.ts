import { type DocumentNode, Kind } from "graphql";
import { z } from "zod";
import { argumentsOf, directiveName, readLinks } from "../supergraph/supergraph-links.ts";

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

const COST_IDENTITY = "https://specs.apollo.dev/cost";

/** What a supergraph says by `@listSize`: <https://specs.apollo.dev/cost/v0.1>. */
export function readListSizes(document: DocumentNode): ListSizes {
  const link = readLinks(document).find(({ identity }) => identity === COST_IDENTITY);
  const sizes = new Map<string, ListSize>();
  if (!link) return sizes;
  const directive = directiveName(link, "listSize");
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
