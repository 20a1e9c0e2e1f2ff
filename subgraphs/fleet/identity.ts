import { VENDORS } from "../../schema/messages.ts";
import type { EntityKind, LinkEvidence, VendorFacts, VendorRef } from "./domain.ts";
import { type Assertion, DifferentRecords } from "./identity/assertions.ts";
import { isMovable } from "./identity/moves.ts";
import { toNameKey } from "./identity/name-key.ts";
import { isPlaceholderName } from "./identity/placeholder.ts";
import { ALWAYS, covers, overlaps, type Period, type RecordSpan } from "./identity/record-span.ts";
import {
  isCrowded,
  TIE_RULES,
  type Tie,
  type TieKind,
  type TieRule,
  toTargetRefs,
  toTies,
  vinOf,
} from "./identity/ties.ts";
import { toRecordKey } from "./identity/vendor-facts.ts";

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
  readonly isIdle?: (tie: Tie, holders: readonly VendorRef[]) => boolean;
  /** What a person says of two records is different. */
  readonly different?: readonly Assertion[];
};

/**
 * Finds out which vendor records are the same device or driver, and when.
 *
 * Ties are made one by one, the strongest first. The order is total, and none of it is the order in which the records
 * come: by kind as in `TIE_RULES`, then by the first record that has the value, vendors as in the schema and then by
 * ref, then by the value; of names, those of today come before those that were. A tie that would bring two different VINs
 * into one device is not made, nor what comes of it, nor one that a person denies; where two ties exclude each other, the
 * earlier one is made.
 *
 * Hardware is where its facts say that it was at the time: a name ties it to whoever had that name then. At last, the
 * spans of a record that nothing else tells anything of are one again.
 *
 * Records that no tie leads to can be left out, if `isIdle` then tells which values too many have. Costs one pass over them.
 */
export function identify(
  kind: EntityKind,
  spans: readonly RecordSpan[],
  { isIdle = (tie, holders) => isCrowded(tie.kind, holders), different = [] }: IdentifyOptions = {},
): readonly Identified[] {
  const groups = new Groups(spans.toSorted(inOrder), different);
  const byKey = Map.groupBy(groups.spans, ({ facts }) => toRecordKey(facts));
  const holders = toHolders(kind, groups.spans);
  for (const rule of TIE_RULES) {
    if (!rule.isSure) groups.setSure();
    const ties = [...(holders.get(rule.kind) ?? [])].flatMap(([value, ofValue]) => {
      const tie = { kind: rule.kind, value };
      return isIdle(tie, toRecords(ofValue)) ? [] : toTied(tie, { holders: ofValue, byKey });
    });
    // A stable sort: what is so today first.
    for (const tied of ties.sort((a, b) => Number(a.isPast) - Number(b.isPast))) groups.link(kind, rule, tied);
  }
  for (const ofRecord of byKey.values()) groups.continueRecord(ofRecord);
  return groups.toIdentified();
}

/** Who has each value of each kind of tie, in the order of the spans: a name in the times in which it was had. */
function toHolders(
  kind: EntityKind,
  spans: readonly RecordSpan[],
): ReadonlyMap<TieKind, ReadonlyMap<string, readonly Holder[]>> {
  const holders = new Map<TieKind, Map<string, Holder[]>>(TIE_RULES.map((rule) => [rule.kind, new Map()]));
  const add = ({ kind: tieKind, value }: Tie, holder: Holder) => {
    const ofKind = holders.get(tieKind);
    const known = ofKind?.get(value);
    if (known) known.push(holder);
    else ofKind?.set(value, [holder]);
  };
  for (const span of spans) {
    for (const tie of toTies(kind, span.facts)) if (tie.kind !== "NAME") add(tie, { span, period: span });
    const names = (kind === "device" ? span.names : span.names.slice(-1))
      .filter(({ name }) => !isPlaceholderName(name))
      .map(({ name, ...period }) => ({ value: toNameKey(kind, name), period }))
      .sort((a, b) => (a.value < b.value ? -1 : Number(a.value > b.value)));
    for (const { value, period } of names) add({ kind: "NAME", value }, { span, period });
  }
  return holders;
}

/** A span that has a value, and when it has. */
type Holder = { readonly span: RecordSpan; readonly period: Period };

/** The records of some holders, each once. */
function toRecords(holders: readonly Holder[]): readonly VendorRef[] {
  return [...new Map(holders.map(({ span }) => [toRecordKey(span.facts), span.facts])).values()];
}

/** What is tied. What was so once, and is not today, ties hardware alone: what a vehicle is called now is what counts. */
type Tied = { readonly value: string; readonly spans: readonly RecordSpan[]; readonly isPast: boolean };

