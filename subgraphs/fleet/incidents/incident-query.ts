import type { Dimension } from "../../../platform/live/filter-index.ts";
import type { StateFilter } from "../../../platform/live/live-field.ts";
import { isInRange } from "../events/event-query.ts";

type Words = readonly string[] | null | undefined;

/** Which incidents; what is absent or null does not narrow them. */
export type IncidentQuery = {
  readonly deviceIds?: Words;
  readonly driverIds?: Words;
  /** Beside these: many, such as those of a group. */
  readonly amongDeviceIds?: Words;
  readonly severities?: Words;
  readonly types?: Words;
  readonly vendors?: Words;
  readonly vendorsAtLeast?: number | null | undefined;
  readonly startedFrom?: number | null | undefined;
  readonly startedTo?: number | null | undefined;
};

/** What of an incident a filter looks at, at one moment of its history. */
export type IncidentState = {
  readonly deviceId: string | null;
  readonly driverId: string | null;
  readonly severity: string;
  readonly type: string;
  readonly vendors: readonly string[];
  readonly startedAtMs: number;
  /** Whether it is none any more, which no query wants. */
  readonly isGone: boolean;
};

const toList = (value: string | null): readonly string[] => (value === null ? [] : [value]);

const LISTS = [
  ["deviceIds", ({ deviceId }) => toList(deviceId)],
  ["driverIds", ({ driverId }) => toList(driverId)],
  ["types", ({ type }) => [type]],
  ["severities", ({ severity }) => [severity]],
  ["amongDeviceIds", ({ deviceId }) => toList(deviceId)],
  ["vendors", ({ vendors }) => vendors],
] as const satisfies readonly (readonly [keyof IncidentQuery, (state: IncidentState) => readonly string[]])[];

/** The lists of a query, those that tell most first. */
export const INCIDENT_DIMENSIONS: readonly Dimension<IncidentQuery, IncidentState>[] = LISTS.map(
  ([name, valuesOf]) => ({
    wanted: (query) => query[name],
    valuesOf,
  }),
);

/** A query as it looks at incidents one by one. */
export function toIncidentFilter(query: IncidentQuery): StateFilter<IncidentState> {
  const lists = LISTS.flatMap(([name, valuesOf]) => {
    const words = query[name];
    return words ? [{ wanted: new Set(words), valuesOf }] : [];
  });
  return {
    keepsRetracted: false,
    isIn: (state) =>
      !state.isGone &&
      lists.every(({ wanted, valuesOf }) => valuesOf(state).some((value) => wanted.has(value))) &&
      state.vendors.length >= (query.vendorsAtLeast ?? 0) &&
      isInRange(state.startedAtMs, query.startedFrom, query.startedTo),
  };
}
