import type { Dimension } from "../../../platform/live/filter-index.ts";
import type { StateFilter } from "../../../platform/live/live-field.ts";
import type { LinkedRecord } from "../../link-copy.ts";
import { type FootageRequest, type FootageRequestState, isUnderWay } from "./footage-request.ts";

/** Which requests; what is absent or null does not narrow them. */
export type RequestQuery = {
  /** The cameras that are asked for, each in the time in which it is meant. */
  readonly cameras?: readonly LinkedRecord[] | null | undefined;
  readonly eventIds?: readonly string[] | null | undefined;
  readonly states?: readonly FootageRequestState[] | null | undefined;
  readonly underWay?: boolean | null | undefined;
};

/** What of a request a filter looks at, at one moment of its history. */
export type RequestFacts = Pick<FootageRequest, "deviceRef" | "eventId" | "fromMs" | "state" | "reason">;

/** What a filter looks at in a request. */
export function toFacts({ deviceRef, eventId, fromMs, state, reason }: FootageRequest): RequestFacts {
  return { deviceRef, eventId, fromMs, state, reason };
}

/** The lists of a query, those that tell most first. */
export const REQUEST_DIMENSIONS: readonly Dimension<RequestQuery, RequestFacts>[] = [
  { wanted: ({ eventIds }) => eventIds, valuesOf: ({ eventId }) => (eventId === null ? [] : [eventId]) },
  { wanted: ({ cameras }) => cameras?.map(({ ref }) => ref), valuesOf: ({ deviceRef }) => [deviceRef] },
  { wanted: ({ states }) => states, valuesOf: ({ state }) => [state] },
];

/** A query as it looks at requests one by one. */
export function toRequestFilter({ cameras, eventIds, states, underWay }: RequestQuery): StateFilter<RequestFacts> {
  const ids = eventIds && new Set(eventIds);
  const spans = cameras && Map.groupBy(cameras, ({ ref }) => ref);
  return {
    keepsRetracted: false,
    isIn: ({ deviceRef, eventId, fromMs, state }) =>
      (!ids || (eventId !== null && ids.has(eventId))) &&
      (!spans || (spans.get(deviceRef)?.some((span) => fromMs >= span.fromMs && fromMs < span.untilMs) ?? false)) &&
      (!states || states.includes(state)) &&
      (underWay == null || isUnderWay(state) === underWay),
  };
}
