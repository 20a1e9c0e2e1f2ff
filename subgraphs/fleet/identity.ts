import { VENDORS } from "../../schema/messages.ts";
import type { EntityKind, LinkEvidence, VendorFacts } from "./domain.ts";
import { isCrowded, TIE_RULES, type Tie, type TieKind, toTargetRefs, toTies, vinOf } from "./identity/ties.ts";
import { toRecordKey } from "./identity/vendor-facts.ts";

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
 * Ties are made one by one, the strongest first. The order is total, and none of it is the order in which the records
 * come: by kind as in `TIE_RULES`, then by the first record that has the value, vendors as in the schema and then by
 * ref, then by the value. A tie that would bring two different VINs into one device is not made, nor what comes of it;
 * where two ties exclude each other, the earlier one is made.
 *
 * Records that no tie leads to can be left out, if `isIdle` then tells which values too many have: by default that is
 * counted among the records. Costs one pass over them.
 */
export function identify(
  kind: EntityKind,
  records: readonly VendorFacts[],
  isIdle: (tie: Tie, holders: readonly VendorFacts[]) => boolean = (tie, holders) => isCrowded(tie.kind, holders),
): readonly Identified[] {
  const groups = new Groups(records.toSorted(byVendorAndRef));
  const byKey = new Map(groups.records.map((facts) => [toRecordKey(facts), facts]));
  const holders = toHolders(kind, groups.records);
  for (const rule of TIE_RULES) {
    if (!rule.isSure) groups.setSure();
    for (const [value, ofValue] of holders.get(rule.kind) ?? []) {
      const tie = { kind: rule.kind, value };
      if (isIdle(tie, ofValue)) continue;
      for (const tied of toTied(tie, ofValue, byKey)) groups.link(rule, tied, value);
    }
  }
  return groups.toIdentified();
}

/** Who has each value of each kind of tie, in the order of the records. */
function toHolders(
  kind: EntityKind,
  records: readonly VendorFacts[],
): ReadonlyMap<TieKind, ReadonlyMap<string, readonly VendorFacts[]>> {
  const holders = new Map<TieKind, Map<string, VendorFacts[]>>(TIE_RULES.map((rule) => [rule.kind, new Map()]));
  for (const facts of records) {
    for (const tie of toTies(kind, facts)) {
      const ofKind = holders.get(tie.kind);
      const known = ofKind?.get(tie.value);
      if (known) known.push(facts);
      else ofKind?.set(tie.value, [facts]);
    }
  }
  return holders;
}

/** The records that a value ties: all that have it, or each that holds an id with the one whose id it is. */
function toTied(
  tie: Tie,
  holders: readonly VendorFacts[],
  byKey: ReadonlyMap<string, VendorFacts>,
): readonly (readonly VendorFacts[])[] {
  if (tie.kind !== "EXTERNAL_ID" && tie.kind !== "ALIAS") return holders.length > 1 ? [holders] : [];
  const targets = toTargetRefs(tie).flatMap((ref) => byKey.get(toRecordKey(ref)) ?? []);
  return holders.flatMap((holder) => {
    // Several vendors can have a record of one id: an alias does not say whose it is.
    const [target, ...others] = targets.filter(({ vendor }) => vendor !== holder.vendor);
    return target && others.length === 0 ? [[holder, target]] : [];
  });
}

function byVendorAndRef(a: VendorFacts, b: VendorFacts): number {
  return VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor) || (a.ref < b.ref ? -1 : Number(a.ref > b.ref));
}

type Group = VendorFacts[];

/** A partition of the records that grows coarser link by link. */
class Groups {
  readonly records: readonly VendorFacts[];
  readonly #groupOf = new Map<VendorFacts, Group>();
  readonly #evidence = new Map<VendorFacts, LinkEvidence[]>();
  /** The groups before the first probable link. */
  #sure: ReadonlyMap<VendorFacts, readonly VendorFacts[]> | null = null;

  constructor(records: readonly VendorFacts[]) {
    this.records = records;
    for (const facts of records) this.#groupOf.set(facts, [facts]);
  }

  /** Ties records to one another, and so the groups they are in, unless these cannot be one thing. */
  link(rule: (typeof TIE_RULES)[number], records: readonly VendorFacts[], value: string): void {
    const [first, ...others] = records;
    const groups = [...new Set(records.map((facts) => this.#groupOf.get(facts) ?? []))];
    // A probable tie between records that are one already adds nothing.
    if (!first || (groups.length < 2 && !rule.isSure) || !mayBeOne(groups, rule.joinsOneVendor)) return;
    const what = { kind: rule.kind, value: toShownValue(rule.kind, value, first) };
    for (const other of others) {
      this.#addEvidence(first, { ...what, vendorRef: { vendor: other.vendor, ref: other.ref } });
      this.#addEvidence(other, { ...what, vendorRef: { vendor: first.vendor, ref: first.ref } });
      this.#unite(first, other);
    }
  }

  /** Says that the links from here on are probable ones. */
  setSure(): void {
    if (this.#sure) return;
    const copies = new Map([...new Set(this.#groupOf.values())].map((group) => [group, [...group]]));
    this.#sure = new Map(this.records.map((facts) => [facts, copies.get(this.#groupOf.get(facts) ?? []) ?? []]));
  }

  toIdentified(): readonly Identified[] {
    return [...new Set(this.#groupOf.values())].map((group) => {
      const sorted = group.toSorted(byVendorAndRef);
      const core = this.#coreOf(sorted);
      const [first, ...others] = sorted.map((facts) => this.#toMember(facts, core));
      if (!first) throw new Error("a group of no records");
      return [first, ...others];
    });
  }

  /** The most records of a group that are one for sure; the first such where there are several. */
  #coreOf(group: readonly VendorFacts[]): readonly VendorFacts[] {
    let core: readonly VendorFacts[] = [];
    for (const facts of group) {
      const sure = this.#sure?.get(facts) ?? [facts];
      if (sure.length > core.length) core = sure;
    }
    return core.length > 1 || group.length === 1 ? core : [];
  }

  /** Records that are one for sure, and only probably one with the rest, are probable. */
  #toMember(facts: VendorFacts, core: readonly VendorFacts[]): Member {
    const confidence = core.includes(facts) ? "CONFIRMED" : "PROBABLE";
    return { facts, confidence, evidence: this.#evidence.get(facts) ?? [] };
  }

  #addEvidence(facts: VendorFacts, evidence: LinkEvidence): void {
    const known = this.#evidence.get(facts);
    if (known) known.push(evidence);
    else this.#evidence.set(facts, [evidence]);
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

/** Whether groups can be one thing: their VINs do not differ and, where that matters, no vendor knows two of them. */
function mayBeOne(groups: readonly Group[], joinsOneVendor: boolean): boolean {
  const vins = new Set(groups.flatMap((members) => members.flatMap((facts) => vinOf(facts) ?? [])));
  if (vins.size > 1) return false;
  const vendors = groups.flatMap((members) => [...new Set(members.map(({ vendor }) => vendor))]);
  return joinsOneVendor || new Set(vendors).size === vendors.length;
}

/** A value as people know it. */
function toShownValue(kind: TieKind, value: string, first: VendorFacts): string {
  if (kind === "NAME") return first.name ?? value;
  return kind === "EXTERNAL_ID" ? (toTargetRefs({ kind, value })[0]?.ref ?? value) : value;
}
