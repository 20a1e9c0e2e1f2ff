import { type DocumentNode, Kind } from "graphql";
import { z } from "zod";
import { argumentsOf, directiveName, readLinks } from "../supergraph-links.ts";

/** How a stream of a subscription field is taken up again where it was left. */
export type ResumableField = {
  /** The field of its items that says where they stand in its order. */
  readonly cursor: string;
  /** The argument that names the item behind which the stream begins; without it, it begins with what comes now. */
  readonly after: string;
};

/** The subscription fields that say so, by their names. */
export type ResumableFields = ReadonlyMap<string, ResumableField>;

/** Whoever's specification it is: its arguments say the rest. */
const DIRECTIVE = "resumable";

const resumableSchema = z.object({ cursor: z.string(), after: z.string() });

/**
 * What a supergraph says by `@resumable(cursor:, after:)`: the items of the field are the same for all who ask for them with the
 * same other arguments, in one order, and begin right behind the one that `after` names.
 */
export function readResumableFields(document: DocumentNode): ResumableFields {
  const link = readLinks(document).find(({ imports }) => imports.has(`@${DIRECTIVE}`));
  const fields = new Map<string, ResumableField>();
  if (!link) return fields;
  const directive = directiveName(link, DIRECTIVE);
  const name = subscriptionTypeOf(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || definition.name.value !== name) continue;
    for (const field of definition.fields ?? []) {
      const said = field.directives?.find((one) => one.name.value === directive);
      const resumable = said && resumableSchema.safeParse(argumentsOf(said));
      if (resumable?.success) fields.set(field.name.value, resumable.data);
    }
  }
  return fields;
}

function subscriptionTypeOf(document: DocumentNode): string {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION) continue;
    const root = definition.operationTypes.find(({ operation }) => operation === "subscription");
    if (root) return root.type.name.value;
  }
  return "Subscription";
}
