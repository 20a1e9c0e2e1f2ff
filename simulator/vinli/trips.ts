import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from "../clock.ts";
import type { Truck } from "../fleet/truck.ts";
import { dayOf, type Journeys } from "../journeys.ts";
import type { JsonObject } from "../json.ts";
import { Random, uuidOf } from "../random.ts";
import type { Device, Stay } from "./devices.ts";

/** A trip of a vehicle. One that is under way has no end yet. */
export type Trip = {
  readonly id: string;
  readonly device: Device;
  readonly truck: Truck;
  readonly startMs: number;
  readonly stopMs: number | null;
};

/** A collision as a device reports it. */
export type Collision = { readonly id: string; readonly atMs: number; readonly record: JsonObject };

/** A trip is put together some time after its end. */
const COMPLETED_AFTER_MS = 2 * MINUTE_MS;
/** The share of days on which a truck is bumped into. */
const COLLISIONS_PER_DAY = 0.02;
const LITRES_PER_KM = 0.36;
const MILES_PER_GALLON = 6.5;

/** The trips that start in a device's stay in a vehicle, as they are known now. */
export function tripsOf(
  seed: number,
  journeys: Journeys,
  { device, fromMs, untilMs }: Stay,
  nowMs: number,
): readonly Trip[] {
  const { truck } = device;
  if (!truck) return [];
  return shiftsBetween(journeys, truck, fromMs, untilMs)
    .flatMap(({ spells }) => spells)
    .filter(({ status, fromMs: startMs }) => status === "Driving" && startMs >= fromMs && startMs < untilMs)
    .map(({ fromMs: startMs, toMs }) => ({
      id: uuidOf(seed, "vinli trip", truck.index, startMs),
      device,
      truck,
      startMs,
      stopMs: toMs + COMPLETED_AFTER_MS <= nowMs ? toMs : null,
    }));
}

/** A trip with units as the vendor mixes them: metres, milliseconds, km/h, litres, and miles per gallon. */
export function tripRecord(
  journeys: Journeys,
  { id, device, truck, startMs, stopMs }: Trip,
  tripsBase: string,
): JsonObject {
  const start = journeys.fixOf(truck, startMs);
  const stop = stopMs === null ? null : journeys.fixOf(truck, stopMs);
  const km = stop ? stop.odometerKm - start.odometerKm : null;
  return {
    id,
    start: toIso(startMs),
    stop: stopMs === null ? null : toIso(stopMs),
    status: stopMs === null ? "active" : "complete",
    vehicleId: device.vehicleId,
    deviceId: device.deviceId,
    startPoint: pointOf(start),
    stopPoint: stop ? pointOf(stop) : null,
    preview: null,
    stats:
      km === null || stopMs === null
        ? {}
        : {
            distance: Math.round(km * 1_000),
            duration: stopMs - startMs,
            averageMovingSpeed: Math.round((km * HOUR_MS) / (stopMs - startMs)),
            maxSpeed: 97,
            fuelConsumed: Number((km * LITRES_PER_KM).toFixed(2)),
            fuelEconomy: MILES_PER_GALLON,
            hardAccelCount: null,
            hardBrakeCount: null,
          },
    links: { self: `${tripsBase}/trips/${id}` },
  };
}

/** The collisions in a device's stay in a vehicle. Their places are in the third of the vendor's notations. */
export function collisionsOf(
  seed: number,
  journeys: Journeys,
  { device, fromMs, untilMs }: Stay,
  safetyBase: string,
): readonly Collision[] {
  const { truck } = device;
  if (!truck) return [];
  return shiftsBetween(journeys, truck, fromMs, untilMs).flatMap(({ day, fromMs: startMs, toMs }) => {
    const random = new Random(seed, "vinli collision", truck.index, day);
    const atMs = Math.round(random.between(startMs, toMs));
    if (!random.chance(COLLISIONS_PER_DAY) || atMs < fromMs || atMs >= untilMs) return [];
    const id = uuidOf(seed, "vinli collision", truck.index, day);
    const { latitude, longitude } = journeys.fixOf(truck, atMs);
    const { deviceId, vehicleId } = device;
    const location = { latitude: Number(latitude.toFixed(6)), longitude: Number(longitude.toFixed(6)) };
    const links = { self: `${safetyBase}/collisions/${id}` };
    return { id, atMs, record: { id, deviceId, vehicleId, timestamp: toIso(atMs), location, links } };
  });
}

function shiftsBetween(journeys: Journeys, truck: Truck, fromMs: number, untilMs: number) {
  const lastDay = dayOf(untilMs);
  const days = Array.from({ length: lastDay - dayOf(fromMs - DAY_MS) + 1 }, (_, index) => lastDay - index);
  return days.map((day) => journeys.shiftOn(truck, day));
}

function pointOf({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }): JsonObject {
  return { type: "Point", coordinates: [Number(longitude.toFixed(6)), Number(latitude.toFixed(6))] };
}
