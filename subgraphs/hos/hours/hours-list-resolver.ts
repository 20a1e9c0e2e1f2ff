import { PublicError } from "../../../platform/public-error.ts";
import { readPageCursor, readPageSize, toPageCursor } from "../../page-cursors.ts";
import type { HosContext } from "../context.ts";
import type { QueryDriversByHoursArgs } from "../generated.ts";
import type { ListFilter, ListPlace } from "./hours-list.ts";

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 200;

/** A page of the drivers by how long they may drive. Throws a {@link PublicError} that names the argument at fault. */
export async function readDriverList(
  _root: unknown,
  { filter, first, after }: Partial<QueryDriversByHoursArgs>,
  { store, tenant, nowMs, dutyChanges }: HosContext,
) {
  const limit = readPageSize(first ?? DEFAULT_PAGE, LARGEST_PAGE);
  const place = after == null ? null : toPlace(tenant, after);
  // The order is that of the first page: who rests meanwhile would pass those who drive.
  const atMs = place?.atMs ?? nowMs;
  const query = { tenant, filter: toFilter(filter), atMs, after: place, limit: limit + 1 };
  // Read before the list: a change between the two is told although the list has it, and none is missed.
  const changeCursor = await dutyChanges.cursorOfNow(tenant);
  const rows = await store.driversByHours(query);
  const edges = rows
    .slice(0, limit)
    .map((node) => ({ node, cursor: toPageCursor(tenant, atMs, node.canDriveMs, node.driverId) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > limit,
      hasPreviousPage: place !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      isPartial: false,
    },
    changeCursor,
  };
}

function toFilter(filter: Partial<QueryDriversByHoursArgs>["filter"]): ListFilter {
  return {
    canDriveBelowMs: toMs("canDriveBelowSeconds", filter?.canDriveBelowSeconds),
    violationWithinMs: toMs("violationWithinSeconds", filter?.violationWithinSeconds),
    dutyStatuses: filter?.dutyStatuses ?? null,
    groupIds: filter?.groups ?? null,
  };
}

function toMs(field: string, seconds: number | null | undefined): number | null {
  if (seconds != null && seconds < 0) refuse(`filter.${field}`, "is less than nothing");
  return seconds == null ? null : seconds * 1000;
}

function toPlace(tenant: string, cursor: string): ListPlace & { readonly atMs: number } {
  const [atMs, canDriveMs, driverId] = readPageCursor(tenant, cursor, { kinds: ["instant", "instant", "text"] });
  return { atMs, canDriveMs, driverId };
}

function refuse(field: string, what: string): never {
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` ${what}.`, { field });
}
