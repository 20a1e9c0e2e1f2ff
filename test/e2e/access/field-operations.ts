import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from "graphql";
import { possibleTypes } from "./canary-graph.ts";

/** An operation that asks for one field, by the shortest way there is to it. */
export type FieldOperation = {
  readonly kind: "query" | "mutation" | "subscription";
  /** `Type.field`, and each with the type it gives, from the root to the field. */
  readonly path: readonly { readonly place: string; readonly result: string }[];
  readonly text: string;
};

type Step = { readonly type: GraphQLObjectType; readonly before: readonly Taken[] };
type Taken = { readonly type: string; readonly field: GraphQLField<unknown, unknown> };

/** An operation for every field of every object of a schema, and for each mutation and subscription as a whole. */
export function operationsOf(schema: GraphQLSchema): readonly FieldOperation[] {
  const operations = new Map<string, FieldOperation>();
  for (const kind of ["query", "mutation", "subscription"] as const) {
    const root = schema.getRootType(kind as never);
    if (!root) continue;
    const seen = new Set([root.name]);
    for (const waiting: Step[] = [{ type: root, before: [] }]; ; ) {
      const step = waiting.shift();
      if (!step) break;
      for (const field of Object.values(step.type.getFields())) {
        const way = [...step.before, { type: step.type.name, field }];
        const place = `${step.type.name}.${field.name}`;
        const result = getNamedType(field.type);
        if (!operations.has(place)) operations.set(place, { kind, path: way.map(toPath), text: textOf(kind, way) });
        if (isLeafType(result)) continue;
        for (const name of possibleTypes(result, schema)) {
          const type = schema.getType(name);
          if (seen.has(name) || !isObjectType(type)) continue;
          seen.add(name);
          waiting.push({ type, before: way });
        }
      }
    }
  }
  return [...operations.values()];
}

function toPath({ type, field }: Taken): FieldOperation["path"][number] {
  return { place: `${type}.${field.name}`, result: getNamedType(field.type).name };
}

function textOf(kind: string, way: readonly Taken[]): string {
  const selection = way.reduceRight<string>((below, { type, field }, at) => {
    const inner = below || (isLeafType(getNamedType(field.type)) ? "" : "{ __typename }");
    return `{ ... on ${type} { ${field.name}${argumentsText(field.args, way[at + 1]?.type)} ${inner} } }`;
  }, "");
  return `${kind} ${selection}`;
}

/** An id names the type that is asked for next, where there are several. */
function argumentsText(args: readonly GraphQLArgument[], next = ""): string {
  const required = args
    .filter(isRequiredArgument)
    .map(({ name, type }) => (name === "id" ? `id: "${next}"` : `${name}: ${valueText(type)}`));
  return required.length > 0 ? `(${required.join(", ")})` : "";
}

function valueText(type: GraphQLInputType): string {
  if (isNonNullType(type)) return valueText(type.ofType);
  if (isListType(type)) return `[${valueText(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? "";
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isRequiredInputField(field) || type.isOneOf);
    const written = (type.isOneOf ? fields.slice(0, 1) : fields).map(
      (field) => `${field.name}: ${valueText(field.type)}`,
    );
    return `{ ${written.join(", ")} }`;
  }
  return type.name === "Int" || type.name === "Float"
    ? "1"
    : type.name === "Boolean"
      ? "true"
      : '"2026-03-01T00:00:00.000Z"';
}
