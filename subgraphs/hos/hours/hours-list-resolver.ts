import { PublicError } from "../../../platform/public-error.ts";
import type { HosContext } from "../context.ts";
import type { QueryDriversByHoursArgs } from "../generated.ts";
import type { ListFilter, ListPlace } from "./hours-list.ts";

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 200;

/** A page of the drivers by how long they may drive. Throws a {@link PublicError} that names the argument at fault. */
export async function readDriverList(
  _root: unknown,
  { filter, first, after }: Partial<QueryDriversByHoursArgs>,
  { store, tenant, nowMs }: HosContext,
) {
  const limit = first ?? DEFAULT_PAGE;
  if (limit < 0 || limit > LARGEST_PAGE) refuse("first", `must be from 0 to ${LARGEST_PAGE}`);
  const place = after == null ? null : toPlace(tenant, after);
  // The order is that of the first page: who rests meanwhile would pass those who drive.
  const atMs = place?.atMs ?? nowMs;
  const query = { tenant, filter: toFilter(filter), atMs, after: place, limit: limit + 1 };
  const rows = await store.driversByHours(query);
  const edges = rows.slice(0, limit).map((node) => ({ node, cursor: toCursor(tenant, atMs, node) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > limit,
      hasPreviousPage: place !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      isPartial: false,
    },
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

function toCursor(tenant: string, atMs: number, { canDriveMs, driverId }: ListPlace): string {
  return Buffer.from(JSON.stringify([tenant, atMs, canDriveMs, driverId])).toString("base64url");
}

function toPlace(tenant: string, cursor: string): ListPlace & { readonly atMs: number } {
  const parts = parseCursor(cursor);
  if (Array.isArray(parts) && parts.length === 4 && parts[0] === tenant) {
    const [, atMs, canDriveMs, driverId] = parts as readonly unknown[];
    const areInstants = Number.isSafeInteger(atMs) && Number.isSafeInteger(canDriveMs);
    if (areInstants && typeof driverId === "string") {
      return { atMs: Number(atMs), canDriveMs: Number(canDriveMs), driverId };
    }
  }
  return refuse("after", "is no cursor that this list gave");
}

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

function refuse(field: string, what: string): never {
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` ${what}.`, { field });
}
