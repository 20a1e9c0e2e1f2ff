import { VENDORS } from "../../../schema/messages.ts";
import type { EntityKind, LinkEvidence, TieKind, VendorFacts, VendorRef } from "../domain.ts";
import { type Assertion, DifferentRecords } from "./decisions/assertions.ts";
import { contradict, exclude, haveOtherNumbers } from "./evidence/contradictions.ts";
import { isMovable } from "./evidence/moves.ts";
import { toMaskedNumber } from "./evidence/numbers.ts";
import { type Tied, toHolders, toRecords, toTied } from "./evidence/tied-spans.ts";
import { isCrowded, TIE_RULES, type Tie, type TieRule, toTargetRefs } from "./evidence/ties.ts";
import { overlaps, type RecordSpan } from "./record-span.ts";
import { toRecordKey } from "./vendor-facts.ts";

/** A span of a vendor's record as a member of the device or driver that it was found to be. */
export type Member = {
  readonly span: RecordSpan;
  readonly confidence: "CONFIRMED" | "PROBABLE";
  readonly evidence: readonly LinkEvidence[];
};

/** The spans that are one device or one driver, in a fixed order. Never empty. */
export type Identified = readonly [Member, ...Member[]];

export type IdentifyOptions = {
  /** Which values too many have. By default that is counted among the spans' records. */
  readonly isIdle?: (tie: Tie) => boolean;
  /** What a person says of two records is different. */
  readonly different?: readonly Assertion[];
};

/**
 * Finds out which vendor records are the same device or driver, and when.
 *
 * Ties are made one by one, the strongest first. The order is total, and none of it is the order in which the records
 * come: by kind as in `TIE_RULES`, then by the first record that has the value, vendors as in the schema and then by
 * ref, then by the value; of names, those of today come before those that were. A tie that would bring two different VINs
 * into one device is not made, nor what comes of it, nor, unless it is a VIN's, one between two plates or two licences of
 * one state, nor a probable one that what the records say contradicts; where two ties exclude each other, the earlier one is made. What a person says is different is not tied, and what is left of the
 * tie is.
 *
 * Hardware is where its facts say that it was at the time: a name ties it to whoever had that name then. At last, the
 * spans of a record that nothing else tells anything of are one again.
 *
 * Records that no tie leads to can be left out, if `isIdle` then tells which values too many have. Costs one pass over them.
 */
export function identify(
  kind: EntityKind,
  spans: readonly RecordSpan[],
  { isIdle, different = [] }: IdentifyOptions = {},
): readonly Identified[] {
  const groups = new Groups(toOrdered(spans), different);
  const byKey = Map.groupBy(groups.spans, ({ facts }) => toRecordKey(facts));
  const holders = toHolders(kind, groups.spans);
  for (const rule of TIE_RULES) {
    if (!rule.isSure) groups.setSure();
    const ties = [...(holders.get(rule.kind) ?? [])].flatMap(([value, ofValue]) => {
      if (ofValue.length < 2 && !LEADING_KINDS.has(rule.kind)) return [];
      const tie = { kind: rule.kind, value };
      const tiesNothing = isIdle ? isIdle(tie) : isCrowded(tie.kind, toRecords(ofValue));
      return tiesNothing ? [] : toTied(tie, { holders: ofValue, byKey });
    });
    // A stable sort: what is so today first.
    for (const tied of ties.sort((a, b) => Number(a.isPast) - Number(b.isPast))) groups.link(kind, rule, tied);
  }
  for (const ofRecord of byKey.values()) groups.continueRecord(ofRecord);
  return groups.toIdentified();
}

/** One holder of such a value is tied to the record whose id it is; of the others, one alone is tied to nothing. */
const LEADING_KINDS: ReadonlySet<TieKind> = new Set(["EXTERNAL_ID", "ALIAS", "REPLACED"]);

/** Spans by their vendors, as in the schema, then by their refs, then by time. */
function toOrdered(spans: readonly RecordSpan[]): readonly RecordSpan[] {
  if (spans.length < 2) return spans;
  const byVendor = Map.groupBy(spans, ({ facts }) => facts.vendor);
  return VENDORS.flatMap((vendor) => byVendor.get(vendor)?.sort(byRef) ?? []);
}

