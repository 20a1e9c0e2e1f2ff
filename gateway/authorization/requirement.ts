import type { Rights } from "./rights.ts";

/**
 * What somebody has to be granted: all of one of the lists. A grant is written as {@link grantOf} writes it.
 *
 * `@requiresScopes(scopes: [["a", "b"], ["c"]])` is met by whoever has a and b, or c.
 */
export type Requirement = readonly (readonly string[])[];

/** What can be granted: that somebody is known at all, a scope, a policy. */
export const AUTHENTICATED = "authenticated";

/** A grant as requirements write it. A scope and a policy of one name are two grants. */
export function grantOf(kind: "scope" | "policy", name: string): string {
  return `${kind} ${name}`;
}

/** Whether rights meet a requirement. */
export function isMet(requirement: Requirement, rights: Rights): boolean {
  return requirement.some((grants) => grants.every((grant) => rights.has(grant)));
}

/** How many ways to meet several requirements are looked at. */
const MOST_WAYS = 1_000;

/** Whether whoever meets all of `given` meets `other`, too. With more ways to meet them than can be looked at: no. */
export function isImplied(other: Requirement, given: readonly Requirement[]): boolean {
  let ways: readonly ReadonlySet<string>[] = [new Set()];
  for (const requirement of given) {
    if (ways.length * requirement.length > MOST_WAYS) return false;
    ways = ways.flatMap((way) => requirement.map((grants) => new Set([...way, ...grants])));
  }
  return ways.every((way) => other.some((grants) => grants.every((grant) => way.has(grant))));
}
