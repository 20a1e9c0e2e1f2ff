import { type ConstDirectiveNode, Kind, parse, type SelectionSetNode, type TypeNode } from "graphql";

type Annotated = { readonly directives?: readonly ConstDirectiveNode[] | undefined };

/** The arguments of one directive, each as the word or the text that it is. */
export type Join = ReadonlyMap<string, string>;

/** What the directives of one name say that stand at a definition of a supergraph. */
export function joinsAt({ directives }: Annotated, name: string): readonly Join[] {
  return (directives ?? [])
    .filter((directive) => directive.name.value === name)
    .map(
      ({ arguments: args }) =>
        new Map(
          (args ?? []).flatMap(({ name: key, value }) => ("value" in value ? [[key.value, `${value.value}`]] : [])),
        ),
    );
}

/** A definition with more directives, given as SDL. */
export function annotated<T extends Annotated>(node: T, sdl: readonly string[]): T {
  if (sdl.length === 0) return node;
  const [holder] = parse(`scalar Holder ${sdl.join(" ")}`, { noLocation: true }).definitions;
  const added = holder?.kind === Kind.SCALAR_TYPE_DEFINITION ? (holder.directives ?? []) : [];
  return { ...node, directives: [...(node.directives ?? []), ...added] };
}

/** The selection that a set of fields in a directive stands for; null when there is none. */
export function fieldSet(fields: string): SelectionSetNode | null {
  if (fields === "") return null;
  const [definition] = parse(`{${fields}}`, { noLocation: true }).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : null;
}

/** The name of a type without its lists and exclamation marks. */
export function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}
