import { FURTHEST_MS, type Vendor } from "../../../schema/messages.ts";
import type { EntityKind, VendorFacts } from "../domain.ts";
import { toNameKey } from "./name-key.ts";
import { isPlaceholderName } from "./placeholder.ts";
import { vinOf } from "./ties.ts";

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

/** Whose devices are hardware that people carry from one vehicle to another. Those of the others are the vehicles. */
const VENDORS_OF_HARDWARE: ReadonlySet<Vendor> = new Set<Vendor>(["ROSCOLIVE", "VINLI"]);

/** Whether the records of a vendor can be of one thing today and of another one tomorrow. */
export function isMovable(kind: EntityKind, vendor: Vendor): boolean {
  return kind === "device" && VENDORS_OF_HARDWARE.has(vendor);
}

/**
 * Whether a record says that its hardware is in another vehicle than before: by the VIN, by the vendor's own id of the
 * vehicle, and by the name where it knows neither. A vehicle's own record that changes was wrong before.
 */
export function isMove(kind: EntityKind, before: VendorFacts, after: VendorFacts): boolean {
  if (!isMovable(kind, after.vendor)) return false;
  const [vinBefore, vinAfter] = [vinOf(before), vinOf(after)];
  if (vinBefore !== null && vinAfter !== null) return vinBefore !== vinAfter;
  if (before.vehicleRef !== null && after.vehicleRef !== null) return before.vehicleRef !== after.vehicleRef;
  if (vinBefore !== null || vinAfter !== null) return false;
  if (before.name === null || after.name === null || isPlaceholderName(before.name)) return false;
  return toNameKey(kind, before.name) !== toNameKey(kind, after.name);
}
