import type { Dimension } from "../../../../platform/live/filter-index.ts";
import type { StateFilter } from "../../../../platform/live/live-field.ts";
import { toVendorCoachId } from "../coach.ts";
import type { CaseRow } from "../coaching-case.ts";

type Words = readonly string[] | null | undefined;

/** Which cases; what is absent or null does not narrow them. The ids of devices and drivers are those of today. */
export type CaseQuery = {
  readonly states?: Words;
  readonly coaches?: Words;
  readonly drivers?: Words;
  readonly devices?: Words;
  readonly types?: Words;
  readonly vendors?: Words;
  readonly severities?: Words;
  readonly dueBefore?: number | null | undefined;
  readonly openedByRule?: string | null | undefined;
};

/** What of a case a filter looks at, at one moment of its history. */
export type CaseState = Pick<
  CaseRow,
  "state" | "driverId" | "deviceId" | "type" | "vendor" | "severity" | "dueAtMs"
> & {
  /** Those whom we and the vendor name. */
  readonly coachIds: readonly string[];
  readonly openedByRule: string | null;
};

/** What a filter looks at. */
export function toCaseState(row: CaseRow): CaseState {
  const { state, driverId, deviceId, type, vendor, severity, dueAtMs, coachId, vendorCoachRef, origin, openedBy } = row;
  return {
    ...{ state, driverId, deviceId, type, vendor, severity, dueAtMs },
    coachIds: [...toList(coachId), ...toList(vendorCoachRef).map(toVendorCoachId)],
    openedByRule: origin === "RULE" ? openedBy : null,
  };
}

function toList(value: string | null): readonly string[] {
  return value === null ? [] : [value];
}

const LISTS = [
  ["drivers", ({ driverId }) => toList(driverId)],
  ["devices", ({ deviceId }) => toList(deviceId)],
  ["coaches", ({ coachIds }) => coachIds],
  ["states", ({ state }) => [state]],
  ["types", ({ type }) => [type]],
  ["severities", ({ severity }) => [severity]],
  ["vendors", ({ vendor }) => [vendor]],
] as const satisfies readonly (readonly [keyof CaseQuery, (state: CaseState) => readonly string[]])[];

/** The lists of a query, those that tell most first. */
export const CASE_DIMENSIONS: readonly Dimension<CaseQuery, CaseState>[] = LISTS.map(([name, valuesOf]) => ({
  wanted: (query) => query[name],
  valuesOf,
}));

/** A query as it looks at cases one by one. */
export function toCaseFilter({ dueBefore, openedByRule, ...query }: CaseQuery): StateFilter<CaseState> {
  const lists = LISTS.flatMap(([name, valuesOf]) => {
    const words = query[name];
    return words ? [{ wanted: new Set(words), valuesOf }] : [];
  });
  return {
    keepsRetracted: true,
    isIn: (state) =>
      lists.every(({ wanted, valuesOf }) => valuesOf(state).some((value) => wanted.has(value))) &&
      (dueBefore == null || (state.dueAtMs !== null && state.dueAtMs < dueBefore)) &&
      (openedByRule == null || state.openedByRule === openedByRule),
  };
}
