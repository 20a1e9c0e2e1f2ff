import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";
import type { ResponseShape, Rewrite } from "../../operation/plan.ts";

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Decides by the name of a type and of a field of it. */
type FieldFilter = (type: string, field: string) => boolean;

/** The response keys of a document's operation, its fragments resolved. */
export function responseShapeOf(document: DocumentNode): ResponseShape {
  const { selectionSet, fragments } = readDocument(document);
  return selectionSet ? shapeOf(selectionSet, fragments) : EMPTY_SHAPE;
}

/** Of the entities that a document's operation asks for, by response key, the fields that are wanted. */
export function entityShapesOf(document: DocumentNode, isWanted: FieldFilter): ReadonlyMap<string, ResponseShape> {
  const { selectionSet, fragments } = readDocument(document);
  return new Map(
    (selectionSet?.selections ?? []).flatMap((node) =>
      node.kind === Kind.FIELD && node.selectionSet
        ? [[(node.alias ?? node.name).value, shapeOf(node.selectionSet, fragments, { isWanted, type: undefined })]]
        : [],
    ),
  );
}

function readDocument(document: DocumentNode) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return { selectionSet: operation?.selectionSet, fragments };
}

/** The shape as it is once the answer's keys have been renamed. */
export function renamedShape(shape: ResponseShape, rewrites: readonly Rewrite[]): ResponseShape {
  return rewrites.reduce(
    (current, rewrite) => (rewrite.kind === "RenameKey" ? renamed(current, rewrite.path, rewrite.to) : current),
    shape,
  );
}

export const EMPTY_SHAPE: ResponseShape = { fields: new Map(), on: [] };

/** The shape of a selection; with a filter, of those of its own fields that are wanted of objects of the type. */
function shapeOf(
  selectionSet: SelectionSetNode,
  fragments: Fragments,
  filter?: { readonly isWanted: FieldFilter; readonly type: string | undefined },
): ResponseShape {
  const fields = new Map<string, ResponseShape | null>();
  const on: { type: string; shape: ResponseShape }[] = [];
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value;
      const isWanted = !filter || (filter.type !== undefined && filter.isWanted(filter.type, selection.name.value));
      if (key === "__typename" || !isWanted) continue;
      fields.set(key, selection.selectionSet ? shapeOf(selection.selectionSet, fragments) : null);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    if (!fragment) continue;
    const type = fragment.typeCondition?.name.value ?? filter?.type;
    const shape = shapeOf(fragment.selectionSet, fragments, filter && { ...filter, type });
    if (fragment.typeCondition) on.push({ type: fragment.typeCondition.name.value, shape });
    else {
      for (const [key, inner] of shape.fields) fields.set(key, inner);
      on.push(...shape.on);
    }
  }
  return { fields, on };
}

function renamed(shape: ResponseShape, path: Rewrite["path"], to: string): ResponseShape {
  const [segment, ...rest] = path;
  if (!segment) return shape;
  if (segment.kind === "TypeCondition") {
    return {
      fields: renamedFields(shape.fields, rest, to),
      on: shape.on.map(({ type, shape: inner }) => ({
        type,
        shape: segment.types.includes(type) ? renamed(inner, rest, to) : inner,
      })),
    };
  }
  return {
    fields: renamedFields(shape.fields, path, to),
    on: shape.on.map(({ type, shape: inner }) => ({ type, shape: renamed(inner, path, to) })),
  };
}

function renamedFields(fields: ResponseShape["fields"], path: Rewrite["path"], to: string): ResponseShape["fields"] {
  const [segment, ...rest] = path;
  if (segment?.kind !== "Key") return fields;
  return new Map(
    [...fields].map(([key, inner]) => {
      if (key !== segment.name) return [key, inner];
      return rest.length === 0 ? [to, inner] : [key, inner && renamed(inner, rest, to)];
    }),
  );
}
