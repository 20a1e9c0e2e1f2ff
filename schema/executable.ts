import { readFile } from "node:fs/promises";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { type GraphQLSchema, parse } from "graphql";

type SchemaModule = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>[number];
type ResolverMap = Extract<SchemaModule, { typeDefs: unknown }>["resolvers"];

/** The schema of a subgraph, as its SDL file has it, with what resolves it. */
export async function buildSchema(subgraph: string, resolvers: object): Promise<GraphQLSchema> {
  const sdl = await readFile(new URL(`./${subgraph}.graphql`, import.meta.url), "utf8");
  return buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as ResolverMap & object }]);
}
