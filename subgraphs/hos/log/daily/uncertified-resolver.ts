import { PublicError } from "../../../../platform/public-error.ts";
import { readPageCursor, readPageSize, toPageCursor } from "../../../page-cursors.ts";
import type { HosContext } from "../../context.ts";
import type { QueryUncertifiedDailyLogsArgs } from "../../generated.ts";
import { toDayNumber } from "./daily-resolvers.ts";

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 200;
const DEFAULT_PERIOD_MS = 14 * 86_400_000;

/** A page of the days that are over and that nobody has certified. Throws a {@link PublicError} that names the argument at fault. */
export async function readUncertifiedLogs(
  _root: unknown,
  { filter, first, after }: Partial<QueryUncertifiedDailyLogsArgs>,
  { store, loaders, tenant, nowMs }: HosContext,
) {
  const limit = readPageSize(first ?? DEFAULT_PAGE, LARGEST_PAGE);
  const toMs = filter?.to ?? nowMs;
  const fromMs = filter?.from ?? toMs - DEFAULT_PERIOD_MS;
  if (toMs <= fromMs) refuse("filter.to", "is not after `filter.from`");
  const place = after == null ? null : toPlace(tenant, after);
  const groupIds = filter?.groups ?? null;
  const days = await store.uncertified({ tenant, fromMs, toMs, groupIds, after: place, limit: limit + 1 });
  const page = days.slice(0, limit);
  const logs = await Promise.all(
    page.map(({ driverId, driverRef, date }) => {
      const number = toDayNumber("date", date);
      return loaders.dailyLogs.load({ driverId, driverRefs: [driverRef], fromDate: number, toDate: number });
    }),
  );
  const edges = page.flatMap(({ startMs, dayRef }, index) => {
    const node = logs[index]?.[0];
    // A day that goes on is nobody's omission.
    return node && node.endMs <= nowMs ? { node, cursor: toPageCursor(tenant, startMs, dayRef) } : [];
  });
  const last = page.at(-1);
  return {
    edges,
    pageInfo: {
      hasNextPage: days.length > limit,
      hasPreviousPage: place !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: last ? toPageCursor(tenant, last.startMs, last.dayRef) : null,
      isPartial: days.length > limit && edges.length < limit,
    },
  };
}

function toPlace(tenant: string, cursor: string) {
  const [startMs, dayRef] = readPageCursor(tenant, cursor, { kinds: ["instant", "text"] });
  return { startMs, dayRef };
}

function refuse(field: string, what: string): never {
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` ${what}.`, { field });
}
