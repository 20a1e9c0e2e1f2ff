import { type FieldNode, Kind } from "graphql";

/** A field as the gateway asks for it, under a key of its own: the client may ask for the same in a way of its own. */
export function ownField(key: string, [name = "", ...below]: readonly string[]): FieldNode {
  const field = { kind: Kind.FIELD, alias: nameOf(key), name: nameOf(name) } as const;
  if (below.length === 0) return field;
  return { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections: [ownField(key, below)] } };
}

export function nameOf(value: string) {
  return { kind: Kind.NAME, value } as const;
}
