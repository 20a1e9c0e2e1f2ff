import type { Answer, Call, Routes } from "../http.ts";
import { Refusal } from "../refusal.ts";
import type { Device, Stay } from "./devices.ts";
import { streamPage } from "./paging.ts";
import { basesOf, deviceOf, ok, routeOf, type Service, urlOf, type VinliState, vehicleOf } from "./state.ts";
import { type Collision, collisionsOf, type Trip, tripRecord, tripsOf } from "./trips.ts";

/** The services of trips and of collisions, which are worked out when they are asked for. */
export function tripRoutes(state: VinliState): Routes {
  const route = (service: Service, path: string) => routeOf(service, "GET", path);
  return {
    [route("trips", "/devices/{id}/trips")]: (call, parameter) =>
      listTrips(state, call, ofDevice(state, call, parameter("id"))),
    [route("trips", "/vehicles/{id}/trips")]: (call, parameter) =>
      listTrips(state, call, ofVehicle(state, call, parameter("id"))),
    [route("trips", "/trips/{id}")]: (call, parameter) => readTrip(state, call, parameter("id")),
    [route("safety", "/devices/{id}/collisions")]: (call, parameter) =>
      listCollisions(state, call, ofDevice(state, call, parameter("id"))),
    [route("safety", "/vehicles/{id}/collisions")]: (call, parameter) =>
      listCollisions(state, call, ofVehicle(state, call, parameter("id"))),
    [route("safety", "/collisions/{id}")]: (call, parameter) => readCollision(state, call, parameter("id")),
  };
}

type IsWanted = (device: Device) => boolean;

function ofDevice(state: VinliState, { nowMs }: Call, id: string): IsWanted {
  const { deviceId } = deviceOf(state, id, nowMs);
  return (device) => device.deviceId === deviceId;
}

/** Whatever device was in the vehicle. */
function ofVehicle(state: VinliState, { nowMs }: Call, id: string): IsWanted {
  const { vehicleId } = vehicleOf(state, id, nowMs);
  return (device) => device.vehicleId === vehicleId;
}

function listTrips(state: VinliState, call: Call, isWanted: IsWanted): Answer {
  const found = tripsIn(state, call, isWanted);
  const { items, pagination } = streamPage(found, { ...call, url: urlOf(call) }, ({ startMs }) => startMs);
  const { trips } = basesOf(call);
  return ok({ trips: items.map((trip) => tripRecord(state.journeys, trip, trips)), meta: { pagination } });
}

function readTrip(state: VinliState, call: Call, id: string): Answer {
  const trip = tripsIn(state, call, () => true).find((candidate) => candidate.id === id);
  if (!trip) throw new Refusal(404, "Trip not found");
  return ok({ trip: tripRecord(state.journeys, trip, basesOf(call).trips) });
}

function listCollisions(state: VinliState, call: Call, isWanted: IsWanted): Answer {
  const found = collisionsIn(state, call, isWanted);
  const { items, pagination } = streamPage(found, { ...call, url: urlOf(call) }, ({ atMs }) => atMs);
  return ok({ collisions: items.map(({ record }) => record), meta: { pagination } });
}

function readCollision(state: VinliState, call: Call, id: string): Answer {
  const collision = collisionsIn(state, call, () => true).find((candidate) => candidate.id === id);
  if (!collision) throw new Refusal(404, "Collision not found");
  return ok({ collision: collision.record });
}

function tripsIn(state: VinliState, call: Call, isWanted: IsWanted): readonly Trip[] {
  const { seed, journeys } = state;
  return staysIn(state, call, isWanted).flatMap((stay) => tripsOf(seed, journeys, stay, call.nowMs));
}

function collisionsIn(state: VinliState, call: Call, isWanted: IsWanted): readonly Collision[] {
  const { seed, journeys } = state;
  const { safety } = basesOf(call);
  return staysIn(state, call, isWanted).flatMap((stay) => collisionsOf(seed, journeys, stay, safety));
}

/** The stays that are known by now, of what is wanted. */
function staysIn({ devices, observedSinceMs }: VinliState, { nowMs }: Call, isWanted: IsWanted): readonly Stay[] {
  return devices.staysBetween(observedSinceMs, nowMs + 1).filter(({ device }) => isWanted(device));
}
