import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getOperationAST,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from "graphql";
import { collectFields, type SelectionContext } from "../../gateway/projection/collect-fields.ts";
import { isRecord } from "../../gateway/record.ts";
import type { TestAnswer } from "./federation.ts";

type Path = readonly (string | number)[];

/** What of an answer's data the schema does not allow, in words; empty when it is valid. */
export function shapeFaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  { data }: TestAnswer,
): string[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const operation = getOperationAST(document);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return ["the document has no operation"];
  const conditions = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value === true]));
  const check = new AnswerCheck({ schema, fragments, conditions });
  return check.faults(data, root, [operation.selectionSet], []);
}

class AnswerCheck {
  readonly #context: SelectionContext;

  constructor(context: SelectionContext) {
    this.#context = context;
  }

  faults(value: unknown, type: GraphQLOutputType, sets: readonly SelectionSetNode[], path: Path): string[] {
    const at = path.join(".");
    if (isNonNullType(type)) {
      return value === null ? [`${at} is null and may not be`] : this.faults(value, type.ofType, sets, path);
    }
    if (value === null) return [];
    if (isListType(type)) {
      if (!Array.isArray(value)) return [`${at} is no list`];
      return value.flatMap((item, index) => this.faults(item, type.ofType, sets, [...path, index]));
    }
    if (isLeafType(type)) {
      const isRight = isEnumType(type)
        ? type.getValues().some(({ name }) => name === value)
        : (LEAVES.get(type.name)?.(value) ?? true);
      return isRight ? [] : [`${at} is no ${type}: ${JSON.stringify(value)}`];
    }
    if (!isRecord(value)) return [`${at} is no object`];
    const possible = isAbstractType(type) ? this.#context.schema.getPossibleTypes(type) : [type];
    const faults = possible.map((one) => {
      const fields = collectFields(sets, one, this.#context);
      const keys = [...fields.keys()];
      if (JSON.stringify(keys) !== JSON.stringify(Object.keys(value))) return [`${at} has not the fields ${keys}`];
      return [...fields].flatMap(([key, nodes]) => {
        const name = nodes[0]?.name.value ?? "";
        if (name === "__typename") return [];
        const field = isObjectType(one) ? one.getFields()[name] : undefined;
        const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
        return field ? this.faults(value[key], field.type, inner, [...path, key]) : [`${at} has no field ${name}`];
      });
    });
    return faults.some(({ length }) => length === 0) ? [] : (faults[0] ?? [`${at} is of no type`]);
  }
}

const LEAVES: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ["String", (value) => typeof value === "string"],
  ["ID", (value) => typeof value === "string"],
  ["Boolean", (value) => typeof value === "boolean"],
  ["Float", (value) => typeof value === "number"],
  ["Int", (value) => Number.isInteger(value) && Math.abs(Number(value)) <= 2 ** 31],
]);

/** The paths to what an answer lacks of what was expected, without an error there or below it that says why. */
export function unexplained(expected: unknown, { data, errors = [] }: TestAnswer): string[] {
  const explained = new Set<string>();
  for (const { path = [] } of errors) {
    for (let length = 0; length <= path.length; length++) explained.add(path.slice(0, length).join("."));
  }
  return missing(expected, data, []).filter((path) => !explained.has(path));
}

function missing(expected: unknown, found: unknown, path: Path): string[] {
  if (expected === null || typeof expected === "undefined") return [];
  if (found === null) return [path.join(".")];
  if (typeof expected !== "object" || typeof found !== "object") return [];
  return Object.entries(expected).flatMap(([key, value]) => {
    const inner = (found as Readonly<Record<string, unknown>>)[key];
    return inner === undefined ? [] : missing(value, inner, [...path, key]);
  });
}
