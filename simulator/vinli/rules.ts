import { DAY_MS, toIso } from "../clock.ts";
import type { EnrolledTruck, VinliDevice } from "../fleet/enrolment.ts";
import type { Truck } from "../fleet/truck.ts";
import type { City } from "../geography.ts";
import { areRulesRenewed, CITY_RADIUS_KM, dayOf, type Journeys, watchedCities } from "../journeys.ts";
import type { JsonObject } from "../json.ts";
import { uuidOf } from "../random.ts";

/** A rule of a device. Rules never change: once a week the office deletes them and makes them anew. */
export type Rule = {
  readonly id: string;
  readonly deviceId: string;
  readonly name: string;
  /** The city whose surroundings it watches, or null for the rule about speed. */
  readonly city: City | null;
  readonly boundary: JsonObject;
  readonly createdMs: number;
};

/** From this speed on a truck is reported, whatever the road allows. */
export const SPEED_RULE_MIN_KPH = 95;

/** The rules that a truck's device has at a moment. */
export function rulesOf(seed: number, journeys: Journeys, truck: EnrolledTruck, atMs: number): readonly Rule[] {
  if (!truck.vinli) return [];
  const renewal = lastRenewal(journeys, truck, atMs);
  return [null, ...watchedCities(truck)].map((city) => ruleFor(seed, truck.vinli, city, renewal));
}

/** A rule as reads of it show it; lists leave its boundaries out, and events say whether it is covered. */
export function ruleRecord(rule: Rule, rulesBase: string, coverage: JsonObject): JsonObject {
  return {
    id: rule.id,
    name: rule.name,
    deviceId: rule.deviceId,
    boundaries: [rule.boundary],
    ...coverage,
    createdAt: toIso(rule.createdMs),
    links: { self: `${rulesBase}/rules/${rule.id}` },
  };
}

type Renewal = { readonly day: number; readonly atMs: number };

function lastRenewal(journeys: Journeys, truck: Truck, atMs: number): Renewal {
  for (let day = dayOf(atMs); day > dayOf(atMs) - 8; day--) {
    if (!areRulesRenewed(truck, day)) continue;
    const { fromMs } = journeys.shiftOn(truck, day);
    if (fromMs <= atMs) return { day, atMs: fromMs };
  }
  const day = dayOf(atMs) - 8;
  return { day, atMs: day * DAY_MS };
}

function ruleFor(seed: number, device: VinliDevice | null, city: City | null, { day, atMs }: Renewal): Rule {
  const deviceId = device?.deviceId ?? "";
  const id = uuidOf(seed, "vinli rule", deviceId, city?.name ?? "speed", day);
  const boundaryId = uuidOf("boundary", id);
  return {
    id,
    deviceId,
    name: city ? `Near ${city.name}` : "Speed Limit",
    city,
    boundary: city
      ? { id: boundaryId, type: "radius", lon: city.longitude, lat: city.latitude, radius: CITY_RADIUS_KM * 1_000 }
      : { id: boundaryId, type: "parametric", parameter: "vehicleSpeed", min: SPEED_RULE_MIN_KPH },
    createdMs: atMs,
  };
}
