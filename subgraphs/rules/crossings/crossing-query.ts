import type { Dimension } from "../../../platform/live/filter-index.ts";
import type { StateFilter } from "../../../platform/live/live-field.ts";
import type { CrossingState } from "./crossing.ts";

type Words = readonly string[] | null | undefined;

/** Which crossings; what is absent or null does not narrow them. The ids of devices are those of today. */
export type CrossingQuery = {
  readonly ruleIds?: Words;
  readonly deviceIds?: Words;
  readonly directions?: Words;
  readonly vendors?: Words;
  readonly severities?: Words;
  readonly withoutFirstEvaluations?: boolean | null | undefined;
};

const LISTS = [
  ["ruleIds", ({ ruleId }) => [ruleId]],
  ["deviceIds", ({ deviceId }) => (deviceId === null ? [] : [deviceId])],
  ["directions", ({ direction }) => [direction]],
  ["severities", ({ severity }) => [severity]],
  ["vendors", ({ vendor }) => [vendor]],
] as const satisfies readonly (readonly [keyof CrossingQuery, (state: CrossingState) => readonly string[]])[];

/** The lists of a query, those that tell most first. */
export const CROSSING_DIMENSIONS: readonly Dimension<CrossingQuery, CrossingState>[] = LISTS.map(
  ([name, valuesOf]) => ({ wanted: (query) => query[name], valuesOf }),
);

/** A query as it looks at crossings one by one. What was taken back is in none. */
export function toCrossingFilter({ withoutFirstEvaluations, ...query }: CrossingQuery): StateFilter<CrossingState> {
  const lists = LISTS.flatMap(([name, valuesOf]) => {
    const words = query[name];
    return words ? [{ wanted: new Set<string>(words), valuesOf }] : [];
  });
  return {
    keepsRetracted: false,
    isIn: (state) =>
      !state.retracted &&
      !(withoutFirstEvaluations === true && state.isFirst) &&
      lists.every(({ wanted, valuesOf }) => valuesOf(state).some((value) => wanted.has(value))),
  };
}
