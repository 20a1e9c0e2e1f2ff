import {
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  type SelectionNode,
  validate,
  visit,
} from "graphql";
import type { GeneratedDocument } from "../generated-document.ts";

type IsWrong = (document: GeneratedDocument) => Promise<boolean>;

const REMOVABLE: ReadonlySet<string> = new Set([
  ...[Kind.FIELD, Kind.INLINE_FRAGMENT, Kind.FRAGMENT_SPREAD, Kind.ARGUMENT, Kind.DIRECTIVE, Kind.OBJECT_FIELD],
]);

/** Ways to make a document smaller by one place, the largest steps first; each tells nothing about places not its own. */
const STEPS: readonly ((node: ASTNode) => ASTNode | readonly ASTNode[] | null | undefined)[] = [
  (node) => (REMOVABLE.has(node.kind) ? null : undefined),
  (node) => (node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet.selections : undefined),
  (node) => (node.kind === Kind.FIELD && node.alias ? withoutAlias(node) : undefined),
];

/**
 * A document from which nothing can be taken without it losing what `isWrong` finds in it, or being invalid. It is asked
 * so many times at most, and the document may be larger than need be.
 */
export async function smallestDocument(
  { query, variables }: GeneratedDocument,
  schema: GraphQLSchema,
  isWrong: IsWrong,
  attempts: number,
): Promise<GeneratedDocument> {
  let smallest = { query, variables };
  let left = attempts;
  const accepts = async (document: DocumentNode): Promise<boolean> => {
    const tidied = tidy(document);
    const used = namesUsedIn(tidied);
    const given = Object.entries(variables).filter(([name]) => used.has(`$${name}`));
    const smaller = { query: print(tidied), variables: Object.fromEntries(given) };
    if (smaller.query === smallest.query || !isValid(schema, smaller.query)) return false;
    left -= 1;
    if (!(await isWrong(smaller))) return false;
    smallest = smaller;
    return true;
  };
  await accepts(withoutFragments(parse(query, { noLocation: true })));
  for (const step of STEPS) {
    for (let place = 0; left > 0; ) {
      const changed = changedAt(place, parse(smallest.query, { noLocation: true }), step);
      if (!changed) break;
      if (!(await accepts(changed))) place += 1;
    }
  }
  return smallest;
}

/** The document with one step made at one of the places where it can be; null when there are no more. */
function changedAt(place: number, document: DocumentNode, step: (typeof STEPS)[number]): DocumentNode | null {
  let met = -1;
  let isFound = false;
  const changed = visit(document, {
    enter(node) {
      const replacement = step(node);
      if (replacement === undefined) return undefined;
      met += 1;
      if (met !== place) return undefined;
      isFound = true;
      // What takes the place of a fragment is put where the fragment's own set is unwrapped.
      return Array.isArray(replacement)
        ? { ...node, directives: [], typeCondition: undefined, isUnwrapped: true }
        : replacement;
    },
    leave: (node) =>
      node.kind === Kind.SELECTION_SET ? { ...node, selections: node.selections.flatMap(unwrapped) } : undefined,
  });
  return isFound ? changed : null;
}

function withoutAlias({ alias: _, ...node }: FieldNode): FieldNode {
  return node;
}

function unwrapped(selection: SelectionNode): SelectionNode | readonly SelectionNode[] {
  return selection.kind === Kind.INLINE_FRAGMENT && "isUnwrapped" in selection
    ? selection.selectionSet.selections
    : selection;
}

function withoutFragments(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  return visit(document, {
    FragmentSpread({ name, directives }) {
      const fragment = fragments.get(name.value);
      if (!fragment) return undefined;
      const { typeCondition, selectionSet } = fragment;
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet };
    },
  });
}

/** Selections that have become empty go, and so do variables and fragments that nothing uses any more. */
function tidy(document: DocumentNode): DocumentNode {
  const whole = visit(document, {
    leave: (node) => ("selectionSet" in node && node.selectionSet?.selections.length === 0 ? null : undefined),
  });
  for (let tidied = whole; ; ) {
    const used = namesUsedIn(tidied);
    const next = visit(tidied, {
      FragmentDefinition: ({ name }) => (used.has(`...${name.value}`) ? undefined : null),
      VariableDefinition: ({ variable }) => (used.has(`$${variable.name.value}`) ? undefined : null),
    });
    if (next === tidied) return next;
    tidied = next;
  }
}

function namesUsedIn(document: DocumentNode): ReadonlySet<string> {
  const used = new Set<string>();
  visit(document, {
    FragmentSpread: ({ name }) => void used.add(`...${name.value}`),
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(`$${name.value}`),
  });
  return used;
}

function isValid(schema: GraphQLSchema, query: string): boolean {
  try {
    return validate(schema, parse(query)).length === 0;
  } catch {
    return false;
  }
}
