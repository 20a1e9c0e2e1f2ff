import { type GraphQLResolveInfo, Kind } from "graphql";
import { PublicError } from "../../../platform/public-error.ts";
import type { FleetContext } from "../context.ts";
import { toEventQuery } from "../events/event-filter.ts";
import type { QueryEventCountsArgs, Resolvers } from "../generated.ts";
import type { CountRequest, ToldCount } from "./count-reader.ts";
import { TimeBuckets } from "./hours/time-buckets.ts";
import { type EventDimension, TooManyBucketsError } from "./tally.ts";

const MAX_BUCKETS = 10_000;

const NOTHING = { of: null, deviceId: null, driverId: null, groupId: null, startMs: null, count: 0, incidents: 0 };

/** What resolves the types of counts. */
export const countResolvers: Pick<Resolvers<FleetContext>, "EventCount" | "EventConnection"> = {
  EventCount: {
    type: ({ by, of }) => (by.has("TYPE") ? (of?.type ?? null) : null),
    category: ({ by, of }) => (by.has("CATEGORY") ? (of?.category ?? null) : null),
    severity: ({ by, of }) => (by.has("SEVERITY") ? (of?.severity ?? null) : null),
    vendor: ({ by, of }) => (by.has("VENDOR") ? (of?.vendor ?? null) : null),
    device: ({ deviceId }, _args, { loaders }) => (deviceId === null ? null : loaders.device.load(deviceId)),
    driver: ({ driverId }, _args, { loaders }) => (driverId === null ? null : loaders.driver.load(driverId)),
    group: ({ groupId }, _args, { loaders }) => (groupId === null ? null : loaders.group.load(groupId)),
    startsAt: ({ startMs }) => startMs,
  },
  EventConnection: { totalCount: ({ list }, _args, { loaders }) => loaders.eventTotal.load(list) },
};

/** How many events fit a client's filter, by what they have in common. Throws a {@link PublicError} that names the argument at fault. */
export async function readEventCounts(
  { filter, by, timeZone }: QueryEventCountsArgs,
  { tenant, viewer, store, loaders, signal }: FleetContext,
  info: GraphQLResolveInfo,
): Promise<readonly ToldCount[]> {
  const dimensions = new Set(by);
  const request = {
    ...{ tenant, by: dimensions, time: toTime(by, timeZone ?? "UTC"), maxBuckets: MAX_BUCKETS },
    ...{ query: await toEventQuery(filter ?? {}, { loaders, viewer }), withIncidents: selectsIncidents(info) },
  };
  const counts = await store.counts.counts(request, signal).catch((error: unknown) => {
    if (!(error instanceof TooManyBucketsError)) throw error;
    throw new PublicError(
      "LIMIT_EXCEEDED",
      `These are more than ${MAX_BUCKETS} counts: count by less, or fewer events.`,
      { field: "by" },
    );
  });
  if (dimensions.size === 0 && counts.length === 0) return [{ ...NOTHING, by: dimensions }];
  return counts.map((count) => ({ ...count, by: dimensions })).sort(compareCounts);
}

function toTime(by: readonly EventDimension[], zone: string): CountRequest["time"] {
  const asked = new Set(by.filter((one) => one === "HOUR" || one === "DAY" || one === "WEEK"));
  if (asked.size > 1) {
    throw new PublicError("BAD_USER_INPUT", "`by` has more than one of `HOUR`, `DAY` and `WEEK`.", { field: "by" });
  }
  const [dimension] = asked;
  if (!isTimeZone(zone)) {
    throw new PublicError("BAD_USER_INPUT", "`timeZone` is the name of no time zone.", { field: "timeZone" });
  }
  return dimension === undefined ? null : { dimension, zone };
}

function isTimeZone(zone: string): boolean {
  try {
    return new TimeBuckets("DAY", zone) !== null;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Whether incidents are asked for with the counts. What is behind a fragment may be. */
function selectsIncidents({ fieldNodes }: GraphQLResolveInfo): boolean {
  const selections = fieldNodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  return selections.some((selection) => selection.kind !== Kind.FIELD || selection.name.value === "incidents");
}

/** In the order of time, the largest first, and then in an order that is the same whenever it is asked. */
function compareCounts(a: ToldCount, b: ToldCount): number {
  return (a.startMs ?? 0) - (b.startMs ?? 0) || b.count - a.count || (toName(a) < toName(b) ? -1 : 1);
}

function toName({ by, of, deviceId, driverId, groupId }: ToldCount): string {
  const words = [by.has("TYPE") && of?.type, by.has("CATEGORY") && of?.category, by.has("SEVERITY") && of?.severity];
  return JSON.stringify([...words, by.has("VENDOR") && of?.vendor, deviceId, driverId, groupId]);
}
