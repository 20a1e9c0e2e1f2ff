import { HOUR_MS, MINUTE_MS } from "../clock.ts";
import type { RoscoLiveAccount } from "../fleet/driver.ts";
import type { EnrolledTruck, RoscoLiveDevice } from "../fleet/enrolment.ts";
import type { Journeys } from "../journeys.ts";
import type { JsonObject } from "../json.ts";
import { digestOf } from "../random.ts";
import { Refusal } from "../refusal.ts";
import type { Identity } from "../truth/identity.ts";
import { documentedId } from "../truth/origin.ts";
import { defectOf, outageOf } from "./contact.ts";
import { COMPANY_ID, fullNameOf } from "./events.ts";

/** The device of the documented events, which belongs to no truck of the fleet. */
const DOCUMENTED_DEVICE: RoscoLiveDevice = {
  deviceId: "3539397876",
  vehicleName: "Test TT1",
  groups: ["Installed Devices"],
  channels: 2,
};

type Camera = { readonly device: RoscoLiveDevice; readonly truck: EnrolledTruck | null };

/** After this long without its engine a camera sleeps. */
const AWAKE_AFTER_STOP_MS = 4 * HOUR_MS;

/** The cameras and drivers that RoscoLive knows. */
export class Devices {
  readonly #seed: number;
  readonly #journeys: Journeys;
  readonly #cameras = new WeakMap<readonly EnrolledTruck[], ReadonlyMap<string, Camera>>();

  constructor(seed: number, journeys: Journeys) {
    this.#seed = seed;
    this.#journeys = journeys;
  }

  /** The devices as they are at a moment. */
  all(atMs: number): readonly RoscoLiveDevice[] {
    return this.#camerasAt(atMs)
      .values()
      .map(({ device }) => device)
      .toArray();
  }

  get(deviceId: string, atMs: number): RoscoLiveDevice | undefined {
    return this.#camerasAt(atMs).get(deviceId)?.device;
  }

  /** The device of an id; refuses what is no id with 400, and one that nobody has with 404. */
  known(deviceId: string, atMs: number): RoscoLiveDevice {
    if (!/^\d+$/.test(deviceId)) throw new Refusal(400, "Incorrect device id");
    const device = this.get(deviceId, atMs);
    if (!device) throw new Refusal(404, "Device doesn't exist");
    return device;
  }

  /** The truck that a device is in at a moment; null for the documented one. */
  truckOf(deviceId: string, atMs: number): EnrolledTruck | null {
    return this.#camerasAt(atMs).get(deviceId)?.truck ?? null;
  }

  /** A device with ids as text and its dates in three notations, as the vendor's answers mix them. */
  record(device: RoscoLiveDevice, nowMs: number): JsonObject {
    const { deviceId, vehicleName, groups, channels } = device;
    const lastSeenMs = this.#lastSeenMs(deviceId, nowMs);
    const channelNumbers = Array.from({ length: channels }, (_, index) => index + 1);
    const isBroken = defectOf(this.#seed, deviceId, nowMs) !== null;
    const isDark = (channel: number) => isBroken && channel === channels;
    const health = channelNumbers.map((channel) => [channel, isDark(channel) ? "video loss" : "ok"]);
    return {
      camera_health: { ...Object.fromEntries(health), ...(isBroken ? { sd_card: "write error" } : {}) },
      channel_available: channelNumbers.join(","),
      channel_status: channelNumbers.map((channel) => ({
        channel,
        status: isDark(channel) ? "video loss" : "recording",
      })),
      company_id: String(COMPANY_ID),
      company_name: this.#journeys.fleet.company,
      createtime: "Wed, 08 Jan 2025 17:31:42 GMT",
      device_id: deviceId,
      device_type: channels === 4 ? "dv6" : "dv4",
      firmware_version: { app: `4.${channels}.17`, mcu: "1.9.2" },
      general_status: this.status(deviceId, nowMs),
      groups,
      installed_ts: "2025-01-08T17:31:42.0Z",
      last_online: lastSeenMs === null ? null : toNaive(lastSeenMs),
      serial_number: digestOf(["serial", deviceId]).slice(0, 12).toUpperCase(),
      vehicle_name: vehicleName,
    };
  }

