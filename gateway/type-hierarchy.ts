import { type DocumentNode, Kind } from "graphql";

/**
 * Which object types stand behind an interface or a union of the supergraph, inaccessible ones included: subgraphs
 * answer with those too.
 */
export class TypeHierarchy {
  readonly #objects = new Set<string>();
  readonly #possible = new Map<string, Set<string>>();
  readonly #hiddenEnumValues = new Map<string, Set<string>>();

  constructor(supergraph: DocumentNode) {
    for (const definition of supergraph.definitions) {
      if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
        this.#objects.add(definition.name.value);
        for (const { name } of definition.interfaces ?? []) this.#add(name.value, definition.name.value);
      } else if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
        for (const { name } of definition.types ?? []) this.#add(definition.name.value, name.value);
      } else if (definition.kind === Kind.ENUM_TYPE_DEFINITION) {
        const hidden = (definition.values ?? []).filter(({ directives }) =>
          directives?.some(({ name }) => name.value === "inaccessible"),
        );
        this.#hiddenEnumValues.set(definition.name.value, new Set(hidden.map(({ name }) => name.value)));
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

  isHiddenEnumValue(type: string, value: string): boolean {
    return this.#hiddenEnumValues.get(type)?.has(value) === true;
  }

  #add(abstract: string, object: string): void {
    const possible = this.#possible.get(abstract) ?? new Set();
    this.#possible.set(abstract, possible.add(object));
  }
}
