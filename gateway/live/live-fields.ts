import { type ConstDirectiveNode, type DocumentNode, Kind } from "graphql";
import { z } from "zod";
import { argumentsOf, directiveName, readLinks } from "../supergraph/supergraph-links.ts";

/** How a stream of a subscription field is taken up again where it was left. */
export type ResumableField = {
  /** The field of its items that says where they stand in its order. */
  readonly cursor: string;
  /** The argument that names the item behind which the stream begins; without it, it begins with what comes now. */
  readonly after: string;
};

/** How the items of a subscription field that are states take each other's place. */
export type CoalescedField = {
  /** The way to the field of its items that is their key, by the names of fields. */
  readonly by: readonly string[];
  /** The least time between two items of one key. */
  readonly everyMs: number;
};

/** What a subscription field promises of its items. */
export type LiveField = { readonly resumable: ResumableField | null; readonly coalesced: CoalescedField | null };

/** The subscription fields that promise something, by their names. */
export type LiveFields = ReadonlyMap<string, LiveField>;

const resumableSchema = z.object({ cursor: z.string(), after: z.string() });

const coalescedSchema = z.object({
  by: z
    .string()
    .regex(/^[_A-Za-z]\w*(\.[_A-Za-z]\w*)*$/)
    .transform((path) => path.split(".")),
  // No timer of Node's waits for longer.
  everyMs: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
});

/**
 * What a supergraph says of its subscription fields, whoever's specification it is:
 *
 * - `@resumable(cursor:, after:)`: the items of the field are the same for all who ask for them with the same other arguments, in
 *   one order, and begin right behind the one that `after` names. A cursor is one place in the order of all items of the field,
 *   whatever the other arguments are.
 * - `@coalesced(by:, everyMs:)`: its items are states, of which only the newest of each key matters, and a stream begins with one
 *   of each.
 */
export function readLiveFields(document: DocumentNode): LiveFields {
  const fields = new Map<string, LiveField>();
  const resumable = nameIn(document, "resumable");
  const coalesced = nameIn(document, "coalesced");
  if (resumable === null && coalesced === null) return fields;
  const type = subscriptionTypeOf(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || definition.name.value !== type) continue;
    for (const { name, directives = [] } of definition.fields ?? []) {
      const field = {
        resumable: decoded(directives, resumable, resumableSchema),
        coalesced: decoded(directives, coalesced, coalescedSchema),
      };
      if (field.resumable || field.coalesced) fields.set(name.value, field);
    }
  }
  return fields;
}

/** What a document calls a directive that it imports; null where it does not. */
function nameIn(document: DocumentNode, directive: string): string | null {
  const link = readLinks(document).find(({ imports }) => imports.has(`@${directive}`));
  return link ? directiveName(link, directive) : null;
}

function decoded<T>(directives: readonly ConstDirectiveNode[], name: string | null, schema: z.ZodType<T>): T | null {
  const said = directives.find((one) => one.name.value === name);
  const result = said && schema.safeParse(argumentsOf(said));
  return result?.success ? result.data : null;
}

function subscriptionTypeOf(document: DocumentNode): string {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION) continue;
    const root = definition.operationTypes.find(({ operation }) => operation === "subscription");
    if (root) return root.type.name.value;
  }
  return "Subscription";
}
