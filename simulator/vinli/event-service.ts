import type { Answer, Call, Routes } from "../http.ts";
import { Refusal } from "../refusal.ts";
import type { DeviceEvent } from "./events.ts";
import { listPage, streamPage } from "./paging.ts";
import { ruleRecordsOf } from "./rule-service.ts";
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
import type { Notification, Subject } from "./subscriptions.ts";

/** The service of events, of subscriptions to them, and of the notifications that became of those. */
export function eventRoutes(state: VinliState): Routes {
  const { subscriptions } = state;
  const route = (method: string, path: string) => routeOf("events", method, path);
  const about = (type: Subject["type"], id: string): Subject => ({ type, id });
  return {
    [route("GET", "/devices/{id}/events")]: (call, parameter) => {
      const { deviceId } = deviceOf(state, parameter("id"), call.nowMs);
      return listEvents(state, call, (event) => event.deviceId === deviceId);
    },
    [route("GET", "/vehicles/{id}/events")]: (call, parameter) => {
      const { vehicleId } = vehicleOf(state, parameter("id"), call.nowMs);
      return listEvents(state, call, (event) => event.vehicleId === vehicleId);
    },
    [route("GET", "/events/{id}")]: (call, parameter) => readEvent(state, call, parameter("id")),
    [route("GET", "/events/{id}/notifications")]: (call, parameter) =>
      listNotifications(state, call, ({ eventId }) => eventId === parameter("id")),
    [route("GET", "/devices/{id}/subscriptions")]: (call, parameter) =>
      listSubscriptions(state, call, about("device", deviceOf(state, parameter("id"), call.nowMs).deviceId)),
    [route("GET", "/vehicles/{id}/subscriptions")]: (call, parameter) =>
      listSubscriptions(state, call, about("vehicle", vehicleOf(state, parameter("id"), call.nowMs).vehicleId ?? "")),
    [route("POST", "/devices/{id}/subscriptions")]: (call, parameter) =>
      subscribe(state, call, about("device", parameter("id"))),
    [route("POST", "/vehicles/{id}/subscriptions")]: (call, parameter) =>
      subscribe(state, call, about("vehicle", parameter("id"))),
    [route("GET", "/subscriptions/{id}")]: (_call, parameter) =>
      ok({ subscription: subscriptions.read(parameter("id")) }),
    [route("PUT", "/subscriptions/{id}")]: (call, parameter) =>
      ok({ subscription: subscriptions.update(parameter("id"), jsonOf(call)) }),
    [route("DELETE", "/subscriptions/{id}")]: (_call, parameter) => {
      subscriptions.remove(parameter("id"));
      return NOTHING;
    },
    [route("GET", "/subscriptions/{id}/notifications")]: (call, parameter) =>
      listNotifications(state, call, ({ subscriptionId }) => subscriptionId === parameter("id")),
    [route("GET", "/notifications/{id}")]: (_call, parameter) => {
      const [notification] = subscriptions.notifications(({ id }) => id === parameter("id"));
      if (!notification) throw new Refusal(404, "Notification not found");
      return ok({ notification: notification.record });
    },
  };
}

function listEvents({ events }: VinliState, call: Call, isWanted: (event: DeviceEvent) => boolean): Answer {
  const objectType = call.query.get("objectType");
  const objectId = call.query.get("objectId");
  const wanted = events
    .rows()
    .filter(isWanted)
    .filter(typeFilter(call.query.get("type")))
    .filter(({ object }) => (objectType ?? object.type) === object.type && (objectId ?? object.id) === object.id);
  const { items, pagination } = streamPage(wanted, { ...call, url: urlOf(call) }, ({ atMs }) => atMs);
  const bases = basesOf(call);
  return ok({ events: items.map(({ recordFor }) => recordFor(bases)), meta: { pagination } });
}

function readEvent({ events }: VinliState, call: Call, id: string): Answer {
  const event = events.get(id);
  if (!event) throw new Refusal(404, "Event not found");
  return ok({ event: event.recordFor(basesOf(call)) });
}

function listSubscriptions({ subscriptions }: VinliState, call: Call, subject: Subject): Answer {
  const { query } = call;
  const found = subscriptions.recordsOf(subject, query.get("objectType"), query.get("objectId"));
  const { items, pagination } = listPage(found, urlOf(call), query);
  return ok({ subscriptions: items, meta: { pagination } });
}

function subscribe(state: VinliState, call: Call, subject: Subject): Answer {
  const lookUp = subject.type === "device" ? deviceOf : vehicleOf;
  const device = lookUp(state, subject.id, call.nowMs);
  const bases = basesOf(call);
  const ownsRule = (ruleId: string) => ruleRecordsOf(state, device, call).some(({ id }) => id === ruleId);
  const options = { bases, nowMs: call.nowMs, ownsRule };
  const subscription = state.subscriptions.create(subject, jsonOf(call), options);
  return created({ subscription }, `${bases.events}/subscriptions/${subscription.id}`);
}

function listNotifications(
  { subscriptions }: VinliState,
  call: Call,
  isWanted: (notification: Notification) => boolean,
): Answer {
  const found = subscriptions.notifications(isWanted);
  const { items, pagination } = streamPage(found, { ...call, url: urlOf(call) }, ({ createdMs }) => createdMs);
  return ok({ notifications: items.map(({ record }) => record), meta: { pagination } });
}

/** An event type, or a family of them as in `rule-*`. */
function typeFilter(type: string | null): (event: DeviceEvent) => boolean {
  if (!type) return () => true;
  const family = type.endsWith("-*") ? type.slice(0, -1) : null;
  return ({ eventType }) => (family ? eventType.startsWith(family) : eventType === type);
}
