import { type Boundary, isParametric, isPolygon } from "../boundaries/boundary.ts";
import type { Rule, VendorRef } from "../domain.ts";
import type { BoundaryKind } from "../generated.ts";

type Words<Word extends string = string> = readonly Word[] | null | undefined;

/** Which rules; what is absent or null does not narrow them. */
export type RuleQuery = {
  readonly vendors?: Words;
  /** Records of the devices that are meant, of all vendors. */
  readonly devices?: readonly VendorRef[] | null | undefined;
  readonly states?: Words;
  readonly boundaries?: Words<BoundaryKind>;
  readonly nameContains?: string | null | undefined;
};

/** Whether a rule is meant, but for whose device it watches: that is for the store to find. */
export function isMeant({ vendor, state, boundaries, name }: Rule, query: RuleQuery): boolean {
  const { nameContains } = query;
  return (
    (!query.vendors || query.vendors.includes(vendor)) &&
    (!query.states || query.states.includes(state)) &&
    (!query.boundaries || boundaries.some((boundary) => query.boundaries?.includes(toKind(boundary)))) &&
    (!nameContains || (name ?? "").toLowerCase().includes(nameContains.toLowerCase()))
  );
}

function toKind(boundary: Boundary): BoundaryKind {
  if (isParametric(boundary)) return "PARAMETRIC";
  return isPolygon(boundary) ? "POLYGON" : "RADIUS";
}
