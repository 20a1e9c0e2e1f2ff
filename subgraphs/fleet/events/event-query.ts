import type { EventClass } from "./event-classes.ts";

type Words = readonly string[] | null | undefined;

/** Which events; what is absent or null does not narrow them. */
export type EventQuery = {
  readonly vendors?: Words;
  readonly vendorTypes?: Words;
  readonly types?: Words;
  readonly categories?: Words;
  readonly severities?: Words;
  readonly safetyStates?: Words;
  readonly behaviors?: Words;
  readonly deviceIds?: Words;
  readonly driverIds?: Words;
  readonly ruleIds?: Words;
  readonly groups?: Words;
  /** The key of an incident. */
  readonly incident?: number | null | undefined;
  readonly hasVideo?: boolean | null | undefined;
  readonly occurredFrom?: number | null | undefined;
  readonly occurredTo?: number | null | undefined;
  readonly updatedFrom?: number | null | undefined;
  readonly updatedTo?: number | null | undefined;
  readonly retracted?: "EXCLUDE" | "INCLUDE" | "ONLY" | null | undefined;
};

/** Whether the parts of an event that its class has are those that a query asks for. */
export type ClassFilter = (one: EventClass) => boolean;

/** The lists of a query that classes decide, with what a class has of each; those that tell most first. */
export const CLASS_LISTS = [
  ["behaviors", ({ behaviors }) => behaviors],
  ["vendorTypes", ({ vendorType }) => [vendorType]],
  ["types", ({ type }) => [type]],
  ["safetyStates", ({ safetyState }) => (safetyState === null ? [] : [safetyState])],
  ["severities", ({ severity }) => [severity]],
  ["categories", ({ category }) => [category]],
  ["vendors", ({ vendor }) => [vendor]],
] as const satisfies readonly (readonly [keyof EventQuery, (one: EventClass) => readonly string[]])[];

/** The part of a query that classes decide. */
export function toClassFilter(query: EventQuery): ClassFilter {
  const conditions: ClassFilter[] = [];
  for (const [name, valuesOf] of CLASS_LISTS) {
    const words = query[name];
    if (!words) continue;
    const wanted = new Set(words);
    conditions.push((one) => valuesOf(one).some((value) => wanted.has(value)));
  }
  const { hasVideo } = query;
  if (hasVideo != null) conditions.push((one) => one.hasVideo === hasVideo);
  const retracted = query.retracted ?? "EXCLUDE";
  if (retracted !== "INCLUDE") conditions.push((one) => one.retracted === (retracted === "ONLY"));
  return (one) => conditions.every((holds) => holds(one));
}

/** From inclusive, to exclusive. */
export function isInRange(
  instantMs: number,
  fromMs: number | null | undefined,
  toMs: number | null | undefined,
): boolean {
  return instantMs >= (fromMs ?? Number.MIN_SAFE_INTEGER) && instantMs < (toMs ?? Number.MAX_SAFE_INTEGER);
}

/** From when, inclusive, until when, exclusive, the events of a query were updated last; null where it does not ask. */
export function toUpdated({ updatedFrom, updatedTo }: EventQuery): readonly [number, number] | null {
  if (updatedFrom == null && updatedTo == null) return null;
  return [updatedFrom ?? Number.MIN_SAFE_INTEGER, updatedTo ?? Number.MAX_SAFE_INTEGER];
}
