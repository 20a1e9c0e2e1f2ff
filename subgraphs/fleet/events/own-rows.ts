import type { ViewerBounds } from "../../../platform/viewer/viewer.ts";
import type { FleetContext } from "../context.ts";
import type { Device, Driver, EntityKind, FleetEvent } from "../domain.ts";
import { type EventQuery, isInRange } from "./event-query.ts";

type Asking = Pick<FleetContext, "loaders" | "viewer">;

/** A query of whoever asks: of those who are bound to some rows, it finds no others. */
export async function ofOwnRows(query: EventQuery, { loaders, viewer }: Asking): Promise<EventQuery> {
  const { only } = viewer;
  if (!only) return query;
  const { occurredFrom, occurredTo } = query;
  return {
    ...query,
    deviceIds: both(query.deviceIds, await boundIds("device", only, loaders)),
    driverIds: both(query.driverIds, await boundIds("driver", only, loaders)),
    occurredFrom: Math.max(occurredFrom ?? Number.MIN_SAFE_INTEGER, only.fromMs ?? Number.MIN_SAFE_INTEGER),
    occurredTo: Math.min(occurredTo ?? Number.MAX_SAFE_INTEGER, only.untilMs ?? Number.MAX_SAFE_INTEGER),
  };
}

/** An event by its id; null where it is none of whoever asks. */
export async function loadOwnEvent(id: string, { loaders, viewer }: Asking): Promise<FleetEvent | null> {
  const event = await loaders.event.load(id);
  const { only } = viewer;
  if (!event || !only) return event;
  const [devices, drivers] = await Promise.all([boundIds("device", only, loaders), boundIds("driver", only, loaders)]);
  const isOwn =
    (!devices || (event.deviceId !== null && devices.includes(event.deviceId))) &&
    (!drivers || (event.driverId !== null && drivers.includes(event.driverId))) &&
    isInRange(event.occurredAt, only.fromMs, only.untilMs);
  return isOwn ? event : null;
}

/** A device by its id; null where it is none of whoever asks. Who is bound to drivers alone knows the devices of their events. */
export async function loadOwnDevice(id: string, { loaders, viewer }: Asking): Promise<Device | null> {
  return (await isBoundTo("device", id, { loaders, viewer })) ? loaders.device.load(id) : null;
}

/** A driver by their id; null where they are none of whoever asks. */
export async function loadOwnDriver(id: string, { loaders, viewer }: Asking): Promise<Driver | null> {
  return (await isBoundTo("driver", id, { loaders, viewer })) ? loaders.driver.load(id) : null;
}

async function isBoundTo(kind: EntityKind, id: string, { loaders, viewer }: Asking): Promise<boolean> {
  if (!viewer.only) return true;
  const [bound, current] = await Promise.all([boundIds(kind, viewer.only, loaders), loaders.currentId[kind].load(id)]);
  return bound !== null && current !== null && bound.includes(current);
}

/** The ids of today that somebody is bound to; null where they are not bound by them. What was never an id is none. */
async function boundIds(
  kind: EntityKind,
  { deviceIds, driverIds }: ViewerBounds,
  { currentId }: Pick<FleetContext["loaders"], "currentId">,
): Promise<readonly string[] | null> {
  const ids = kind === "device" ? deviceIds : driverIds;
  if (!ids) return null;
  const current = await Promise.all(ids.map((id) => currentId[kind].load(id)));
  return current.filter((id) => id !== null);
}

function both(asked: EventQuery["deviceIds"], bound: readonly string[] | null): EventQuery["deviceIds"] {
  if (!bound) return asked;
  return asked ? asked.filter((id) => bound.includes(id)) : bound;
}
