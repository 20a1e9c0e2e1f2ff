import { type DefinitionNode, type DocumentNode, Kind, visit } from "graphql";

/** How deep a definition nests by itself, and at which depth it spreads which fragments. */
type OwnDepth = { readonly depth: number; readonly spreads: ReadonlyMap<string, number> };

/**
 * How deep a document nests selections and input values, fragments followed; infinite when fragments go in circles.
 *
 * The planner is native code that recurses: what it is given must be known to be shallow.
 */
export function documentDepth(document: DocumentNode): number {
  const owns = new Map<string, OwnDepth>();
  for (const [index, definition] of document.definitions.entries()) {
    // No fragment's name begins with a digit.
    owns.set(definition.kind === Kind.FRAGMENT_DEFINITION ? definition.name.value : `${index}`, ownDepth(definition));
  }
  const known = new Map<string, number>();
  const depthOf = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    // What comes back to itself finds this.
    known.set(name, Number.POSITIVE_INFINITY);
    const { depth, spreads } = owns.get(name) ?? { depth: 0, spreads: new Map<string, number>() };
    const whole = Math.max(depth, ...[...spreads].map(([spread, at]) => at + depthOf(spread)));
    known.set(name, whole);
    return whole;
  };
  return Math.max(0, ...[...owns.keys()].map(depthOf));
}

function ownDepth(definition: DefinitionNode): OwnDepth {
  const spreads = new Map<string, number>();
  let depth = 0;
  let deepest = 0;
  const enter = () => {
    depth += 1;
    deepest = Math.max(deepest, depth);
  };
  const leave = () => {
    depth -= 1;
  };
  visit(definition, {
    SelectionSet: { enter, leave },
    ListValue: { enter, leave },
    ObjectValue: { enter, leave },
    FragmentSpread: ({ name: { value } }) => {
      spreads.set(value, Math.max(depth, spreads.get(value) ?? 0));
    },
  });
  return { depth: deepest, spreads };
}
