import {
  type DefinitionNode,
  type DocumentNode,
  extendSchema,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
} from "graphql";
import { annotated, fieldSet, joinsAt, namedTypeOf } from "../../supergraph/supergraph-document.ts";

/** The name of the subgraph that does not exist; names of GraphQL that start like this are reserved. */
export const ENTRY_SUBGRAPH = "__entry";

/** The root field, of the subgraph that does not exist, at which an entity of a type is entered. */
export function entryField(type: string): string {
  return `${ENTRY_SUBGRAPH}_${type}`;
}

/**
 * A supergraph with one more subgraph, which does not exist: at its root stands a field for each entity type, and of an
 * entity it has the fields of all its keys. The planner can then plan what is to be fetched of an entity that an
 * earlier part of a plan has found.
 */
export function withEntryGraph(supergraph: DocumentNode): { document: DocumentNode; entities: ReadonlySet<string> } {
  const objects = new Map<string, ObjectTypeDefinitionNode>();
  for (const node of supergraph.definitions) {
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION) objects.set(node.name.value, node);
  }
  const query = rootTypeName(supergraph, OperationTypeNode.QUERY) ?? "Query";
  const keyFields = new KeyFields(objects);
  const entities = new Set<string>();
  for (const [type, node] of objects) {
    const keys = joinsAt(node, "join__type").filter((join) => join.has("key") && join.get("resolvable") !== "false");
    for (const join of keys) keyFields.add(type, join.get("key") ?? "");
    if (keys.length > 0) entities.add(type);
  }
  const definitions = supergraph.definitions.map((node): DefinitionNode => {
    if (node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === "join__Graph") return withEntryValue(node);
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return node;
    const type = node.name.value;
    if (type !== query) return joined(node, keyFields.of(type));
    const entered = joined(node, new Set());
    return { ...entered, fields: [...(entered.fields ?? []), ...entryFields(entities)] };
  });
  return { document: { ...supergraph, definitions }, entities };
}

/** The clients' schema with the root fields at which entities are entered. */
export function withEntryFields(schema: GraphQLSchema, entities: ReadonlySet<string>): GraphQLSchema {
  const fields = [...entities].filter((type) => schema.getType(type)).map((type) => `${entryField(type)}: ${type}`);
  const query = schema.getQueryType();
  if (!query || fields.length === 0) return schema;
  return extendSchema(schema, parse(`extend type ${query.name} { ${fields.join(" ")} }`), { assumeValid: true });
}

/** The fields, by type, that keys are made of. */
class KeyFields {
  readonly #fieldsOf = new Map<string, Set<string>>();
  readonly #objects: ReadonlyMap<string, ObjectTypeDefinitionNode>;

  constructor(objects: ReadonlyMap<string, ObjectTypeDefinitionNode>) {
    this.#objects = objects;
  }

  add(type: string, key: string): void {
    const selectionSet = fieldSet(key);
    if (selectionSet) this.#addAll(type, selectionSet);
  }

  of(type: string): ReadonlySet<string> | null {
    return this.#fieldsOf.get(type) ?? null;
  }

  #addAll(type: string, { selections }: SelectionSetNode): void {
    const fields = this.#fieldsOf.get(type) ?? new Set();
    this.#fieldsOf.set(type, fields);
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) continue;
      fields.add(selection.name.value);
      const field = this.#objects.get(type)?.fields?.find(({ name }) => name.value === selection.name.value);
      if (field && selection.selectionSet) this.#addAll(namedTypeOf(field.type), selection.selectionSet);
    }
  }
}

/** The type as it is when the entry graph has these of its fields; null leaves it out of that graph. */
function joined(node: ObjectTypeDefinitionNode, entered: ReadonlySet<string> | null): ObjectTypeDefinitionNode {
  if (entered === null) return node;
  const graphs = new Set(joinsAt(node, "join__type").flatMap((join) => join.get("graph") ?? []));
  const fields = (node.fields ?? []).map((field) => {
    // A field that names no graph is in all graphs of its type: from now on in all that there were.
    const isEverywhere = joinsAt(field, "join__field").length === 0;
    const named = isEverywhere ? [...graphs] : [];
    if (entered.has(field.name.value)) named.push(ENTRY_SUBGRAPH);
    return annotated(
      field,
      named.map((graph) => `@join__field(graph: ${graph})`),
    );
  });
  return { ...annotated(node, [`@join__type(graph: ${ENTRY_SUBGRAPH})`]), fields };
}

function withEntryValue<T extends DefinitionNode>(node: T): T {
  const [added] = parse(`enum G { ${ENTRY_SUBGRAPH} @join__graph(name: "${ENTRY_SUBGRAPH}", url: "") }`, {
    noLocation: true,
  }).definitions;
  if (node.kind !== Kind.ENUM_TYPE_DEFINITION || added?.kind !== Kind.ENUM_TYPE_DEFINITION) return node;
  return { ...node, values: [...(node.values ?? []), ...(added.values ?? [])] };
}

function entryFields(entities: ReadonlySet<string>): readonly FieldDefinitionNode[] {
  const fields = [...entities].map((type) => `${entryField(type)}: ${type} @join__field(graph: ${ENTRY_SUBGRAPH})`);
  const [holder] = parse(`type Q { ${fields.join(" ")} }`, { noLocation: true }).definitions;
  return holder?.kind === Kind.OBJECT_TYPE_DEFINITION ? (holder.fields ?? []) : [];
}

function rootTypeName(supergraph: DocumentNode, operation: OperationTypeNode): string | undefined {
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION) continue;
    const root = node.operationTypes.find((type) => type.operation === operation);
    if (root) return root.type.name.value;
  }
  return undefined;
}
