import { DAY_MS, MINUTE_MS } from "../clock.ts";
import type { Call } from "../http.ts";
import type { JsonObject } from "../json.ts";
import { Random } from "../random.ts";
import { Refusal } from "../refusal.ts";
import type { ReportSources } from "./alerts.ts";
import { toNaive } from "./devices.ts";
import { pageOf, timestampParameter } from "./queries.ts";

/** A longer window is cut to this without a word. */
const LONGEST_WINDOW_MS = DAY_MS;
const KPH_PER_MPH = 1.609_344;
const TROUBLE_CODES: readonly [string, ...string[]] = ["P0420", "P0299", "P20EE", "P2463", "U0100"];
/** The share of devices whose truck has something on its mind. */
const TROUBLED = 0.3;

/** Where devices went and what they noticed, in one list: some items say when without a zone, some as RFC 1123. */
export function metadata(
  { journeys, devices, events }: ReportSources,
  { query, nowMs }: Call,
  deviceIds: ReadonlySet<string> | null,
): readonly JsonObject[] {
  const fromMs = timestampParameter(query, "start_ts");
  if (fromMs === null) throw new Refusal(400, "start_ts is required");
  const toMs = Math.min(timestampParameter(query, "end_ts") ?? nowMs, fromMs + LONGEST_WINDOW_MS, nowMs);
  const chosen = devices.all(nowMs).filter(({ deviceId }) => deviceIds?.has(deviceId) ?? true);
  const fixes = chosen.flatMap(({ deviceId }) =>
    minutesBetween(fromMs, toMs).flatMap((atMs) => {
      const truck = devices.truckOf(deviceId, atMs);
      if (!truck || !journeys.isDriving(truck, atMs)) return [];
      return { atMs, item: gpsItem(deviceId, journeys.fixOf(truck, atMs)) };
    }),
  );
  const noticed = events
    .rows()
    .filter(
      ({ deviceId, startMs }) =>
        chosen.some((device) => device.deviceId === deviceId) && startMs >= fromMs && startMs <= toMs,
    )
    .flatMap(({ id, deviceId, eventType, startMs }) => {
      const item = noticeItem(eventType, id, deviceId, startMs);
      return item ? { atMs: startMs, item } : [];
    });
  return [...fixes, ...noticed].sort((a, b) => a.atMs - b.atMs).map(({ item }) => item);
}

/** The trouble codes of devices. Here the total has another name. */
export function troubleCodes({ devices }: ReportSources, { query, nowMs }: Call): JsonObject {
  const found = devices.all(nowMs).map(({ deviceId }) => {
    const random = new Random("dtc", deviceId);
    const timestamp = toNaive(Math.floor(nowMs / DAY_MS) * DAY_MS);
    return {
      device_id: Number(deviceId),
      dtc_list: random.chance(TROUBLED) ? [{ dtc: random.pick(TROUBLE_CODES), timestamp }] : [],
    };
  });
  return { devices: pageOf(found, query), total_items: found.length };
}

function gpsItem(
  deviceId: string,
  { atMs, headingDegrees, odometerKm, latitude, longitude, speedKph }: ReturnType<ReportSources["journeys"]["fixOf"]>,
): JsonObject {
  return {
    name: "Gps",
    device_id: Number(deviceId),
    dir: headingDegrees,
    dst: Math.round(odometerKm / KPH_PER_MPH),
    key: "1",
    latitude: Number(latitude.toFixed(6)),
    longitude: Number(longitude.toFixed(6)),
    speed: Math.round(speedKph / KPH_PER_MPH),
    timestamp: toNaive(atMs),
  };
}

function noticeItem(eventType: string, id: number, deviceId: string, startMs: number): JsonObject | null {
  const at = new Date(startMs).toUTCString();
  if (eventType === "CameraBlock") return { name: "CameraBlock", event_id: id, start_ts: at, end_ts: at };
  if (eventType !== "HarshBraking") return null;
  return { name: "HarshBraking", alarm_active: true, asset_id: Number(deviceId), event_id: id, timestamp: at };
}

function minutesBetween(fromMs: number, toMs: number): readonly number[] {
  const first = Math.ceil(fromMs / MINUTE_MS);
  return Array.from(
    { length: Math.max(0, Math.floor(toMs / MINUTE_MS) - first + 1) },
    (_, index) => (first + index) * MINUTE_MS,
  );
}
