import { VENDORS, type Vendor } from "../../../schema/messages.ts";
import type { EntityKind, VendorFacts } from "../../../subgraphs/fleet/domain.ts";
import { toNameKey } from "../../../subgraphs/fleet/identity/name-key.ts";
import { isPlaceholderId, isPlaceholderName } from "../../../subgraphs/fleet/identity/placeholder.ts";
import { toRecordKey } from "../../../subgraphs/fleet/identity/vendor-facts.ts";
import { toVin } from "../../../subgraphs/fleet/vin.ts";

type Tie = {
  readonly strength: number;
  /** All that have the value, for an id its holders. */
  readonly holders: readonly VendorFacts[];
  readonly value: string;
  /** What is tied, for an id its holder first. */
  readonly tied: readonly VendorFacts[];
};

const STRENGTHS = { vin: 0, externalId: 1, alias: 2, email: 3, username: 4, payrollNumber: 5, name: 6 };

/**
 * What `identify` answers, found slowly: every tie that there is is written down, all are sorted, and each is made unless
 * the rules forbid it. Groups are walked to along the ties that were made.
 */
export function identifySlowly(kind: EntityKind, records: readonly VendorFacts[]): string[][] {
  const made: (readonly VendorFacts[])[] = [];
  const groupOf = (start: VendorFacts): VendorFacts[] => {
    const found = new Set([start]);
    for (const one of found) {
      for (const tied of made) if (tied.includes(one)) for (const other of tied) found.add(other);
    }
    return [...found];
  };
  for (const { strength, tied } of tiesOf(kind, records).sort(inOrder)) {
    const groups = [
      ...new Map(tied.map((one) => [groupOf(one).map(toRecordKey).sort().join("|"), groupOf(one)])).values(),
    ];
    const vins = new Set(groups.flat().flatMap((one) => vinOf(one) ?? []));
    const isOfOneVendorTwice = VENDORS.some(
      (vendor) => groups.filter((group) => group.some((one) => one.vendor === vendor)).length > 1,
    );
    if (vins.size <= 1 && (strength <= STRENGTHS.externalId || !isOfOneVendorTwice)) made.push(tied);
  }
  const groups = new Map(records.map((one) => [groupOf(one).map(toRecordKey).sort().join("|"), groupOf(one)]));
  return [...groups.values()].map((group) => group.map(toRecordKey).sort()).sort();
}

function tiesOf(kind: EntityKind, records: readonly VendorFacts[]): Tie[] {
  const ties: Tie[] = [];
  const sharedBy = (strength: number, maxPerVendor: number, keyOf: (facts: VendorFacts) => string | null) => {
    for (const value of new Set(records.flatMap((one) => keyOf(one) ?? []))) {
      const tied = records.filter((one) => keyOf(one) === value);
      if (tied.length > 1 && mostOfOneVendor(tied) <= maxPerVendor) ties.push({ strength, holders: tied, value, tied });
    }
  };
  for (const holder of records) {
    for (const target of records) {
      if (holder.vendor === target.vendor) continue;
      const byId = records.filter((one) => holdsIdOf(one, target));
      if (byId.includes(holder) && mostOfOneVendor(byId) <= 4) {
        const value = toRecordKey(target);
        ties.push({ strength: STRENGTHS.externalId, holders: byId, value, tied: [holder, target] });
      }
      const byAlias = records.filter(({ aliases }) => aliases.includes(target.ref));
      const isAmbiguous = records.some(
        (other) => other.ref === target.ref && other !== target && other.vendor !== holder.vendor,
      );
      if (byAlias.includes(holder) && !isAmbiguous && mostOfOneVendor(byAlias) <= 1) {
        ties.push({ strength: STRENGTHS.alias, holders: byAlias, value: target.ref, tied: [holder, target] });
      }
    }
  }
  const nameOf = ({ name }: VendorFacts) => (name && !isPlaceholderName(name) ? toNameKey(kind, name) : null);
  sharedBy(STRENGTHS.name, 4, nameOf);
  if (kind === "device") sharedBy(STRENGTHS.vin, Number.POSITIVE_INFINITY, vinOf);
  if (kind === "driver") {
    const idOf = (text: string | null | undefined) => (text && !isPlaceholderId(text) ? text.toLowerCase() : null);
    sharedBy(STRENGTHS.email, 1, ({ email }) => (idOf(email?.split("@")[0]) && email?.toLowerCase()) || null);
    sharedBy(STRENGTHS.username, 1, ({ username }) => idOf(username));
    sharedBy(STRENGTHS.payrollNumber, 1, (one) => idOf(one.payrollNumber ?? one.externalIds.payrollId));
  }
  return ties;
}

/** By strength, then by the first record that has the value, then by the value, and for ids by their holders. */
function inOrder(a: Tie, b: Tie): number {
  const firstOf = ({ holders }: Tie) => Math.min(...holders.map(rankOf));
  const holderOf = ({ tied }: Tie) => Math.min(...tied.slice(0, 1).map(rankOf));
  return (
    a.strength - b.strength ||
    firstOf(a) - firstOf(b) ||
    (a.value < b.value ? -1 : Number(a.value > b.value)) ||
    holderOf(a) - holderOf(b)
  );
}

/** The place of a record among all that can be; the refs of the fixture are single digits. */
function rankOf({ vendor, ref }: VendorFacts): number {
  return VENDORS.indexOf(vendor) * 10 + Number(ref);
}

function mostOfOneVendor(records: readonly VendorFacts[]): number {
  return Math.max(...VENDORS.map((vendor) => records.filter((one) => one.vendor === vendor).length));
}

function vinOf({ vin, externalIds }: VendorFacts): string | null {
  return toVin(vin) ?? toVin(externalIds.vin);
}

function holdsIdOf({ externalIds }: VendorFacts, target: VendorFacts): boolean {
  const names: Record<Vendor, string> = {
    SAMSARA: "samsaraId",
    VINLI: "vinli_id",
    ROSCOLIVE: "roscolive",
    VISTRACKS: "vistracksRef",
  };
  return externalIds[names[target.vendor]] === target.ref;
}
