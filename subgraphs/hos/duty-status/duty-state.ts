import type { Dimension } from "../../../platform/live/filter-index.ts";
import type { LiveItem, StateFilter } from "../../../platform/live/live-field.ts";
import type { DutyStatus } from "../rules/duty-log.ts";

/** Which drivers, by the vendor's records of them; what is null does not narrow them. */
export type DutyQuery = {
  readonly driverRefs: readonly string[] | null;
  readonly statuses: readonly DutyStatus[] | null;
  /** The home terminals. */
  readonly terminalRefs: readonly string[] | null;
};

/** What of a driver's duty status a filter looks at, at one moment of its history. */
export type DutyState = {
  readonly driverRef: string;
  /** Null where the log does not tell. */
  readonly status: DutyStatus | null;
  /** Since when it holds; null where the log does not tell. */
  readonly sinceMs: number | null;
  /** The driver's home terminal; null where nobody names one. */
  readonly terminalRef: string | null;
};

/** The duty status of a driver as it is now. */
export type DriverDuty = Pick<DutyState, "driverRef" | "status" | "sinceMs"> & {
  /** Our id of the driver. */
  readonly driverId: string;
  /** The vendor's id of the entry with which the status began. */
  readonly recordRef: string | null;
};

/** What a subscriber is told of a driver's duty status. */
export type DutyItem = LiveItem<DriverDuty>;

/** The lists of a query, those that tell most first. */
export const DUTY_DIMENSIONS: readonly Dimension<DutyQuery, DutyState>[] = [
  { wanted: ({ driverRefs }) => driverRefs, valuesOf: ({ driverRef }) => [driverRef] },
  { wanted: ({ terminalRefs }) => terminalRefs, valuesOf: ({ terminalRef }) => toList(terminalRef) },
  { wanted: ({ statuses }) => statuses, valuesOf: ({ status }) => toList(status) },
];

function toList(value: string | null): readonly string[] {
  return value === null ? [] : [value];
}

/** A query as it looks at drivers one by one. */
export function toDutyFilter(query: DutyQuery): StateFilter<DutyState> {
  const lists = DUTY_DIMENSIONS.flatMap(({ wanted, valuesOf }) => {
    const words = wanted(query);
    return words ? [{ wanted: new Set(words), valuesOf }] : [];
  });
  return {
    keepsRetracted: false,
    isIn: (state) => lists.every(({ wanted, valuesOf }) => valuesOf(state).some((value) => wanted.has(value))),
  };
}
