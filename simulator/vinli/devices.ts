import type { EnrolledTruck } from "../fleet/enrolment.ts";
import { distanceKm } from "../geography.ts";
import { CITY_RADIUS_KM, type Journeys } from "../journeys.ts";
import { isJsonObject, type JsonObject, objectIn, textIn } from "../json.ts";
import { digestOf, uuidOf } from "../random.ts";
import type { Identity } from "../truth/identity.ts";
import { documentedId, type Origin } from "../truth/origin.ts";
import type { Measurement } from "./boundaries.ts";
import type { Bases } from "./events.ts";
import { ruleRecord, rulesOf, SPEED_RULE_MIN_KPH } from "./rules.ts";

/** A device in the vehicle that it is in at a moment. The documented one belongs to no truck of the fleet. */
export type Device = {
  readonly deviceId: string;
  readonly vehicleId: string | null;
  readonly truck: EnrolledTruck | null;
  readonly olderShape: boolean;
};

/** A time, from one moment until another, in which a device is in one vehicle. */
export type Stay = { readonly device: Device; readonly fromMs: number; readonly untilMs: number };

type DevicesById = ReadonlyMap<string, Device>;

/** A message at most every so often while the engine runs. */
const MESSAGE_PERIOD_MS = 15_000;

/** The devices, their vehicles, rules and messages. */
export class Devices {
  readonly #seed: number;
  readonly #journeys: Journeys;
  readonly #samples: readonly JsonObject[];
  readonly #known = new WeakMap<readonly EnrolledTruck[], DevicesById>();
  readonly #removed = new Set<string>();

  constructor(seed: number, journeys: Journeys, samples: readonly JsonObject[]) {
    this.#seed = seed;
    this.#journeys = journeys;
    this.#samples = samples;
  }

