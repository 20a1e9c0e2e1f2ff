import type { VendorFacts } from "../../domain.ts";

/** The facts of a record that can tie it to others, and so decide whose it was at a time. */
export type FactName = SingleFact | "alias" | "replaces" | "serial" | "externalId";

const SINGLE_FACTS = [
  ...(["vin", "vehicleRef", "name", "username", "email", "payrollNumber"] as const),
  ...(["plateNumber", "plateState", "licenceNumber", "licenceState", "cardId"] as const),
];
type SingleFact = (typeof SINGLE_FACTS)[number];

type Fact = { readonly fact: FactName; readonly name: string; readonly value: string };

/** A fact that is no longer so. Instants are epoch milliseconds. */
export type FormerFact = Fact & { readonly fromMs: number; readonly untilMs: number };

/** Since when the facts of a record are known: those that are not named here, as long as the record. */
export type KnownSince = { readonly recordMs: number; readonly facts: Readonly<Record<string, number>> };

/** What a new version of a record ends, and since when the facts of that version are known. */
export function toFormerFacts(
  before: VendorFacts,
  after: VendorFacts,
  { since, nowMs }: { readonly since: KnownSince; readonly nowMs: number },
): { readonly former: readonly FormerFact[]; readonly since: KnownSince } {
  const known = toFacts(before);
  const now = toFacts(after);
  const isKept = (key: string) => now.get(key)?.value === known.get(key)?.value;
  const former = [...known].flatMap(([key, fact]) =>
    isKept(key) ? [] : [{ ...fact, fromMs: since.facts[key] ?? since.recordMs, untilMs: nowMs }],
  );
  const facts = [...now.keys()].flatMap((key): [string, number][] => {
    const sinceMs = isKept(key) ? since.facts[key] : nowMs;
    return sinceMs === undefined ? [] : [[key, sinceMs]];
  });
  return { former, since: { recordMs: since.recordMs, facts: Object.fromEntries(facts) } };
}

/** The facts of a version, by what tells them apart. */
function toFacts(facts: VendorFacts): ReadonlyMap<string, Fact> {
  const list: Fact[] = [];
  for (const fact of SINGLE_FACTS) {
    const value = facts[fact];
    if (value !== null) list.push({ fact, name: "", value });
  }
  for (const alias of facts.aliases) list.push({ fact: "alias", name: "", value: alias });
  for (const ref of facts.replaces) list.push({ fact: "replaces", name: "", value: ref });
  for (const serial of facts.serials) list.push({ fact: "serial", name: "", value: serial });
  for (const [id, value] of Object.entries(facts.externalIds)) list.push({ fact: "externalId", name: id, value });
  const isOfSeveral = ({ fact }: Fact) => fact === "alias" || fact === "replaces" || fact === "serial";
  return new Map(list.map((one) => [`${one.fact} ${isOfSeveral(one) ? one.value : one.name}`, one]));
}
