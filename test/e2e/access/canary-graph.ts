import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSubgraphSchema } from "@apollo/subgraph";
import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
  parse,
} from "graphql";
import type { Subgraph, SubgraphScope } from "../../../platform/subgraph.ts";
import { SUBGRAPHS } from "../../../schema/subgraphs.ts";

export const SCHEMA = resolve(import.meta.dirname, "../../../schema");

/** What stands in the place of data: it says whose it is, and of which field. */
export const CANARY = /<<(\w+)\|(\w+\.\w+)>>/g;

const NUMBERS: Readonly<Record<string, unknown>> = { Int: 7, Float: 1.5, Boolean: true };

export type CanarySubgraphs = {
  readonly subgraphs: readonly Subgraph[];
  /** How often each mutation ran, by tenant and field. */
  readonly ran: Map<string, number>;
};

/**
 * The subgraphs of the product, as their SDL has them, whose every text says for whom it was resolved. With a leaking field, that one
 * tells everybody what is of another tenant.
 */
export function canarySubgraphs(leaking: string | null): CanarySubgraphs {
  const ran = new Map<string, number>();
  const subgraphs = SUBGRAPHS.map(({ name }): Subgraph => {
    const schema = buildSubgraphSchema(parse(readFileSync(join(SCHEMA, `${name}.graphql`), "utf8")));
    resolveAll(schema, leaking, ran);
    return { name, schema, createContext: (scope) => ({ ...scope }), [Symbol.asyncDispose]: async () => {} };
  });
  return { subgraphs, ran };
}

function resolveAll(schema: GraphQLSchema, leaking: string | null, ran: Map<string, number>): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = ({ __typename }) => __typename;
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.name.startsWith("_")) continue;
      const place = `${type.name}.${field.name}`;
      field.resolve = (_source, { id }, { viewer }: SubgraphScope) => {
        const tenant = place === leaking ? "bolt" : viewer.tenant;
        if (type.name === "Mutation") ran.set(`${tenant} ${place}`, (ran.get(`${tenant} ${place}`) ?? 0) + 1);
        return canaryOf(field.type, { canary: `<<${tenant}|${place}>>`, wanted: id, schema });
      };
      if (type.name !== "Subscription") continue;
      field.subscribe = async function* () {
        yield {};
      };
    }
  }
}

type CanaryOptions = { readonly canary: string; readonly wanted: unknown; readonly schema: GraphQLSchema };

/** Of an interface, the object of the type that an id names; of a list, one of each type. */
function canaryOf(type: GraphQLOutputType, options: CanaryOptions): unknown {
  const { canary, wanted, schema } = options;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const item = getNullableType(nullable.ofType);
    const named = getNamedType(item);
    if (isListType(item) || isLeafType(named)) return [canaryOf(item, options)];
    return possibleTypes(named, schema).map((name) => ({ __typename: name }));
  }
  const named = getNamedType(nullable);
  if (isLeafType(named)) return isEnumType(named) ? named.getValues()[0]?.name : (NUMBERS[named.name] ?? canary);
  const names = possibleTypes(named, schema);
  return { __typename: names.find((name) => name === wanted) ?? names[0] };
}

export function possibleTypes(type: GraphQLNamedType, schema: GraphQLSchema): string[] {
  if (isAbstractType(type)) return schema.getPossibleTypes(type).map(({ name }) => name);
  return [type.name];
}
