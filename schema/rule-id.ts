const VENDORS_PREFIX = "vinli-rule:";
const FLEETS_PREFIX = "fleet-rule:";

/** The id of a rule by what events call it: the vendor's id, or that of a rule of fleetgraph's own. */
export function toRuleId(ref: string): string {
  return isFleetRuleId(ref) ? ref : `${VENDORS_PREFIX}${ref}`;
}

/** What events call a rule: see {@link toRuleId}. Null for the id of anything else. */
export function toRuleRef(id: string): string | null {
  if (isFleetRuleId(id)) return id;
  return id.startsWith(VENDORS_PREFIX) ? id.slice(VENDORS_PREFIX.length) : null;
}

/** The id of a rule of fleetgraph's own, which is the same to all. */
export function toFleetRuleId(key: string): string {
  return `${FLEETS_PREFIX}${key}`;
}

/** Whether an id is one of a rule of fleetgraph's own. */
export function isFleetRuleId(id: string): boolean {
  return id.startsWith(FLEETS_PREFIX);
}
