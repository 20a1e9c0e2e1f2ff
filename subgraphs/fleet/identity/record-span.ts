import { FURTHEST_MS } from "../../../schema/messages.ts";
import type { VendorFacts } from "../domain.ts";

/** A time: from inclusive, until exclusive, in epoch milliseconds. */
export type Period = { readonly fromMs: number; readonly untilMs: number };

/** Without a beginning and without an end. */
export const ALWAYS: Period = { fromMs: -FURTHEST_MS, untilMs: FURTHEST_MS };

/** A name that a record had, and when. */
export type DatedName = Period & { readonly name: string };

/** A vendor's record in a time in which it was a record of one thing. Most records have one span, which is always. */
export type RecordSpan = Period & {
  /** What the record says, or said last in that time. */
  readonly facts: VendorFacts;
  /** The names that it had in that time, the present one last. What is learned late is taken to have been so before. */
  readonly names: readonly DatedName[];
  /** Of a part of what the vendor told: when the whole begins, where the parts between are of other vehicles. */
  readonly toldFromMs?: number;
  /** Of a time in which events alone say where the record was: the vehicle that they name. It founds no device but one of which nothing else is known. */
  readonly seenIn?: string;
};

/** The span of a record that was never moved, and had one name. */
export function toSpan(facts: VendorFacts, period: Period = ALWAYS): RecordSpan {
  const { fromMs, untilMs } = period;
  return { facts, fromMs, untilMs, names: facts.name === null ? [] : [{ name: facts.name, fromMs, untilMs }] };
}

export function overlaps(a: Period, b: Period): boolean {
  return a.fromMs < b.untilMs && b.fromMs < a.untilMs;
}

export function covers({ fromMs, untilMs }: Period, atMs: number): boolean {
  return fromMs <= atMs && atMs < untilMs;
}

/** What two periods have in common; null where that is nothing. */
export function intersectionOf(a: Period, b: Period): Period | null {
  return overlaps(a, b) ? { fromMs: Math.max(a.fromMs, b.fromMs), untilMs: Math.min(a.untilMs, b.untilMs) } : null;
}
