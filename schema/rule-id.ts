const RULE_ID_PREFIX = "vinli-rule:";

/** The id of a rule by the vendor's. */
export function toRuleId(ref: string): string {
  return `${RULE_ID_PREFIX}${ref}`;
}

/** The vendor's id of a rule; null for the id of anything else. */
export function toRuleRef(id: string): string | null {
  return id.startsWith(RULE_ID_PREFIX) ? id.slice(RULE_ID_PREFIX.length) : null;
}
