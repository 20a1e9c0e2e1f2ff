import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  GraphQLScalarType,
  type GraphQLSchema,
  isObjectType,
  Kind,
} from "graphql";
import { toEpochMs } from "./date-time.ts";
import { PublicError } from "./public-error.ts";

/** Stands for text that is no instant until it is known which argument it is of. No instant is it. */
const NO_INSTANT = Number.NaN;

/**
 * Makes a schema name the argument that is no `DateTime`, as it does for every other bad input: `BAD_USER_INPUT`, with the
 * path of the argument as its `field`. By itself a scalar knows neither. The schema is changed in place.
 */
export function nameBadInstants(schema: GraphQLSchema): GraphQLSchema {
  const scalar = schema.getType("DateTime");
  if (!(scalar instanceof GraphQLScalarType)) return schema;
  scalar.parseValue = toInstant;
  scalar.parseLiteral = (node) => toInstant(node.kind === Kind.STRING ? node.value : undefined);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.args.length === 0) continue;
      field.resolve = checked(field.resolve ?? defaultFieldResolver);
      if (field.subscribe) field.subscribe = checked(field.subscribe);
    }
  }
  return schema;
}

function toInstant(value: unknown): number {
  return (typeof value === "string" ? toEpochMs(value) : null) ?? NO_INSTANT;
}

function checked(resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const field = pathOfBadInstant(args, []);
    if (field === null) return resolve(source, args, context, info);
    const example = "2026-03-01T08:15:00Z";
    throw new PublicError("BAD_USER_INPUT", `\`${field}\` is no DateTime: RFC 3339 with an offset, as in ${example}.`, {
      field,
    });
  };
}

function pathOfBadInstant(value: unknown, path: readonly string[]): string | null {
  if (Number.isNaN(value)) return path.join(".");
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = pathOfBadInstant(inner, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}
