import type { Answer, Call, Routes } from "../http.ts";
import type { JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import type { Device } from "./devices.ts";
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

/** The service of rules: those that the office makes anew every week, and those that are made through it. */
export function ruleRoutes(state: VinliState): Routes {
  const route = (method: string, path: string) => routeOf("rules", method, path);
  return {
    [route("GET", "/devices/{id}/rules")]: (call, parameter) =>
      list(state, call, deviceOf(state, parameter("id"), call.nowMs)),
    [route("GET", "/vehicles/{id}/rules")]: (call, parameter) =>
      list(state, call, vehicleOf(state, parameter("id"), call.nowMs)),
    [route("POST", "/devices/{id}/rules")]: (call, parameter) =>
      create(state, call, deviceOf(state, parameter("id"), call.nowMs)),
    [route("POST", "/vehicles/{id}/rules")]: (call, parameter) =>
      create(state, call, vehicleOf(state, parameter("id"), call.nowMs)),
    // There is no way to change a rule: it is deleted and made anew.
    [route("GET", "/rules/{id}")]: (call, parameter) => read(state, call, parameter("id")),
    [route("DELETE", "/rules/{id}")]: (call, parameter) => remove(state, call, parameter("id")),
  };
}

/** The rules of a device with their boundaries. */
export function ruleRecordsOf(state: VinliState, device: Device, call: Call): readonly JsonObject[] {
  const bases = basesOf(call);
  const ofOffice = state.devices.ruleRecords(device, bases, call.nowMs);
  return [...ofOffice.filter(({ id }) => !state.deletedRules.has(String(id))), ...state.rules.recordsOf(device, bases)];
}

/** A device's rules without their boundaries, which only the read of one rule shows. */
function list(state: VinliState, call: Call, device: Device): Answer {
  const { items, pagination } = listPage(ruleRecordsOf(state, device, call), urlOf(call), call.query);
  return ok({ rules: items.map(({ boundaries: _, ...rule }) => rule), meta: { pagination } });
}

function create(state: VinliState, call: Call, device: Device): Answer {
  const bases = basesOf(call);
  const rule = state.rules.create(device, jsonOf(call), bases, call.nowMs);
  return created({ rule }, `${bases.rules}/rules/${rule.id}`);
}

function read(state: VinliState, call: Call, id: string): Answer {
  const rules = state.devices.all(call.nowMs).flatMap((device) => ruleRecordsOf(state, device, call));
  const rule = rules.find((candidate) => candidate.id === id);
  if (!rule) throw new Refusal(404, "Rule not found");
  return ok({ rule });
}

function remove(state: VinliState, call: Call, id: string): Answer {
  read(state, call, id);
  if (!state.rules.remove(id)) state.deletedRules.add(id);
  state.events.cancel(({ object }) => object.id === id);
  return NOTHING;
}
