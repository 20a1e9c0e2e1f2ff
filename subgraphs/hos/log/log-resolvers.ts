import { PublicError } from "../../../platform/public-error.ts";
import { toEventId } from "../../../schema/event-id.ts";
import { readPageCursor, readPageSize, toPageCursor } from "../../page-cursors.ts";
import type { HosContext } from "../context.ts";
import { type DrivenVehicle, type DriverReference, type LogPeriod, toVisTracksRefs } from "../domain.ts";
import type {
  DriverDutyRecordLogArgs,
  DriverVehiclesDrivenArgs,
  QueryResolvers,
  QueryUnidentifiedDrivingArgs,
  Resolvers,
} from "../generated.ts";
import type { LogFilter } from "./log-page.ts";
import { toVehiclesDriven } from "./vehicles-driven.ts";

const DAY_MS = 86_400_000;
/** The part of the log that is served when none is asked for. */
const DEFAULT_PERIOD_MS = DAY_MS;
const LONGEST_PERIOD_MS = 400 * DAY_MS;
const LONGEST_DRIVEN_MS = 31 * DAY_MS;
const DEFAULT_DRIVEN_MS = 7 * DAY_MS;
const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 200;
/** A month of the busiest driver. */
const LONGEST_LOG = 20_000;
const EVER_MS = 8.64e15;

type LogArgs = Partial<DriverDutyRecordLogArgs>;
type PageArgs = { readonly first?: number | null | undefined; readonly after?: string | null | undefined };

/** A page of a driver's log; an empty one for a driver whom VisTracks does not know. */
export async function readDriverLog({ vendorRefs }: DriverReference, args: LogArgs, context: HosContext) {
  return readPage(await toFilter(args, toVisTracksRefs(vendorRefs), context), args, context);
}

export const logQueries: Pick<QueryResolvers<HosContext>, "dutyRecordLog" | "unidentifiedDriving"> = {
  dutyRecordLog: async (_root, args, context) => readPage(await toFilter(args, null, context), args, context),
  unidentifiedDriving: async (_root, { filter, ...page }, context) =>
    readPage(await toUnidentified(filter, context), page, context),
};

/** The vehicles that a driver drove in a period; none for one whom VisTracks does not know. */
export async function readVehiclesDriven(
  { vendorRefs }: DriverReference,
  { from, to }: Partial<DriverVehiclesDrivenArgs>,
  { store, tenant, nowMs }: HosContext,
): Promise<readonly DrivenVehicle[]> {
  const toMs = Math.min(to ?? nowMs, nowMs);
  const fromMs = from ?? toMs - DEFAULT_DRIVEN_MS;
  checkPeriod({ fromMs, toMs: to ?? toMs }, { longestMs: LONGEST_DRIVEN_MS, longest: "31 days" });
  const driverRefs = toVisTracksRefs(vendorRefs);
  if (driverRefs.length === 0 || fromMs >= toMs) return [];
  // What goes on at the begin has begun the day before at the earliest.
  const period = { fromMs: fromMs - DAY_MS, toMs };
  const query = {
    ...period,
    tenant,
    driverRefs,
    recordStatus: ["ACTIVE"],
    vehicles: null,
    limit: LONGEST_LOG,
  } as const;
  const logs = [...(await store.logs(query)).values()];
  return toVehiclesDriven(
    logs.flat().sort((a, b) => a.occurredAt - b.occurredAt),
    { fromMs, toMs },
  );
}

export const logResolvers: Pick<Resolvers<HosContext>, "DutyRecord" | "VehicleDriven"> = {
  DutyRecord: {
    id: ({ ref }) => toEventId("VISTRACKS", ref),
    versions: (record, _args, { loaders }) => (record.uuid === null ? [record] : loaders.versions.load(record.uuid)),
  },
  VehicleDriven: {
    async device({ vehicleRef, lastMs }, _args, { loaders }) {
      const id = await loaders.deviceAt.load({ ref: vehicleRef, atMs: lastMs - 1 });
      return id === null ? null : { id };
    },
    vehicleRef: ({ vehicleRef }) => ({ vendor: "VISTRACKS", ref: vehicleRef }),
    firstDrivenAt: ({ firstMs }) => firstMs,
    lastDrivenAt: ({ lastMs }) => lastMs,
    drivenSeconds: ({ drivenMs }) => drivenMs / 1000,
  },
};

