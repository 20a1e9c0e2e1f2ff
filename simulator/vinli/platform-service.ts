import type { Answer, Call, Routes } from "../http.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import { listPage } from "./paging.ts";
import {
  basesOf,
  created,
  deviceOf,
  jsonOf,
  NOTHING,
  ok,
  routeOf,
  urlOf,
  type VinliState,
  vehicleOf,
} from "./state.ts";

/** The service of devices and vehicles. */
export function platformRoutes(state: VinliState): Routes {
  const { devices } = state;
  const route = (method: string, path: string) => routeOf("platform", method, path);
  return {
    [route("GET", "/devices")]: (call) => listDevices(state, call),
    [route("POST", "/devices")]: (call) => claimDevice(state, call),
    [route("GET", "/devices/{id}")]: (call, parameter) =>
      ok({ device: devices.record(deviceOf(state, parameter("id"), call.nowMs), basesOf(call)) }),
    [route("DELETE", "/devices/{id}")]: (call, parameter) => removeDevice(state, call, parameter("id")),
    [route("GET", "/devices/{id}/vehicles")]: (call, parameter) => listVehicles(state, call, parameter("id")),
    [route("GET", "/devices/{id}/vehicles/_latest")]: (call, parameter) =>
      ok({ vehicle: devices.vehicleRecord(deviceOf(state, parameter("id"), call.nowMs), basesOf(call)) }),
    [route("GET", "/vehicles/{id}")]: (call, parameter) =>
      ok({ vehicle: devices.vehicleRecord(vehicleOf(state, parameter("id"), call.nowMs), basesOf(call)) }),
  };
}

function listDevices({ devices }: VinliState, call: Call): Answer {
  const { items, pagination } = listPage(devices.all(call.nowMs), urlOf(call), call.query);
  const bases = basesOf(call);
  return ok({ devices: items.map((device) => devices.record(device, bases)), meta: { pagination } });
}

function claimDevice({ devices }: VinliState, call: Call): Answer {
  const content = jsonOf(call);
  const wanted = isJsonObject(content) && isJsonObject(content.device) ? content.device : {};
  const device = devices.claim(String(wanted.id ?? wanted.caseId), call.nowMs);
  if (!device) throw new Refusal(404, "Device not found");
  const bases = basesOf(call);
  return created({ device: devices.record(device, bases) }, `${bases.platform}/devices/${device.deviceId}`);
}

/** A device takes its rules and subscriptions with it, and what it would have reported. */
function removeDevice(state: VinliState, { nowMs }: Call, id: string): Answer {
  const device = deviceOf(state, id, nowMs);
  state.devices.remove(device);
  state.rules.removeAllOf(device);
  state.subscriptions.removeAllOf({ type: "device", id });
  state.events.cancel(({ deviceId }) => deviceId === id);
  return NOTHING;
}

/** The vehicles that a device was in, the latest first. */
function listVehicles(state: VinliState, call: Call, id: string): Answer {
  const { deviceId } = deviceOf(state, id, call.nowMs);
  const stays = state.devices.staysBetween(state.observedSinceMs, call.nowMs + 1);
  const bases = basesOf(call);
  const vehicles = new Map<unknown, JsonObject>();
  for (const { device } of stays.toReversed()) {
    const vehicle = device.deviceId === deviceId ? state.devices.vehicleRecord(device, bases) : null;
    if (vehicle && !vehicles.has(vehicle.id)) vehicles.set(vehicle.id, vehicle);
  }
  const { items, pagination } = listPage([...vehicles.values()], urlOf(call), call.query);
  return ok({ vehicles: items, meta: { pagination } });
}
