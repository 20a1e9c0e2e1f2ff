import { type DocumentNode, Kind } from "graphql";

/** What a supergraph says of its types, inaccessible ones included; plain data, which another process can be sent. */
export type TypeTables = {
  readonly objects: ReadonlySet<string>;
  /** The object types behind each interface and union. */
  readonly possible: ReadonlyMap<string, ReadonlySet<string>>;
  readonly hiddenEnumValues: ReadonlyMap<string, ReadonlySet<string>>;
};

/**
 * Which object types stand behind an interface or a union of the supergraph, inaccessible ones included: subgraphs
 * answer with those too.
 */
export class TypeHierarchy {
  readonly tables: TypeTables;

  constructor(tables: TypeTables) {
    this.tables = tables;
  }

  static of(supergraph: DocumentNode): TypeHierarchy {
    return new TypeHierarchy(readTables(supergraph));
  }

  isObject(type: string): boolean {
    return this.tables.objects.has(type);
  }

  /** Whether the supergraph has an object type, an interface or a union of this name. */
  isKnown(type: string): boolean {
    return this.tables.objects.has(type) || this.tables.possible.has(type);
  }

  /** Whether a fragment on `condition` applies to an object of `type`. */
  matches(type: string, condition: string): boolean {
    return type === condition || this.tables.possible.get(condition)?.has(type) === true;
  }

  isHiddenEnumValue(type: string, value: string): boolean {
    return this.tables.hiddenEnumValues.get(type)?.has(value) === true;
  }
}

function readTables(supergraph: DocumentNode): TypeTables {
  const objects = new Set<string>();
  const possible = new Map<string, Set<string>>();
  const hiddenEnumValues = new Map<string, ReadonlySet<string>>();
  const add = (abstract: string, object: string) =>
    possible.set(abstract, (possible.get(abstract) ?? new Set()).add(object));
  for (const definition of supergraph.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
      objects.add(definition.name.value);
      for (const { name } of definition.interfaces ?? []) add(name.value, definition.name.value);
    } else if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      for (const { name } of definition.types ?? []) add(definition.name.value, name.value);
    } else if (definition.kind === Kind.ENUM_TYPE_DEFINITION) {
      const hidden = (definition.values ?? []).filter(({ directives }) =>
        directives?.some(({ name }) => name.value === "inaccessible"),
      );
      if (hidden.length > 0) hiddenEnumValues.set(definition.name.value, new Set(hidden.map(({ name }) => name.value)));
    }
  }
  return { objects, possible, hiddenEnumValues };
}
