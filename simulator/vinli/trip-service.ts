import type { Answer, Call, Routes } from "../http.ts";
import { Refusal } from "../refusal.ts";
import type { Device } from "./devices.ts";
import { streamPage } from "./paging.ts";
import { basesOf, deviceOf, ok, routeOf, type Service, urlOf, type VinliState, vehicleOf } from "./state.ts";
import { type Collision, collisionsOf, type Trip, tripRecord, tripsOf } from "./trips.ts";

/** The services of trips and of collisions, which are worked out when they are asked for. */
export function tripRoutes(state: VinliState): Routes {
  const route = (service: Service, path: string) => routeOf(service, "GET", path);
  return {
    [route("trips", "/devices/{id}/trips")]: (call, parameter) =>
      listTrips(state, call, deviceOf(state, parameter("id"))),
    [route("trips", "/vehicles/{id}/trips")]: (call, parameter) =>
      listTrips(state, call, vehicleOf(state, parameter("id"))),
    [route("trips", "/trips/{id}")]: (call, parameter) => readTrip(state, call, parameter("id")),
    [route("safety", "/devices/{id}/collisions")]: (call, parameter) =>
      listCollisions(state, call, deviceOf(state, parameter("id"))),
    [route("safety", "/vehicles/{id}/collisions")]: (call, parameter) =>
      listCollisions(state, call, vehicleOf(state, parameter("id"))),
    [route("safety", "/collisions/{id}")]: (call, parameter) => readCollision(state, call, parameter("id")),
  };
}

function listTrips(state: VinliState, call: Call, device: Device): Answer {
  const { items, pagination } = streamPage(
    tripsIn(state, call, device),
    { ...call, url: urlOf(call) },
    ({ startMs }) => startMs,
  );
  const { trips } = basesOf(call);
  return ok({ trips: items.map((trip) => tripRecord(state.journeys, trip, trips)), meta: { pagination } });
}

function readTrip(state: VinliState, call: Call, id: string): Answer {
  const trips = state.devices.all().flatMap((device) => tripsIn(state, call, device));
  const trip = trips.find((candidate) => candidate.id === id);
  if (!trip) throw new Refusal(404, "Trip not found");
  return ok({ trip: tripRecord(state.journeys, trip, basesOf(call).trips) });
}

function listCollisions(state: VinliState, call: Call, device: Device): Answer {
  const found = collisionsIn(state, call, device);
  const { items, pagination } = streamPage(found, { ...call, url: urlOf(call) }, ({ atMs }) => atMs);
  return ok({ collisions: items.map(({ record }) => record), meta: { pagination } });
}

function readCollision(state: VinliState, call: Call, id: string): Answer {
  const collisions = state.devices.all().flatMap((device) => collisionsIn(state, call, device));
  const collision = collisions.find((candidate) => candidate.id === id);
  if (!collision) throw new Refusal(404, "Collision not found");
  return ok({ collision: collision.record });
}

function tripsIn({ seed, journeys, observedSinceMs }: VinliState, { nowMs }: Call, device: Device): readonly Trip[] {
  return tripsOf(seed, journeys, device, observedSinceMs, nowMs);
}

function collisionsIn(state: VinliState, call: Call, device: Device): readonly Collision[] {
  const { seed, journeys, observedSinceMs: fromMs } = state;
  return collisionsOf(seed, journeys, device, { fromMs, nowMs: call.nowMs, safetyBase: basesOf(call).safety });
}
