import { type DocumentNode, type FieldDefinitionNode, Kind, type OperationTypeNode } from "graphql";
import { namedTypeOf } from "./supergraph-document.ts";

/** The type of a field, inaccessible ones included. */
export type FieldType = { readonly name: string; readonly isNonNull: boolean; readonly isList: boolean };

/**
 * Which object types stand behind an interface or a union of the supergraph, inaccessible ones included: subgraphs
 * answer with those too.
 */
export class TypeHierarchy {
  readonly #objects = new Set<string>();
  readonly #possible = new Map<string, Set<string>>();
  readonly #hiddenEnumValues = new Map<string, Set<string>>();
  readonly #fields = new Map<string, FieldType>();
  readonly #scalars = new Set<string>();
  readonly #roots = new Map<string, string>([
    ["query", "Query"],
    ["mutation", "Mutation"],
    ["subscription", "Subscription"],
  ]);

  constructor(supergraph: DocumentNode) {
    for (const definition of supergraph.definitions) {
      if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION) {
        this.#addFields(definition.name.value, definition.fields ?? []);
      } else if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
        this.#objects.add(definition.name.value);
        this.#addFields(definition.name.value, definition.fields ?? []);
        for (const { name } of definition.interfaces ?? []) this.#add(name.value, definition.name.value);
      } else if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
        for (const { name } of definition.types ?? []) this.#add(definition.name.value, name.value);
      } else if (definition.kind === Kind.ENUM_TYPE_DEFINITION) {
        const hidden = (definition.values ?? []).filter(({ directives }) =>
          directives?.some(({ name }) => name.value === "inaccessible"),
        );
        this.#hiddenEnumValues.set(definition.name.value, new Set(hidden.map(({ name }) => name.value)));
      } else if (definition.kind === Kind.SCALAR_TYPE_DEFINITION) {
        this.#scalars.add(definition.name.value);
      } else if (definition.kind === Kind.SCHEMA_DEFINITION) {
        for (const { operation, type } of definition.operationTypes) this.#roots.set(operation, type.name.value);
      }
    }
  }

  isObject(type: string): boolean {
    return this.#objects.has(type);
  }

  /** Whether the supergraph has an object type, an interface or a union of this name. */
  isKnown(type: string): boolean {
    return this.#objects.has(type) || this.#possible.has(type);
  }

  /** Whether a fragment on `condition` applies to an object of `type`. */
  matches(type: string, condition: string): boolean {
    return type === condition || this.#possible.get(condition)?.has(type) === true;
  }

  rootType(operation: `${OperationTypeNode}`): string | undefined {
    return this.#roots.get(operation);
  }

  /** Whether a type is a scalar that the supergraph defines: nothing is known of its values. */
  isForeignScalar(type: string): boolean {
    return this.#scalars.has(type);
  }

  fieldType(type: string, field: string): FieldType | undefined {
    return this.#fields.get(`${type}.${field}`);
  }

  isHiddenEnumValue(type: string, value: string): boolean {
    return this.#hiddenEnumValues.get(type)?.has(value) === true;
  }

  #addFields(type: string, fields: readonly FieldDefinitionNode[]): void {
    for (const field of fields) {
      const isNonNull = field.type.kind === Kind.NON_NULL_TYPE;
      const nullable = field.type.kind === Kind.NON_NULL_TYPE ? field.type.type : field.type;
      const isList = nullable.kind === Kind.LIST_TYPE;
      this.#fields.set(`${type}.${field.name.value}`, { name: namedTypeOf(field.type), isNonNull, isList });
    }
  }

  #add(abstract: string, object: string): void {
    const possible = this.#possible.get(abstract) ?? new Set();
    this.#possible.set(abstract, possible.add(object));
  }
}
