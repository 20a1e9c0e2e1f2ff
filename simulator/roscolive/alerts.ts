import { type Call, listParameter } from "../http.ts";
import type { Journeys } from "../journeys.ts";
import type { JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import { type Devices, toNaive } from "./devices.ts";
import { type CameraEvent, type CameraEvents, fullNameOf } from "./events.ts";
import { pageOf, timestampParameter } from "./queries.ts";

/** What reports are made of. */
export type ReportSources = { readonly journeys: Journeys; readonly devices: Devices; readonly events: CameraEvents };

/** Alarms are spelt otherwise than the events that they belong to. */
const ALARM_BY_EVENT_TYPE: ReadonlyMap<string, string> = new Map([
  ["CameraBlock", "CameraBlock"],
  ["HarshBraking", "HarshBraking"],
  ["Phoneuse", "Distraction"],
  ["Drowsiness", "Distraction"],
  ["Speed", "Max Speed"],
]);

/** The alarms and events of devices, whose ids are numbers here and whose times have no zone. */
export function deviceAlerts({ devices, events }: ReportSources, { query, nowMs }: Call): readonly JsonObject[] {
  const ids = listParameter(query, "ids");
  if (!ids) throw new Refusal(400, "ids is required");
  const isWanted = inPeriod(query, nowMs);
  const found = devices
    .all(nowMs)
    .filter(({ deviceId }) => ids.has(deviceId))
    .map(({ deviceId, vehicleName }) => ({
      ...alertsOf(
        events.rows().filter((event) => event.deviceId === deviceId && isWanted(event)),
        query,
      ),
      device_id: Number(deviceId),
      vehicle_name: vehicleName,
    }));
  return pageOf(found, query);
}

/** The same of a driver, for the events by which the camera knew who he was. */
export function driverAlerts(
  { journeys, devices, events }: ReportSources,
  { query, nowMs }: Call,
  driverId: string,
): readonly JsonObject[] {
  const accounts = journeys.fleet.drivers.flatMap(({ roscolive }) => roscolive ?? []);
  const account = accounts.find((candidate) => String(candidate.driverId) === driverId);
  if (!account) throw new Refusal(404, "Driver doesn't exist");
  const isWanted = inPeriod(query, nowMs);
  const own = events.rows().filter((event) => isWanted(event) && String(event.recordAt(nowMs).driver_id) === driverId);
  const byDevice = [...Map.groupBy(own, ({ deviceId }) => deviceId)];
  const found = byDevice.map(([deviceId, ofDevice]) => ({
    ...alertsOf(ofDevice, query),
    asset_id: Number(deviceId),
    device_id: Number(deviceId),
    driver_id: Number(driverId),
    driver_name: fullNameOf(account),
    vehicle_name: devices.get(deviceId, nowMs)?.vehicleName ?? "",
  }));
  return pageOf(found, query);
}

function inPeriod(query: URLSearchParams, nowMs: number): (event: CameraEvent) => boolean {
  const fromMs = timestampParameter(query, "start_ts") ?? Number.NEGATIVE_INFINITY;
  const toMs = timestampParameter(query, "end_ts") ?? nowMs;
  return ({ startMs, isDeleted }) => startMs >= fromMs && startMs <= toMs && !isDeleted;
}

function alertsOf(events: readonly CameraEvent[], query: URLSearchParams): JsonObject {
  const alarmTypes = listParameter(query, "alert_type") ?? listParameter(query, "alert_types");
  const eventTypes = listParameter(query, "event_type") ?? listParameter(query, "event_types");
  const alarms = events.flatMap(({ id, eventType, startMs }) => {
    const type = ALARM_BY_EVENT_TYPE.get(eventType);
    if (!type || !(alarmTypes?.has(type) ?? true)) return [];
    return { alarm_active: true, event_id: id, timestamp: toNaive(startMs), type };
  });
  const shown = events
    .filter(({ eventType }) => eventTypes?.has(eventType) ?? true)
    .map(({ id, eventType, startMs }) => ({ event_type: eventType, id, timestamp: toNaive(startMs) }));
  return { alarms: query.get("no_alarms") === "true" ? [] : alarms, events: shown };
}
