import type { GraphQLSchema } from "graphql";
import { nameBadInstants } from "../platform/instant-arguments.ts";
import { buildSchema } from "../schema/executable.ts";

/** The schema of a subgraph with what resolves it. Bad input is refused by the name of its argument. */
export async function buildExecutableSchema(subgraph: string, resolvers: object): Promise<GraphQLSchema> {
  return nameBadInstants(await buildSchema(subgraph, resolvers));
}
