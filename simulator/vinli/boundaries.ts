import { distanceKm } from "../geography.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";

/** What a device measured at a moment, as rules look at it. */
export type Measurement = {
  readonly latitude: number;
  readonly longitude: number;
  readonly values: ReadonlyMap<string, number>;
};

/** A condition of a rule: null where the device did not measure what it is about. */
export type Boundary = { readonly record: JsonObject; readonly isMet: (measured: Measurement) => boolean | null };

/** The parameters with decimal values, which alone can be bounded. Devices of this fleet measure the first two. */
const DECIMAL_PARAMETERS: ReadonlySet<unknown> = new Set([
  "vehicleSpeed",
  "rpm",
  "coolantTemp",
  "intakeAirTemperature",
  "fuelLevelInput",
  "calculatedLoadValue",
  "absoluteThrottleSensorPosition",
  "massAirFlow",
  "controlModuleVoltage",
  "runTimeSinceEngineStart",
]);

/** The boundaries of a rule that somebody wants; refuses what the rule service cannot watch, with 400. */
export function readBoundaries(value: unknown): readonly Boundary[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isJsonObject)) {
    throw new Refusal(400, '"boundaries" must be a list of boundaries');
  }
  if (value.filter(({ type }) => type !== "parametric").length > 1) {
    throw new Refusal(400, "A rule may have only one geospatial boundary");
  }
  return value.map(readBoundary);
}

/** Whether all boundaries are met; null as long as one of them cannot be told and none is broken. */
export function isCovered(boundaries: readonly Boundary[], measured: Measurement): boolean | null {
  const met = boundaries.map(({ isMet }) => isMet(measured));
  if (met.includes(false)) return false;
  return met.includes(null) ? null : true;
}

function readBoundary(record: JsonObject): Boundary {
  switch (record.type) {
    case "parametric":
      return parametric(record);
    case "radius":
      return radius(record);
    case "polygon":
      return polygon(record);
    default:
      throw new Refusal(400, '"type" must be one of [parametric, radius, polygon]');
  }
}

function parametric({ parameter, min, max }: JsonObject): Boundary {
  if (!DECIMAL_PARAMETERS.has(parameter)) throw new Refusal(400, `"parameter" cannot be ${JSON.stringify(parameter)}`);
  const [low, high] = [min, max].map((bound) => {
    if (bound === null || bound === undefined) return null;
    if (typeof bound !== "number") throw new Refusal(400, '"min" and "max" must be numbers');
    return bound;
  });
  const bounds = {
    ...(typeof low === "number" ? { min: low } : {}),
    ...(typeof high === "number" ? { max: high } : {}),
  };
  if (Object.keys(bounds).length === 0) throw new Refusal(400, 'a parametric boundary needs "min" or "max"');
  return {
    record: { type: "parametric", parameter, ...bounds },
    isMet: ({ values }) => {
      const value = values.get(String(parameter));
      return value === undefined ? null : value >= (low ?? value) && value <= (high ?? value);
    },
  };
}

function radius({ lon, lat, radius: metres }: JsonObject): Boundary {
  if (typeof lon !== "number" || typeof lat !== "number" || typeof metres !== "number") {
    throw new Refusal(400, '"lon", "lat" and "radius" must be numbers');
  }
  const centre = { latitude: lat, longitude: lon };
  return {
    record: { type: "radius", lon, lat, radius: metres },
    isMet: (measured) => distanceKm(centre, measured) * 1_000 <= metres,
  };
}

function polygon({ coordinates }: JsonObject): Boundary {
  const ring = Array.isArray(coordinates) ? coordinates[0] : null;
  if (!Array.isArray(ring) || ring.length < 4 || !ring.every(isPosition)) {
    throw new Refusal(400, '"coordinates" must be the rings of a polygon');
  }
  if (String(ring[0]) !== String(ring.at(-1))) throw new Refusal(400, "the ring of a polygon must be closed");
  return { record: { type: "polygon", coordinates }, isMet: (measured) => isInside(ring, measured) };
}

type Position = readonly [longitude: number, latitude: number];

function isPosition(value: unknown): value is Position {
  return Array.isArray(value) && value.length >= 2 && value.every((part) => typeof part === "number");
}

/** Whether a ray from the point to the east crosses the ring an odd number of times. */
function isInside(ring: readonly Position[], { latitude, longitude }: Measurement): boolean {
  const crossings = ring.slice(1).filter(([lon, lat], index) => {
    const [lastLon, lastLat] = ring[index] ?? [lon, lat];
    if (lat > latitude === lastLat > latitude) return false;
    return longitude < lon + ((latitude - lat) / (lastLat - lat)) * (lastLon - lon);
  });
  return crossings.length % 2 === 1;
}
