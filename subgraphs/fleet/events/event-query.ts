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
  readonly hasVideo?: boolean | null | undefined;
  readonly occurredFrom?: number | null | undefined;
  readonly occurredTo?: number | null | undefined;
  readonly updatedFrom?: number | null | undefined;
  readonly updatedTo?: number | null | undefined;
  readonly retracted?: "EXCLUDE" | "INCLUDE" | "ONLY" | null | undefined;
};

/** Whether the parts of an event that its class has are those that a query asks for. */
export type ClassFilter = (one: EventClass) => boolean;

/** The part of a query that classes decide. */
export function toClassFilter(query: EventQuery): ClassFilter {
  const conditions: ClassFilter[] = [];
  const add = (words: Words, partOf: (one: EventClass) => string | null) => {
    if (!words) return;
    const wanted = new Set(words);
    conditions.push((one) => {
      const part = partOf(one);
      return part !== null && wanted.has(part);
    });
  };
  add(query.vendors, ({ vendor }) => vendor);
  add(query.vendorTypes, ({ vendorType }) => vendorType);
  add(query.types, ({ type }) => type);
  add(query.categories, ({ category }) => category);
  add(query.severities, ({ severity }) => severity);
  add(query.safetyStates, ({ safetyState }) => safetyState);
  const { behaviors, hasVideo } = query;
  if (behaviors) {
    const wanted = new Set(behaviors);
    conditions.push((one) => one.behaviors.some((behavior) => wanted.has(behavior)));
  }
  if (hasVideo != null) conditions.push((one) => one.hasVideo === hasVideo);
  const retracted = query.retracted ?? "EXCLUDE";
  if (retracted !== "INCLUDE") conditions.push((one) => one.retracted === (retracted === "ONLY"));
  return (one) => conditions.every((holds) => holds(one));
}
