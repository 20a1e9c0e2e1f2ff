import { setImmediate as turn } from "node:timers/promises";
import { buildASTSchema, type GraphQLSchema, parse, print, validateSchema } from "graphql";
import { type AccessRules, readAccessRules } from "../authorization/access-rules.ts";
import { type ListSizes, readListSizes } from "../limits/list-sizes.ts";
import { type LiveFields, readLiveFields } from "../live/live-fields.ts";
import { buildApiSchema } from "./api-schema.ts";
import { type FieldNaming, fieldNamingOf } from "./field-naming.ts";
import type { SubgraphDescription, Supergraph } from "./supergraph.ts";
import { TypeHierarchy, type TypeTables } from "./type-hierarchy.ts";

/** What the process that serves is told of a supergraph by the one that read it; plain data. */
export type SupergraphSummary = {
  readonly subgraphs: readonly SubgraphDescription[];
  /** The SDL of what clients see, known to be valid. */
  readonly api: string;
  readonly types: TypeTables;
  readonly naming: FieldNaming;
  readonly listSizes: ListSizes;
  readonly liveFields: LiveFields;
  readonly access: AccessRules;
};

/** What is known of a supergraph where it is served. */
export type ServedSupergraph = Omit<SupergraphSummary, "api" | "types"> & {
  readonly apiSchema: GraphQLSchema;
  readonly types: TypeHierarchy;
};

/** Sums up a supergraph. Throws when what clients see of it is no valid schema. */
export function summaryOf(supergraph: Supergraph): SupergraphSummary {
  const [fault] = validateSchema(buildASTSchema(supergraph.api, { assumeValidSDL: true }));
  if (fault) throw new Error(`what clients see of the supergraph is not valid: ${fault.message}`);
  return {
    subgraphs: supergraph.subgraphs,
    api: print(supergraph.api),
    types: supergraph.types.tables,
    naming: fieldNamingOf(supergraph.document),
    listSizes: readListSizes(supergraph.document),
    liveFields: readLiveFields(supergraph.document),
    access: readAccessRules(supergraph.document),
  };
}

/** Makes a summary ready to serve. Each of its two steps takes as long as graphql-js needs, with a turn of the loop between. */
export async function toServedSupergraph({ api, types, ...rest }: SupergraphSummary): Promise<ServedSupergraph> {
  const document = parse(api, { noLocation: true });
  await turn();
  const apiSchema = buildApiSchema(document);
  await turn();
  return { ...rest, apiSchema, types: new TypeHierarchy(types) };
}
