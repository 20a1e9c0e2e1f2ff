import type { EntityKind, TieKind, VendorRef } from "../../domain.ts";
import { ALWAYS, covers, overlaps, type Period, type RecordSpan } from "../record-span.ts";
import { toRecordKey } from "../vendor-facts.ts";
import { canHaveOneName } from "./contradictions.ts";
import { toNameKey } from "./name-key.ts";
import { isPlaceholderName } from "./placeholder.ts";
import { TIE_RULES, type Tie, toTargetRefs, toTies } from "./ties.ts";

/** Who has each value of each kind of tie, in the order of the spans: a name in the times in which it was had. */
export function toHolders(
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
export function toRecords(holders: readonly Holder[]): readonly VendorRef[] {
  return [...new Map(holders.map(({ span }) => [toRecordKey(span.facts), span.facts])).values()];
}

/** What is tied. What was so once, and is not today, ties hardware alone: what a vehicle is called now is what counts. */
export type Tied = { readonly value: string; readonly spans: readonly RecordSpan[]; readonly isPast: boolean };

type Holders = {
  readonly holders: readonly Holder[];
  readonly byKey: ReadonlyMap<string, readonly RecordSpan[]>;
};

/** The spans that a value ties: all that have it at a time, or each that holds an id with the one whose id it is. */
export function toTied(tie: Tie, { holders, byKey }: Holders): readonly Tied[] {
  const { value } = tie;
  if (tie.kind === "NAME") return toNamesakes(value, holders);
  // Hardware keeps its serial number wherever it is carried: who has it today is where it is today.
  const isHeld = ({ span }: Holder) => tie.kind !== "SERIAL" || span.untilMs === ALWAYS.untilMs;
  const spans = holders.filter(isHeld).map(({ span }) => span);
  // A number that was given to one person after another is none of theirs.
  if (tie.kind === "PAYROLL_NUMBER" && !canHaveOneName(spans.map(({ facts }) => facts))) return [];
  if (tie.kind === "REPLACED")
    return toReplaced(
      value,
      spans,
      toTargetRefs(tie).flatMap((ref) => byKey.get(toRecordKey(ref)) ?? []),
    );
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

/**
 * A device with the one whose place it has taken, as long as neither was ever carried elsewhere and no name says that the old
 * one is elsewhere by now: when it was replaced is not told.
 */
function toReplaced(value: string, holders: readonly RecordSpan[], old: readonly RecordSpan[]): readonly Tied[] {
  const isAlways = ({ fromMs, untilMs }: RecordSpan) => fromMs === ALWAYS.fromMs && untilMs === ALWAYS.untilMs;
  const nameOf = ({ facts: { name } }: RecordSpan) => toNameKey("device", name);
  return holders.flatMap((holder) =>
    old
      .filter((one) => isAlways(holder) && isAlways(one) && (!nameOf(one) || nameOf(one) === nameOf(holder)))
      .map((one) => ({ value, spans: [holder, one], isPast: false })),
  );
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
