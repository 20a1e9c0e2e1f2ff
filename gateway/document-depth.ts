import { type DocumentNode, Kind, visit } from "graphql";

/**
 * How deep a document nests selections and input values, fragments followed; infinite when fragments go in circles.
 *
 * The planner is native code that recurses: what it is given must be known to be shallow.
 */
export function documentDepth(document: DocumentNode): number {
  const own = new Map<string, { depth: number; spreads: Map<string, number> }>();
  const names: string[] = [];
  for (const [index, definition] of document.definitions.entries()) {
    const name = definition.kind === Kind.FRAGMENT_DEFINITION ? definition.name.value : `${index}`;
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
      FragmentSpread: ({ name: spread }) => {
        spreads.set(spread.value, Math.max(depth, spreads.get(spread.value) ?? 0));
      },
    });
    own.set(name, { depth: deepest, spreads });
    names.push(name);
  }
  const known = new Map<string, number>();
  const total = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, Number.POSITIVE_INFINITY);
    const { depth, spreads } = own.get(name) ?? { depth: 0, spreads: new Map<string, number>() };
    const below = [...spreads].map(([spread, at]) => at + total(spread));
    const depthWithFragments = Math.max(depth, ...below);
    known.set(name, depthWithFragments);
    return depthWithFragments;
  };
  return Math.max(0, ...names.map(total));
}
