import type { Dimension } from "../../../platform/live/filter-index.ts";
import type { StateFilter } from "../../../platform/live/live-field.ts";
import type { EventClass } from "./event-classes.ts";
import { CLASS_LISTS, type EventQuery, isInRange, toClassFilter } from "./event-query.ts";

/** What of an event a filter looks at, at one moment of its history. */
export type EventState = {
  /** Null for one that is not known, which no query wants. */
  readonly class: EventClass | null;
  readonly deviceId: string | null;
  readonly driverId: string | null;
  readonly ruleRef: string | null;
  /** As they stand in the index. */
  readonly groups: readonly string[];
  /** The key of the incident that it is of. */
  readonly incident: number | null;
  readonly occurredAtMs: number;
  readonly updatedAtMs: number;
};

const WORD_LISTS = [
  ["deviceIds", ({ deviceId }) => toList(deviceId)],
  ["driverIds", ({ driverId }) => toList(driverId)],
  ["ruleIds", ({ ruleRef }) => toList(ruleRef)],
  ["groups", ({ groups }) => groups],
] as const satisfies readonly (readonly [keyof EventQuery, (state: EventState) => readonly string[]])[];

/** The lists of a query, those that tell most first. */
export const EVENT_DIMENSIONS: readonly Dimension<EventQuery, EventState>[] = [
  {
    wanted: ({ incident }) => (incident == null ? null : [String(incident)]),
    valuesOf: ({ incident }) => (incident === null ? [] : [String(incident)]),
  },
  ...WORD_LISTS.map(([name, valuesOf]) => ({ wanted: (query: EventQuery) => query[name], valuesOf })),
  ...CLASS_LISTS.map(([name, valuesOf]) => ({
    wanted: (query: EventQuery) => query[name],
    valuesOf: (state: EventState) => (state.class === null ? [] : valuesOf(state.class)),
  })),
];

/** A query as it looks at events one by one. */
export function toStateFilter(query: EventQuery): StateFilter<EventState> {
  const ofClass = toClassFilter(query);
  const lists = WORD_LISTS.flatMap(([name, valuesOf]) => {
    const words = query[name];
    return words ? [{ wanted: new Set(words), valuesOf }] : [];
  });
  const { incident, occurredFrom, occurredTo, updatedFrom, updatedTo } = query;
  return {
    keepsRetracted: query.retracted === "INCLUDE",
    isIn: (state) =>
      (incident == null || state.incident === incident) &&
      lists.every(({ wanted, valuesOf }) => valuesOf(state).some((value) => wanted.has(value))) &&
      state.class !== null &&
      ofClass(state.class) &&
      isInRange(state.occurredAtMs, occurredFrom, occurredTo) &&
      isInRange(state.updatedAtMs, updatedFrom, updatedTo),
  };
}

function toList(value: string | null): readonly string[] {
  return value === null ? [] : [value];
}