function byRef(one: RecordSpan, other: RecordSpan): number {
  const [a, b] = [one.facts.ref, other.facts.ref];
  return a === b ? one.fromMs - other.fromMs : a < b ? -1 : 1;
}

type Group = RecordSpan[];

/** A partition of the spans that grows coarser link by link. */
class Groups {
  readonly spans: readonly RecordSpan[];
  readonly #different: DifferentRecords;
  readonly #groupOf = new Map<RecordSpan, Group>();
  readonly #evidence = new Map<RecordSpan, LinkEvidence[]>();
  /** The groups before the first probable link. */
  #sure: ReadonlyMap<RecordSpan, readonly RecordSpan[]> | null = null;

  constructor(spans: readonly RecordSpan[], different: readonly Assertion[]) {
    this.spans = spans;
    this.#different = new DifferentRecords(different);
    for (const span of spans) this.#groupOf.set(span, [span]);
    this.#uniteParts();
  }

  /** Ties spans to one another, and so the groups they are in, unless these cannot be one thing. */
  link(kind: EntityKind, rule: TieRule, tied: Tied): void {
    for (const spans of this.#toParts(tied.spans, rule)) this.#linkAll(kind, rule, { ...tied, spans });
  }

  #linkAll(kind: EntityKind, rule: TieRule, { value, spans, isPast }: Tied): void {
    const [first, ...others] = spans;
    const groups = [...new Set(spans.map((span) => this.#groupOf.get(span) ?? []))];
    // A probable tie between records that are one already adds nothing.
    if (!first || (groups.length < 2 && !rule.isSure)) return;
    const isOfVehicle = (group: Group) => group.some(({ facts }) => !isMovable(kind, facts.vendor));
    if (isPast && groups.filter(isOfVehicle).length > 1) return;
    if (!this.#mayBeOne(groups, rule.joinsOneVendor)) return;
    if (rule.kind !== "VIN" && haveOtherNumbers(kind, groups.map(toFacts))) return;
    if (!rule.isSure && !rule.joinsOneVendor && contradict(kind, groups.map(toFacts))) return;
    const what = { kind: rule.kind, value: toShownValue(rule.kind, value, first.facts) };
    for (const other of others) {
      this.#addEvidence(first, { ...what, vendorRef: toVendorRef(other) });
      this.#addEvidence(other, { ...what, vendorRef: toVendorRef(first) });
      this.#unite(first, other);
    }
  }

  /** Parts of one span as its vendor told it are one, and so are times in which events saw a record in one vehicle. */
  #uniteParts(): void {
    const parts = this.spans.filter(({ toldFromMs, seenIn }) => toldFromMs !== undefined || seenIn !== undefined);
    const ofOne = Map.groupBy(
      parts,
      ({ facts, toldFromMs, seenIn }) => `${toRecordKey(facts)} ${toldFromMs} ${seenIn}`,
    );
    for (const [first, ...others] of ofOne.values()) {
      for (const other of others) if (first) this.#unite(first, other);
    }
  }

  /** Makes the spans of a record one again that follow each other and that nothing else tells anything of. */
  continueRecord(spans: readonly RecordSpan[]): void {
    for (const [index, span] of spans.entries()) {
      const next = spans[index + 1];
      if (!next) return;
      const groups = [this.#groupOf.get(span) ?? [], this.#groupOf.get(next) ?? []];
      if (!groups.flat().every((one) => isOfOneRecord(one, span))) continue;
      if (this.#mayBeOne(groups, true)) this.#unite(span, next);
    }
  }

  /** Says that the links from here on are probable ones. */
  setSure(): void {
    if (this.#sure) return;
    const copies = new Map([...new Set(this.#groupOf.values())].map((group) => [group, [...group]]));
    this.#sure = new Map(this.spans.map((span) => [span, copies.get(this.#groupOf.get(span) ?? []) ?? []]));
  }

  toIdentified(): readonly Identified[] {
    return [...new Set(this.#groupOf.values())].map((group) => {
      const sorted = toOrdered(group);
      const core = this.#coreOf(sorted);
      const [first, ...others] = sorted.map((span) => this.#toMember(span, core));
      if (!first) throw new Error("a group of no spans");
      return [first, ...others];
    });
  }

  /** The most spans of a group that are one for sure; the first such where there are several. */
  #coreOf(group: readonly RecordSpan[]): readonly RecordSpan[] {
    if (group.every((span) => isOfOneRecord(span, group[0] ?? span))) return group;
    let core: readonly RecordSpan[] = [];
    for (const span of group) {
      const sure = this.#sure?.get(span) ?? [span];
      if (sure.length > core.length) core = sure;
    }
    return core.length > 1 ? core : [];
  }

  /** Records that are one for sure, and only probably one with the rest, are probable. */
  #toMember(span: RecordSpan, core: readonly RecordSpan[]): Member {
    const confidence = core.includes(span) ? "CONFIRMED" : "PROBABLE";
    return { span, confidence, evidence: this.#evidence.get(span) ?? [] };
  }

  /**
   * Whether groups can be one thing: their VINs do not differ, no person says that they are different and, where that
   * matters, no vendor knows two of them at a time.
   */
  #mayBeOne(groups: readonly Group[], joinsOneVendor: boolean): boolean {
    if (exclude(groups.map(toFacts))) return false;
    if (joinsOneVendor && this.#different.isEmpty) return true;
    const isMet = (one: RecordSpan, two: RecordSpan) => one.facts.vendor === two.facts.vendor && overlaps(one, two);
    const areApart = (group: Group, other: Group) =>
      (!joinsOneVendor && group.some((one) => other.some((two) => isMet(one, two)))) ||
      this.#areDifferent(group, other);
    return !groups.some((group, index) => groups.slice(index + 1).some((other) => areApart(group, other)));
  }

  /**
   * The spans of a tie in parts that no person says are different. What could be of several parts is of the largest where
   * the tie is sure, and else of none.
   */
  #toParts(spans: readonly RecordSpan[], { isSure }: TieRule): readonly (readonly RecordSpan[])[] {
    if (this.#different.isEmpty) return [spans];
    const groupOf = (span: RecordSpan) => this.#groupOf.get(span) ?? [];
    const fits = (span: RecordSpan, part: readonly RecordSpan[]) =>
      !part.some((other) => this.#areDifferent(groupOf(span), groupOf(other)));
    const parts: RecordSpan[][] = [];
    for (const span of spans.filter((one) => !fits(one, spans))) {
      const part = parts.find((one) => fits(span, one));
      if (part) part.push(span);
      else parts.push([span]);
    }
    const [first, ...others] = parts;
    if (!first) return [spans];
    if (!isSure) return parts.map((part) => part.filter((span) => parts.filter((one) => fits(span, one)).length === 1));
    const largest = others.reduce((most, part) => (part.length > most.length ? part : most), first);
    largest.push(...spans.filter((one) => fits(one, spans)));
    return parts.map((part) => toOrdered(part));
  }

  #areDifferent(group: Group, other: Group): boolean {
    return group !== other && group.some((one) => other.some((two) => this.#different.has(one, two)));
  }

  #addEvidence(span: RecordSpan, evidence: LinkEvidence): void {
    const known = this.#evidence.get(span);
    if (known) known.push(evidence);
    else this.#evidence.set(span, [evidence]);
  }

  #unite(a: RecordSpan, b: RecordSpan): void {
    const [kept, moved] = [this.#groupOf.get(a), this.#groupOf.get(b)];
    if (!kept || !moved || kept === moved) return;
    for (const span of moved) {
      kept.push(span);
      this.#groupOf.set(span, kept);
    }
  }
}

function toFacts(group: Group): readonly VendorFacts[] {
  return group.map(({ facts }) => facts);
}

function isOfOneRecord({ facts: one }: RecordSpan, { facts: two }: RecordSpan): boolean {
  return one.vendor === two.vendor && one.ref === two.ref;
}

function toVendorRef({ facts: { vendor, ref } }: RecordSpan): VendorRef {
  return { vendor, ref };
}

/** A value as people know it. */
function toShownValue(kind: TieKind, value: string, first: VendorFacts): string {
  if (kind === "NAME") return first.name ?? value;
  if (kind === "LICENCE") return toMaskedNumber(value);
  return kind === "EXTERNAL_ID" || kind === "REPLACED" ? (toTargetRefs({ kind, value })[0]?.ref ?? value) : value;
}