type Asked = { readonly filter: LogFilter; readonly asKnownAtMs: number | null };

async function toFilter(
  { from, to, kinds, origins, recordStatus, edited, deviceId, asKnownAt }: LogArgs,
  driverRefs: readonly string[] | null,
  context: HosContext,
): Promise<Asked> {
  const asKnownAtMs = asKnownAt ?? null;
  if (asKnownAtMs !== null && asKnownAtMs > context.nowMs) refuse("asKnownAt", "is to come: nothing is known of it");
  const toMs = to ?? asKnownAtMs ?? context.nowMs;
  const fromMs = from ?? toMs - DEFAULT_PERIOD_MS;
  checkPeriod({ fromMs, toMs }, { longestMs: LONGEST_PERIOD_MS, longest: "400 days" });
  const vehicles = deviceId == null ? null : await toVehicles("deviceId", [deviceId], context);
  return {
    asKnownAtMs,
    filter: {
      ...{ fromMs, toMs, driverRefs, vehicles, isUnidentified: false, annotated: null },
      ...{ kinds: kinds ?? null, origins: origins ?? null, edited: edited ?? null },
      recordStatus: recordStatus ?? ["ACTIVE"],
    },
  };
}

async function toUnidentified(
  filter: QueryUnidentifiedDrivingArgs["filter"] | undefined,
  context: HosContext,
): Promise<Asked> {
  const { from = null, to = null, deviceIds = null, annotated = null } = filter ?? {};
  if (from !== null && to !== null && to <= from) refuse("filter.to", "is not after `filter.from`");
  const vehicles = deviceIds && (await toVehicles("filter.deviceIds", deviceIds, context));
  return {
    asKnownAtMs: null,
    filter: {
      ...{ fromMs: from ?? 0, toMs: to ?? EVER_MS, driverRefs: null, vehicles, annotated, isUnidentified: true },
      ...{ kinds: null, origins: null, edited: null, recordStatus: null },
    },
  };
}

async function toVehicles(field: string, deviceIds: readonly string[], { loaders }: HosContext) {
  const records = await Promise.all(deviceIds.map((id) => loaders.vehiclesOf.load(id)));
  return records.flatMap((one, index) => {
    if (one !== null) return one;
    const place = deviceIds.length === 1 ? field : `${field}.${index}`;
    throw new PublicError("NOT_FOUND", `\`${place}\` is no id of a device.`, { field: place });
  });
}

async function readPage({ filter, asKnownAtMs }: Asked, { first, after }: PageArgs, { store, tenant }: HosContext) {
  const limit = readPageSize(first ?? DEFAULT_PAGE, LARGEST_PAGE);
  const place = after == null ? null : toPlace(tenant, after);
  const isOfNobody = filter.driverRefs?.length === 0 || filter.vehicles?.length === 0;
  const { entries, searchedTo } = isOfNobody
    ? { entries: [], searchedTo: null }
    : await store.logPage({ tenant, filter, asKnownAtMs, after: place, limit: limit + 1 });
  const edges = entries
    .slice(0, limit)
    .map((node) => ({ node, cursor: toPageCursor(tenant, node.occurredAt, node.ref) }));
  const isPartial = entries.length <= limit && searchedTo !== null;
  const searched = isPartial ? toPageCursor(tenant, searchedTo.occurredAtMs, searchedTo.ref) : null;
  return {
    edges,
    pageInfo: {
      hasNextPage: entries.length > limit || isPartial,
      hasPreviousPage: place !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: searched ?? edges.at(-1)?.cursor ?? null,
      isPartial,
    },
  };
}

function toPlace(tenant: string, cursor: string) {
  const [occurredAtMs, ref] = readPageCursor(tenant, cursor, { kinds: ["instant", "text"] });
  return { occurredAtMs, ref };
}

/** Throws a {@link PublicError} for a period that ends before it begins, or is too long. */
export function checkPeriod(
  { fromMs, toMs }: LogPeriod,
  { longestMs, longest }: { readonly longestMs: number; readonly longest: string },
): void {
  if (toMs <= fromMs) refuse("to", "is not after `from`");
  if (toMs - fromMs > longestMs) refuse("from", `is more than ${longest} before \`to\``);
}

function refuse(field: string, what: string): never {
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` ${what}.`, { field });
}
