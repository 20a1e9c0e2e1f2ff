import type { VendorFacts } from "../../domain.ts";

/**
 * What is found out of facts, found out once for each version of a record: one decision asks the same of it ten times. Facts never
 * change; what is remembered of them goes with them.
 */
export function oncePerFacts<Found>(find: (facts: VendorFacts) => Found): (facts: VendorFacts) => Found {
  const known = new WeakMap<VendorFacts, { readonly found: Found }>();
  return (facts) => {
    const before = known.get(facts);
    if (before) return before.found;
    const found = find(facts);
    known.set(facts, { found });
    return found;
  };
}