  /** The devices of the app, as they are at a moment. */
  all(atMs: number): readonly Device[] {
    return this.#everyoneAt(atMs)
      .values()
      .filter(({ deviceId }) => !this.#removed.has(deviceId))
      .toArray();
  }

  get(deviceId: string, atMs: number): Device | undefined {
    return this.#removed.has(deviceId) ? undefined : this.#everyoneAt(atMs).get(deviceId);
  }

  /** A device as it was at another moment. */
  at(device: Device, atMs: number): Device {
    return this.#everyoneAt(atMs).get(device.deviceId) ?? device;
  }

  /** In which vehicles the devices of the app were in a period, one after the other. */
  staysBetween(fromMs: number, untilMs: number): readonly Stay[] {
    return this.#journeys.fleet
      .erasBetween(fromMs, untilMs)
      .flatMap((era) => this.all(era.fromMs).map((device) => ({ ...era, device })));
  }

  /** The records of devices at a moment, and in which trucks those are. */
  identities(atMs: number): readonly Identity[] {
    return this.all(atMs).map(({ deviceId, truck }) => ({
      ref: deviceId,
      of: truck ?? { id: documentedId("vinli", deviceId), name: nameOf(truck) },
      facts: { NAME: nameOf(truck), VIN: truck?.vinli?.vin },
    }));
  }

  /** What a device's own measurement is of; null if it is in no truck. */
  originAt({ truck }: Device, atMs: number, moment: string): Origin | null {
    if (!truck) return null;
    return { moment, atMs, device: truck.id, driver: this.#journeys.driverOf(truck, atMs)?.id ?? null };
  }

  /** Takes a device out of the app. */
  remove({ deviceId }: Device): void {
    this.#removed.add(deviceId);
  }

  /** Puts a device back into the app; undefined if there is no such device. */
  claim(deviceId: string, nowMs: number): Device | undefined {
    this.#removed.delete(deviceId);
    return this.get(deviceId, nowMs);
  }

  isRemoved(deviceId: string): boolean {
    return this.#removed.has(deviceId);
  }

  record({ deviceId, truck }: Device, { platform, events, rules, trips }: Bases): JsonObject {
    const self = `${platform}/devices/${deviceId}`;
    return {
      id: deviceId,
      name: nameOf(truck),
      chipId: digestOf(["chip", deviceId]).slice(0, 12).toUpperCase(),
      createdAt: "2015-05-20T16:02:11.000Z",
      icon: null,
      links: {
        self,
        vehicles: `${self}/vehicles`,
        latestVehicle: `${self}/vehicles/_latest`,
        rules: `${rules}/devices/${deviceId}/rules`,
        events: `${events}/devices/${deviceId}/events`,
        subscriptions: `${events}/devices/${deviceId}/subscriptions`,
        trips: `${trips}/devices/${deviceId}/trips`,
      },
    };
  }

  /** The vehicle that a device is plugged into. Nothing is known of the documented one but its id. */
  vehicleRecord({ vehicleId, truck }: Device, { platform }: Bases): JsonObject | null {
    if (vehicleId === null) return null;
    const details = truck
      ? {
          vin: truck.vinli?.vin ?? null,
          year: String(truck.year),
          make: truck.make,
          model: truck.model,
          name: truck.name,
        }
      : { vin: null };
    return { id: vehicleId, ...details, links: { self: `${platform}/vehicles/${vehicleId}` } };
  }

  /** The rules of a device at a moment, boundaries included. */
  ruleRecords({ deviceId, truck }: Device, { rules }: Bases, nowMs: number): readonly JsonObject[] {
    if (!truck) return this.#documentedRules().filter((rule) => rule.deviceId === deviceId);
    const fix = this.#journeys.fixOf(truck, nowMs);
    return rulesOf(this.#seed, this.#journeys, truck, nowMs).map((rule) => {
      const covered = rule.city ? distanceKm(rule.city, fix) <= CITY_RADIUS_KM : fix.speedKph >= SPEED_RULE_MIN_KPH;
      return ruleRecord(rule, rules, { evaluated: true, covered });
    });
  }

  /** When a device sent its messages: while its engine ran, from the first day that was observed. */
  messageTimes({ deviceId }: Device, fromMs: number, nowMs: number): readonly number[] {
    const stays = this.staysBetween(fromMs, nowMs).filter(({ device }) => device.deviceId === deviceId);
    return stays.flatMap((stay) => this.#messageTimesOf(stay));
  }

  #messageTimesOf({ device: { truck }, fromMs, untilMs }: Stay): readonly number[] {
    if (!truck) return [];
    const times: number[] = [];
    for (let shift = this.#journeys.latestShift(truck, untilMs); shift.toMs > fromMs; ) {
      for (const spell of shift.spells.filter(({ status }) => status === "Driving")) {
        const first = Math.ceil(spell.fromMs / MESSAGE_PERIOD_MS) * MESSAGE_PERIOD_MS;
        for (let atMs = first; atMs < Math.min(spell.toMs, untilMs); atMs += MESSAGE_PERIOD_MS) times.push(atMs);
      }
      shift = this.#journeys.shiftOn(truck, shift.day - 1);
    }
    return times.filter((atMs) => atMs >= fromMs);
  }

  /** A message. Those of older devices name their place twice, in two notations. */
  messageRecord(device: Device, atMs: number, { telemetry }: Bases): JsonObject {
    const { deviceId, truck, olderShape } = this.at(device, atMs);
    const { location, ...values } = truck ? this.#measured(truck, atMs) : {};
    const id = this.#messageId(deviceId, atMs);
    const fix = truck && olderShape ? this.#journeys.fixOf(truck, atMs) : null;
    return {
      id,
      timestamp: new Date(atMs).toISOString(),
      ...(fix
        ? { location: { latitude: Number(fix.latitude.toFixed(6)), longitude: Number(fix.longitude.toFixed(6)) } }
        : {}),
      data: { location, ...values },
      links: { self: `${telemetry}/messages/${id}` },
    };
  }

  locationFeature(device: Device, atMs: number, fields: ReadonlySet<string>): JsonObject {
    const { deviceId, truck } = this.at(device, atMs);
    const { location, ...values } = truck ? this.#measured(truck, atMs) : {};
    const wanted = Object.entries(values).filter(([name]) => fields.has(name));
    const id = this.#messageId(deviceId, atMs);
    return {
      type: "Feature",
      geometry: location,
      properties: { id, timestamp: new Date(atMs).toISOString(), ...Object.fromEntries(wanted) },
    };
  }

  /** What of a message is wanted, for those that have some of it. */
  snapshotRecord(device: Device, atMs: number, fields: ReadonlySet<string>, bases: Bases): JsonObject {
    const { data, ...message } = this.messageRecord(device, atMs, bases);
    const wanted = Object.entries(isJsonObject(data) ? data : {}).filter(([name]) => fields.has(name));
    return { ...message, data: Object.fromEntries(wanted) };
  }

  /** What of a device's message a rule has looked at, in the notation of events. */
  snapshotMessage(device: Device, atMs: number): JsonObject {
    const { deviceId, truck } = this.at(device, atMs);
    const { location: _, ...values } = truck ? this.#measured(truck, atMs) : {};
    const fix = truck ? this.#journeys.fixOf(truck, atMs) : { latitude: 0, longitude: 0 };
    const location = { lat: Number(fix.latitude.toFixed(7)), lon: Number(fix.longitude.toFixed(7)) };
    const timestamp = new Date(atMs).toISOString();
    return { id: this.#messageId(deviceId, atMs), timestamp, snapshot: { location, ...values } };
  }

  /** What a device measured at a moment, as rules look at it. */
  measurementAt(device: Device, atMs: number): Measurement {
    const { truck } = this.at(device, atMs);
    if (!truck) return { latitude: 0, longitude: 0, values: new Map() };
    const { vehicleSpeed, rpm } = this.#measured(truck, atMs);
    const { latitude, longitude } = this.#journeys.fixOf(truck, atMs);
    return {
      latitude,
      longitude,
      values: new Map([
        ["vehicleSpeed", vehicleSpeed],
        ["rpm", rpm],
      ]),
    };
  }

  #measured(
    truck: EnrolledTruck,
    atMs: number,
  ): { readonly location: JsonObject; readonly vehicleSpeed: number; readonly rpm: number } {
    const { latitude, longitude, speedKph } = this.#journeys.fixOf(truck, atMs);
    const coordinates = [Number(longitude.toFixed(6)), Number(latitude.toFixed(6))];
    return {
      location: { type: "Point", coordinates },
      vehicleSpeed: Math.round(speedKph),
      rpm: Math.round(900 + speedKph * 7),
    };
  }

  #everyoneAt(atMs: number): DevicesById {
    const trucks = this.#journeys.fleet.enrolledAt(atMs);
    const known = this.#known.get(trucks) ?? this.#devicesIn(trucks);
    this.#known.set(trucks, known);
    return known;
  }

  #devicesIn(trucks: readonly EnrolledTruck[]): DevicesById {
    const ofFleet = trucks.flatMap((truck): readonly Device[] => (truck.vinli ? [{ ...truck.vinli, truck }] : []));
    return new Map([...documentedDevices(this.#samples), ...ofFleet].map((device) => [device.deviceId, device]));
  }

  #messageId(deviceId: string, atMs: number): string {
    return uuidOf(this.#seed, "vinli message", deviceId, atMs);
  }

  #documentedRules(): readonly JsonObject[] {
    return this.#samples.flatMap(({ meta }) => (isJsonObject(meta) ? [objectIn(meta, "rule")] : []));
  }
}

/** What the fleet calls a device: as it calls the truck. */
function nameOf(truck: EnrolledTruck | null): string {
  return truck?.name ?? "Speed Test";
}

function documentedDevices(samples: readonly JsonObject[]): readonly Device[] {
  const ids = new Set(samples.map((record) => textIn(record, "deviceId")));
  return [...ids].map((deviceId) => {
    const vehicle = samples.map((record) => objectIn(record, "object")).find(({ type }) => type === "vehicle");
    return { deviceId, vehicleId: vehicle ? textIn(vehicle, "id") : null, truck: null, olderShape: true };
  });
}
