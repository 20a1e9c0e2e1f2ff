import { FACT_KINDS, type FactKind, type Identity } from "./identity.ts";

/**
 * Which facts tie each of some records to another record of the same owner, the strongest first.
 *
 * A fact that records of two owners share ties none of them: whoever compares them cannot know whose they are.
 */
export function tiesOf<Record extends Identity>(records: readonly Record[]): ReadonlyMap<Record, readonly FactKind[]> {
  const holders = new Map(FACT_KINDS.map((kind) => [kind, Map.groupBy(records, (record) => keyOf(record, kind))]));
  const isTied = (record: Record, kind: FactKind) => {
    const key = keyOf(record, kind);
    const alike = key === null ? [] : (holders.get(kind)?.get(key) ?? []);
    return alike.length > 1 && alike.every(({ of }) => of.id === record.of.id);
  };
  return new Map(records.map((record) => [record, FACT_KINDS.filter((kind) => isTied(record, kind))]));
}

/** What two records have to share; null if there is nothing to compare. */
function keyOf({ facts }: Identity, kind: FactKind): string | null {
  const value = facts[kind];
  if (!value) return null;
  return kind === "NAME" ? toWords(value) : value.trim().toLowerCase();
}

/** The words of a name: `Smith, J.` has those of `J. Smith`, and `UNIT  1042` those of `Unit 1042`. */
function toWords(name: string): string {
  const [last = "", first, ...others] = name.split(",");
  const inOrder = first !== undefined && others.length === 0 ? `${first} ${last}` : name;
  return inOrder
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
