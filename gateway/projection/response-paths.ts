import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionNode, type SelectionSetNode } from "graphql";
import type { DataKeys } from "../operation/data-keys.ts";

type Key = string | number;

/** What is selected at one place, whatever the types: the fields there by the client's key and by the data's. */
type Selected = {
  readonly byResponseKey: ReadonlyMap<string, readonly SelectionSetNode[]>;
  readonly responseKeyOf: ReadonlyMap<string, string>;
};

/**
 * Translates paths in subgraphs' data to the client's keys.
 *
 * It is asked only for errors, and reads the selection as it is asked. Where types that exclude each other have different
 * keys for one field, and the object's type was lost with it, the first of the keys is told.
 */
export class ResponsePaths {
  readonly #root: SelectionSetNode;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #keys: DataKeys;
  readonly #selected = new Map<string, Selected>();

  constructor(root: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>, keys: DataKeys) {
    this.#root = root;
    this.#fragments = fragments;
    this.#keys = keys;
  }

  /** The client's path to a place that is reached from `place`, the client's path to an object, by the data's keys. */
  below(place: readonly Key[], dataKeys: readonly Key[]): Key[] {
    const path = [...place];
    for (const key of dataKeys) {
      path.push(typeof key === "number" ? key : (this.#at(path).responseKeyOf.get(key) ?? key));
    }
    return path;
  }

  #at(path: readonly Key[]): Selected {
    const names = path.filter((key) => typeof key === "string");
    const known = this.#selected.get(JSON.stringify(names));
    if (known) return known;
    const last = names.at(-1);
    const selectionSets =
      last === undefined ? [this.#root] : (this.#at(names.slice(0, -1)).byResponseKey.get(last) ?? []);
    const selected = this.#collect(selectionSets);
    this.#selected.set(JSON.stringify(names), selected);
    return selected;
  }

  #collect(selectionSets: readonly SelectionSetNode[]): Selected {
    const byResponseKey = new Map<string, SelectionSetNode[]>();
    const responseKeyOf = new Map<string, string>();
    const visited = new Set<string>();
    const addField = (node: FieldNode) => {
      const responseKey = (node.alias ?? node.name).value;
      const below = byResponseKey.get(responseKey) ?? [];
      if (node.selectionSet) below.push(node.selectionSet);
      byResponseKey.set(responseKey, below);
      const dataKey = this.#keys.of(node);
      if (!responseKeyOf.has(dataKey)) responseKeyOf.set(dataKey, responseKey);
    };
    const add = (node: SelectionNode): void => {
      if (node.kind === Kind.FIELD) {
        addField(node);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        node.selectionSet.selections.forEach(add);
      } else if (!visited.has(node.name.value)) {
        visited.add(node.name.value);
        this.#fragments.get(node.name.value)?.selectionSet.selections.forEach(add);
      }
    };
    for (const { selections } of selectionSets) selections.forEach(add);
    return { byResponseKey, responseKeyOf };
  }
}
