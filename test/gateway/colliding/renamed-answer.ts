import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode, visit } from "graphql";
import { isRecord } from "../../../gateway/record.ts";

type Part = { readonly node: FieldNode; readonly value: unknown };

/** What a document answers, told from what the same one answers whose every field has a name of its own. */
export class RenamedAnswer {
  readonly #document: DocumentNode;
  readonly #names = new Map<FieldNode, string>();
  readonly #keys = new Map<string, string>();

  /** The names are those of the fields in the order in which they stand in the document. */
  constructor(document: DocumentNode, names: readonly string[]) {
    this.#document = document;
    visit(document, {
      Field: (node) => {
        const name = names[this.#names.size] ?? "";
        this.#names.set(node, name);
        this.#keys.set(name, keyOf(node));
      },
    });
  }

  data(unique: unknown): unknown {
    if (!isRecord(unique)) return unique;
    const operation = this.#document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error("the document has no operation");
    return this.#merge([[operation.selectionSet, unique]]);
  }

  path(unique: readonly (string | number)[]): readonly (string | number)[] {
    return unique.map((segment) => (typeof segment === "string" ? (this.#keys.get(segment) ?? segment) : segment));
  }

  #merge(objects: readonly (readonly [SelectionSetNode, Readonly<Record<string, unknown>>])[]): unknown {
    const groups = new Map<string, Part[]>();
    for (const [selectionSet, object] of objects) this.#collect(selectionSet, object, groups);
    return Object.fromEntries(Array.from(groups, ([key, parts]) => [key, this.#complete(parts)]));
  }

  /** Which fields are there says which fragments were for the object and which fields were skipped. */
  #collect({ selections }: SelectionSetNode, object: Readonly<Record<string, unknown>>, groups: Map<string, Part[]>) {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) this.#collect(node.selectionSet, object, groups);
      if (node.kind === Kind.FRAGMENT_SPREAD) this.#collect(this.#fragment(node.name.value), object, groups);
      if (node.kind !== Kind.FIELD) continue;
      const name = this.#names.get(node) ?? "";
      if (!Object.hasOwn(object, name)) continue;
      const parts = groups.get(keyOf(node)) ?? [];
      groups.set(keyOf(node), [...parts, { node, value: object[name] }]);
    }
  }

  #complete(parts: readonly Part[]): unknown {
    const [first] = parts;
    if (!first || first.value === null || !first.node.selectionSet) return first?.value;
    if (Array.isArray(first.value)) {
      return first.value.map((_, index) =>
        this.#complete(parts.map(({ node, value }) => ({ node, value: (value as readonly unknown[])[index] }))),
      );
    }
    return this.#merge(
      parts.flatMap(({ node: { selectionSet }, value }) =>
        selectionSet && isRecord(value) ? [[selectionSet, value] as const] : [],
      ),
    );
  }

  #fragment(name: string): SelectionSetNode {
    for (const node of this.#document.definitions) {
      if (node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name) return node.selectionSet;
    }
    throw new Error(`no fragment ${name}`);
  }
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
