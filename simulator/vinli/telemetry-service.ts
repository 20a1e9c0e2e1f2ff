import { type Answer, type Call, listParameter, type Routes } from "../http.ts";
import { Refusal } from "../refusal.ts";
import { streamPage } from "./paging.ts";
import { basesOf, deviceOf, ok, routeOf, urlOf, type VinliState } from "./state.ts";

/** The service of what devices measure. */
export function telemetryRoutes(state: VinliState): Routes {
  const route = (path: string) => routeOf("telemetry", "GET", path);
  return {
    [route("/devices/{id}/messages")]: (call, parameter) => messages(state, call, parameter("id")),
    [route("/devices/{id}/snapshots")]: (call, parameter) => snapshots(state, call, parameter("id")),
    [route("/devices/{id}/locations")]: (call, parameter) => locations(state, call, parameter("id")),
  };
}

function messages(state: VinliState, call: Call, deviceId: string): Answer {
  const { device, items, pagination } = messagePage(state, call, deviceId);
  const bases = basesOf(call);
  return ok({
    messages: items.map((atMs) => state.devices.messageRecord(device, atMs, bases)),
    meta: { pagination },
  });
}

function snapshots(state: VinliState, call: Call, deviceId: string): Answer {
  const fields = listParameter(call.query, "fields");
  if (!fields) throw new Refusal(400, '"fields" is required');
  const { device, items, pagination } = messagePage(state, call, deviceId);
  const bases = basesOf(call);
  const records = items.map((atMs) => state.devices.snapshotRecord(device, atMs, fields, bases));
  // A message that has nothing of what is wanted is left out.
  const found = records.filter(({ data }) => Object.keys(Object(data)).length > 0);
  return ok({ snapshots: found, meta: { pagination } });
}

function locations(state: VinliState, call: Call, deviceId: string): Answer {
  const { device, items, pagination } = messagePage(state, call, deviceId);
  const fields = listParameter(call.query, "fields") ?? new Set();
  const features = items.map((atMs) => state.devices.locationFeature(device, atMs, fields));
  return ok({ locations: { type: "FeatureCollection", features }, meta: { pagination } });
}

function messagePage(state: VinliState, call: Call, deviceId: string) {
  const device = deviceOf(state, deviceId, call.nowMs);
  const times = state.devices.messageTimes(device, state.observedSinceMs, call.nowMs);
  return { device, ...streamPage(times, { ...call, url: urlOf(call) }, (atMs) => atMs) };
}
