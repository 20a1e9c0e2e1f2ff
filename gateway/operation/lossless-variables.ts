import {
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";
import { LosslessNumber } from "../lossless-json.ts";
import { isRecord, type JsonRecord } from "../record.ts";

/**
 * The variables with each {@link LosslessNumber} as its type reads it: all digits as text for an `ID`, a number for
 * `Float`, what is refused as too large or no integer for other types that the specification has. Scalars of which nothing
 * is known keep it as it is, down to the subgraph.
 */
export function readLosslessNumbers(
  variables: Readonly<JsonRecord>,
  definitions: readonly VariableDefinitionNode[],
  schema: GraphQLSchema,
): Readonly<JsonRecord> {
  if (!hasLosslessNumber(variables)) return variables;
  const read: JsonRecord = { ...variables };
  for (const { variable, type: node } of definitions) {
    const { value: name } = variable.name;
    // A variable can be of any type that a document names; validation has seen to it that it is one for input.
    const type = typeFromAST(schema, node as Parameters<typeof typeFromAST>[1]) as GraphQLInputType | undefined;
    if (type && Object.hasOwn(variables, name)) read[name] = readAs(variables[name], type);
  }
  return read;
}

function readAs(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return readAs(value, type.ofType);
  if (isListType(type)) {
    return Array.isArray(value) ? value.map((item) => readAs(item, type.ofType)) : readAs(value, type.ofType);
  }
  if (isInputObjectType(type)) {
    if (!isRecord(value)) return value instanceof LosslessNumber ? Number(value) : value;
    const fields = type.getFields();
    const entries = Object.entries(value).map(([name, member]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field ? readAs(member, field.type) : member];
    });
    return Object.fromEntries(entries);
  }
  if (!(value instanceof LosslessNumber)) return value;
  if (isScalarType(type) && !isSpecifiedScalarType(type)) return value;
  if (type.name === "ID") return value.integer ?? Number.NaN;
  // As text it is refused with all its digits; as a number, one that is next to an integer would be taken for it.
  return type.name === "Int" ? String(value) : Number(value);
}

function hasLosslessNumber(variables: Readonly<JsonRecord>): boolean {
  const values: unknown[] = [variables];
  while (values.length > 0) {
    const value = values.pop();
    if (value instanceof LosslessNumber) return true;
    if (typeof value !== "object" || value === null) continue;
    for (const member of Object.values(value)) values.push(member);
  }
  return false;
}

/** Variables for a subgraph that reads JavaScript's values, and no JSON: it gets the numbers that JSON would be read as. */
export function withPlainNumbers(variables: Readonly<JsonRecord>): Readonly<JsonRecord> {
  if (!hasLosslessNumber(variables)) return variables;
  return JSON.parse(JSON.stringify(variables));
}