  /** The state of some devices or of all, under numeric ids. */
  statuses(deviceIds: ReadonlySet<string> | null, nowMs: number): readonly JsonObject[] {
    return this.all(nowMs)
      .filter(({ deviceId }) => deviceIds?.has(deviceId) ?? true)
      .map(({ deviceId }) => ({ device_id: Number(deviceId), status: this.status(deviceId, nowMs) }));
  }

  drivers(): readonly JsonObject[] {
    return this.#journeys.fleet.drivers.flatMap(({ roscolive }) => roscolive ?? []).map(driverRecord);
  }

  /** The records of devices at a moment: RoscoLive publishes nothing that others know but the name of the vehicle. */
  identities(atMs: number): readonly Identity[] {
    return [...this.#camerasAt(atMs).values()].map(({ device: { deviceId, vehicleName }, truck }) => ({
      ref: deviceId,
      of: truck ?? { id: documentedId("roscolive", deviceId), name: vehicleName },
      facts: { NAME: vehicleName },
    }));
  }

  /** The records of drivers, who log in by their addresses. */
  driverIdentities(): readonly Identity[] {
    return this.#journeys.fleet.drivers.flatMap((driver): readonly Identity[] => {
      if (!driver.roscolive) return [];
      const { driverId, email, cardId } = driver.roscolive;
      const facts = { CARD: cardId, EMAIL: email, USERNAME: email, NAME: fullNameOf(driver.roscolive) };
      return [{ ref: String(driverId), of: driver, facts }];
    });
  }

  #camerasAt(atMs: number): ReadonlyMap<string, Camera> {
    const trucks = this.#journeys.fleet.enrolledAt(atMs);
    const known = this.#cameras.get(trucks) ?? camerasIn(trucks);
    this.#cameras.set(trucks, known);
    return known;
  }

  /** What a device is doing at a moment. */
  status(deviceId: string, nowMs: number): "driving" | "parked" | "sleep" | "offline" {
    const truck = this.truckOf(deviceId, nowMs);
    if (!truck || outageOf(this.#seed, deviceId, nowMs)) return "offline";
    if (this.#journeys.isDriving(truck, nowMs)) return "driving";
    return nowMs - this.#journeys.latestShift(truck, nowMs).toMs < AWAKE_AFTER_STOP_MS ? "parked" : "sleep";
  }

  #lastSeenMs(deviceId: string, nowMs: number): number | null {
    const truck = this.truckOf(deviceId, nowMs);
    if (!truck) return null;
    const inContactMs = outageOf(this.#seed, deviceId, nowMs)?.fromMs ?? nowMs;
    const awakeUntilMs = this.#journeys.latestShift(truck, inContactMs).toMs + AWAKE_AFTER_STOP_MS;
    return Math.min(Math.floor(inContactMs / MINUTE_MS) * MINUTE_MS, awakeUntilMs);
  }
}

/** The cameras in some trucks by their ids, the oldest first, whatever trucks they are in. */
function camerasIn(trucks: readonly EnrolledTruck[]): ReadonlyMap<string, Camera> {
  const ofFleet = trucks.flatMap((truck) => (truck.roscolive ? { device: truck.roscolive, truck } : []));
  const inOrder = ofFleet.toSorted((a, b) => Number(a.device.deviceId) - Number(b.device.deviceId));
  const documented = { device: DOCUMENTED_DEVICE, truck: null };
  return new Map([documented, ...inOrder].map((camera) => [camera.device.deviceId, camera]));
}

function driverRecord(account: RoscoLiveAccount): JsonObject {
  return {
    card_id: account.cardId,
    driver_score: null,
    email: account.email,
    first_name: account.firstName,
    group_id: null,
    group_name: null,
    id: account.driverId,
    last_name: account.lastName,
    last_trip_ts: null,
    last_vehicle_id: null,
    last_vehicle_name: null,
    name: fullNameOf(account),
    photos: [],
    status: "used",
    type: "manual",
  };
}

/** A moment without a zone, as in 2025-01-08 17:31:42. */
export function toNaive(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}
