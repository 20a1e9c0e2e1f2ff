import { VENDORS } from "../../schema/messages.ts";
import type { EntityKind, LinkEvidence, VendorFacts, VendorRef } from "./domain.ts";
import { toVin } from "./vin.ts";

/** A vendor's record as a member of the device or driver that it was found to be. */
export type Member = {
  readonly facts: VendorFacts;
  readonly confidence: "CONFIRMED" | "PROBABLE";
  readonly evidence: readonly LinkEvidence[];
};

/** The records that are one device or one driver, in a fixed order. Never empty. */
export type Identified = readonly [Member, ...Member[]];

/**
 * Finds out which vendor records are the same device or driver.
 *
 * A fact that ties two records, the same valid VIN or an id of one held by the other, makes them one for sure. A name
 * that only one thing at each vendor has makes them probably one, unless their VINs contradict, or the two already have
 * records of the same vendor. Depends on nothing but the records, in whatever order they come. Costs one pass over them.
 */
export function identify(kind: EntityKind, records: readonly VendorFacts[]): readonly Identified[] {
  const groups = new Groups(records.toSorted(byVendorAndRef));
  linkByVin(groups);
  linkByExternalId(groups);
  linkByName(kind, groups);
  return groups.toIdentified();
}

/** How the record of a vendor is found in a map. */
export function toRecordKey({ vendor, ref }: VendorRef): string {
  return `${vendor} ${ref}`;
}

/** The VIN that a record states: its own, or the one that Samsara keeps among the external ids. */
export function vinOf({ vin, externalIds }: VendorFacts): string | null {
  return toVin(vin) ?? toVin(externalIds["samsara.vin"]);
}

/** A name in the one spelling under which names are compared: case, accents, spacing and punctuation aside. */
export function toNameKey(kind: EntityKind, name: string | null): string {
  const text = (name ?? "").normalize("NFKD").replace(/\p{M}/gu, "");
  const [last, first, ...rest] = text.split(",");
  const inOrder = kind === "driver" && first !== undefined && rest.length === 0 ? `${first} ${last}` : text;
  return inOrder
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function linkByVin(groups: Groups): void {
  const byVin = Map.groupBy(groups.records, (facts) => vinOf(facts) ?? "");
  byVin.delete("");
  for (const [vin, records] of byVin) groups.linkAll(records, { kind: "VIN", value: vin });
}

function linkByExternalId(groups: Groups): void {
  const byKey = new Map(groups.records.map((facts) => [toRecordKey(facts), facts]));
  for (const facts of groups.records) {
    for (const [name, value] of Object.entries(facts.externalIds)) {
      const vendor = VENDORS.find((candidate) => name.toLowerCase().startsWith(candidate.toLowerCase()));
      const other = vendor && vendor !== facts.vendor ? byKey.get(toRecordKey({ vendor, ref: value })) : undefined;
      if (other) groups.linkAll([facts, other], { kind: "EXTERNAL_ID", value });
    }
  }
}

function linkByName(kind: EntityKind, groups: Groups): void {
  const byName = Map.groupBy(groups.records, ({ name }) => toNameKey(kind, name));
  byName.delete("");
  for (const records of byName.values()) {
    const candidates = groups.groupsOf(records);
    if (candidates.length < 2 || !mayBeOne(candidates)) continue;
    groups.linkAll(records, { kind: "NAME", value: records[0]?.name ?? "" });
  }
}

/** Whether groups can be one thing: no two of them are known to the same vendor, and no VINs contradict. */
function mayBeOne(candidates: readonly (readonly VendorFacts[])[]): boolean {
  const vendors = candidates.flatMap((members) => [...new Set(members.map(({ vendor }) => vendor))]);
  const vins = new Set(candidates.flatMap((members) => members.flatMap((facts) => vinOf(facts) ?? [])));
  return new Set(vendors).size === vendors.length && vins.size <= 1;
}

function byVendorAndRef(a: VendorFacts, b: VendorFacts): number {
  return VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor) || (a.ref < b.ref ? -1 : Number(a.ref > b.ref));
}

/** A partition of the records that grows coarser link by link. */
class Groups {
  readonly records: readonly VendorFacts[];
  readonly #groupOf = new Map<VendorFacts, VendorFacts[]>();
  readonly #evidence = new Map<VendorFacts, LinkEvidence[]>();

  constructor(records: readonly VendorFacts[]) {
    this.records = records;
    for (const facts of records) this.#groupOf.set(facts, [facts]);
  }

  /** Ties records to one another, and so the groups they are in. */
  linkAll(records: readonly VendorFacts[], what: Pick<LinkEvidence, "kind" | "value">): void {
    const [first, ...others] = records;
    if (!first) return;
    for (const other of others) {
      this.#addEvidence(first, { ...what, vendorRef: { vendor: other.vendor, ref: other.ref } });
      this.#addEvidence(other, { ...what, vendorRef: { vendor: first.vendor, ref: first.ref } });
      this.#unite(first, other);
    }
  }

  /** The distinct groups that some records are in. */
  groupsOf(records: readonly VendorFacts[]): readonly (readonly VendorFacts[])[] {
    return [...new Set(records.map((facts) => this.#groupOf.get(facts) ?? []))];
  }

  toIdentified(): readonly Identified[] {
    return [...new Set(this.#groupOf.values())].map((group) => {
      const [first, ...others] = group.toSorted(byVendorAndRef).map((facts) => this.#toMember(facts));
      if (!first) throw new Error("a group of no records");
      return [first, ...others];
    });
  }

  #toMember(facts: VendorFacts): Member {
    const evidence = this.#evidence.get(facts) ?? [];
    const onlyByName = evidence.length > 0 && evidence.every(({ kind }) => kind === "NAME");
    return { facts, confidence: onlyByName ? "PROBABLE" : "CONFIRMED", evidence };
  }

  #addEvidence(facts: VendorFacts, evidence: LinkEvidence): void {
    this.#evidence.set(facts, [...(this.#evidence.get(facts) ?? []), evidence]);
  }

  #unite(a: VendorFacts, b: VendorFacts): void {
    const [kept, moved] = [this.#groupOf.get(a), this.#groupOf.get(b)];
    if (!kept || !moved || kept === moved) return;
    for (const facts of moved) {
      kept.push(facts);
      this.#groupOf.set(facts, kept);
    }
  }
}