type Holders = {
  readonly holders: readonly Holder[];
  readonly byKey: ReadonlyMap<string, readonly RecordSpan[]>;
};

/** The spans that a value ties: all that have it at a time, or each that holds an id with the one whose id it is. */
function toTied(tie: Tie, { holders, byKey }: Holders): readonly Tied[] {
  const { value } = tie;
  if (tie.kind === "NAME") return toNamesakes(value, holders);
  const spans = holders.map(({ span }) => span);
  if (tie.kind !== "EXTERNAL_ID" && tie.kind !== "ALIAS")
    return spans.length > 1 ? [{ value, spans, isPast: false }] : [];
  const targets = toTargetRefs(tie).flatMap((ref) => byKey.get(toRecordKey(ref)) ?? []);
  return spans.flatMap((holder) => {
    const others = targets.filter(({ facts }) => facts.vendor !== holder.facts.vendor);
    // Several vendors can have a record of one id: an alias does not say whose it is.
    if (new Set(others.map(({ facts }) => facts.vendor)).size > 1) return [];
    return others.flatMap((target) =>
      overlaps(holder, target) ? [{ value, spans: [holder, target], isPast: false }] : [],
    );
  });
}

/** Those who have a name at the same time, time by time, the latest first. */
function toNamesakes(value: string, holders: readonly Holder[]): readonly Tied[] {
  if (holders.length < 2) return [];
  const moments = new Set(holders.flatMap(({ period }) => [period.fromMs, period.untilMs]));
  return [...moments]
    .sort((a, b) => b - a)
    .map((atMs) => holders.filter(({ period }) => covers(period, atMs)))
    .filter((meeting) => meeting.length > 1)
    .map((meeting, index) => ({
      value,
      spans: meeting.map(({ span }) => span),
      isPast: index > 0 || meeting.some(({ period }) => period.untilMs < ALWAYS.untilMs),
    }));
}

function inOrder({ facts: a, ...one }: RecordSpan, { facts: b, ...other }: RecordSpan): number {
  return (
    VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor) ||
    (a.ref < b.ref ? -1 : Number(a.ref > b.ref)) ||
    one.fromMs - other.fromMs
  );
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
  }

  /** Ties spans to one another, and so the groups they are in, unless these cannot be one thing. */
  link(kind: EntityKind, rule: TieRule, { value, spans, isPast }: Tied): void {
    const [first, ...others] = spans;
    const groups = [...new Set(spans.map((span) => this.#groupOf.get(span) ?? []))];
    // A probable tie between records that are one already adds nothing.
    if (!first || (groups.length < 2 && !rule.isSure)) return;
    const isOfVehicle = (group: Group) => group.some(({ facts }) => !isMovable(kind, facts.vendor));
    if (isPast && groups.filter(isOfVehicle).length > 1) return;
    if (!this.#mayBeOne(groups, rule.joinsOneVendor)) return;
    const what = { kind: rule.kind, value: toShownValue(rule.kind, value, first.facts) };
    for (const other of others) {
      this.#addEvidence(first, { ...what, vendorRef: toVendorRef(other) });
      this.#addEvidence(other, { ...what, vendorRef: toVendorRef(first) });
      this.#unite(first, other);
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
      const sorted = group.toSorted(inOrder);
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
    const all = groups.flat();
    if (new Set(all.flatMap(({ facts }) => vinOf(facts) ?? [])).size > 1 || areInDifferentVehicles(all)) return false;
    if (joinsOneVendor && this.#different.isEmpty) return true;
    const isApart = (one: RecordSpan, two: RecordSpan) =>
      (!joinsOneVendor && one.facts.vendor === two.facts.vendor && overlaps(one, two)) || this.#different.has(one, two);
    return !groups.some((group, index) =>
      groups.slice(index + 1).some((other) => group.some((one) => other.some((two) => isApart(one, two)))),
    );
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

/** Whether a vendor says of some spans that they are in different vehicles, and no VIN says that these are one. */
function areInDifferentVehicles(spans: readonly RecordSpan[]): boolean {
  const placed = spans.filter(({ facts }) => facts.vehicleRef !== null);
  return Map.groupBy(placed, ({ facts }) => facts.vendor)
    .values()
    .some((ofVendor) => {
      const refs = new Set(ofVendor.map(({ facts }) => facts.vehicleRef));
      return refs.size > 1 && ofVendor.some(({ facts }) => vinOf(facts) === null);
    });
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
  return kind === "EXTERNAL_ID" ? (toTargetRefs({ kind, value })[0]?.ref ?? value) : value;
}
