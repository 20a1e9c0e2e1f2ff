import type { Clock } from "../../../platform/clock.ts";
import { DeviceTurns } from "../../../platform/feed/devices/device-turns.ts";
import { interleave } from "../../../platform/feed/devices/interleave.ts";
import { isRefusal } from "../../../platform/feed/optional-stream.ts";
import type { FeedPage, PoisonRecord, VendorRecord } from "../../../platform/records/record.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import type { VinliClient } from "../client.ts";
import { type DeviceVehicles, toDeviceRecord, toDeviceSighting } from "../mapper.ts";
import { decodeDevice, decodeVehicle, type WireDevice } from "../wire.ts";

type ListedDevice = { readonly wire: WireDevice; readonly raw: unknown };
type Reading = { readonly record: VendorRecord | null; readonly error: VendorError | null };

/** As many as the calls that a vendor is at work on. */
const DEVICES_AT_ONCE = 2;
/** Each costs a call or two, which events wait for: of those that were not read yet, so many at a time. */
const NEW_VEHICLES_PER_READING = 20;
/** Vehicles change seldom: when somebody carries a device over. */
const VEHICLE_PERIOD_MS = 600_000;

/** How often some vehicles are read. */
export const VEHICLES_EVERY_MS = 2_000;

/** The devices of the app and the vehicles they are in. */
export class DeviceList {
  readonly #client: VinliClient;
  readonly #clock: Clock;
  /** As listed last; null before the first list. */
  #devices: readonly ListedDevice[] | null = null;
  readonly #turns = new DeviceTurns({ periodMs: VEHICLE_PERIOD_MS, everyMs: VEHICLES_EVERY_MS });
  /** The vehicles of each device. */
  readonly #vehicles = new Map<string, DeviceVehicles>();

  constructor(client: VinliClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** The devices' ids. Before the list was read for the first time these are the stored ones, and without any it is read. */
  async refs(storedRefs: () => Promise<readonly string[]>, signal: AbortSignal): Promise<readonly string[]> {
    if (this.#devices) return this.#devices.map(toRef);
    const stored = await storedRefs();
    if (stored.length > 0) return stored;
    const { devices } = await this.#readList(signal);
    return devices.map(toRef);
  }

  /** The list. A device whose vehicle is not known yet is told of without it. */
  async *read(signal: AbortSignal): AsyncGenerator<FeedPage, void> {
    const { devices, poison } = await this.#readList(signal);
    const nowMs = this.#clock.now();
    const records = devices.map(({ wire, raw }) => {
      const vehicles = this.#vehicles.get(wire.id);
      return vehicles ? toDeviceRecord(wire, raw, vehicles) : toDeviceSighting(wire, raw, nowMs);
    });
    yield { records, poison, cursors: {} };
  }

  /**
   * The vehicles of devices that are new on the list, and of some others. Fails with what the last of them failed with,
   * unless that is a refusal and another one is not refused.
   */
  async *readVehicles(signal: AbortSignal): AsyncGenerator<FeedPage, void> {
    const due = this.#dueVehicles();
    const readings = await Array.fromAsync(
      interleave(
        due.map((device) => this.#readVehicle(device, signal)),
        DEVICES_AT_ONCE,
      ),
    );
    yield { records: readings.flatMap(({ record }) => record ?? []), poison: [], cursors: {} };
    const error = readings.findLast((reading) => reading.error)?.error;
    if (error && (!isRefusal(error) || readings.every((reading) => reading.error))) throw error;
  }

  async #readList(signal: AbortSignal) {
    const devices: ListedDevice[] = [];
    const poison: PoisonRecord[] = [];
    for await (const raw of this.#client.devices(signal)) {
      try {
        devices.push({ wire: decodeDevice(raw), raw });
      } catch (error) {
        poison.push({ raw, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    this.#devices = devices;
    return { devices, poison };
  }

  #dueVehicles(): readonly ListedDevice[] {
    const devices = this.#devices ?? [];
    const nowMs = this.#clock.now();
    const unread = devices.filter(({ wire }) => !this.#turns.has(wire.id)).slice(0, NEW_VEHICLES_PER_READING);
    const read = devices.filter(({ wire }) => this.#turns.has(wire.id));
    const due = new Set(this.#turns.due(read.map(toRef), nowMs));
    return [...unread, ...read.filter(({ wire }) => due.has(wire.id))];
  }

  /** The vehicles that a device was in: asked for once, and again when it is in one that is not among them. */
  async #allVehicles(deviceRef: string, latest: unknown, signal: AbortSignal): Promise<readonly unknown[]> {
    const known = this.#vehicles.get(deviceRef)?.all;
    const ref = toVehicleRef(latest);
    if (known && (ref === null || known.some((vehicle) => toVehicleRef(vehicle) === ref))) return known;
    const all = await this.#client.vehicles(deviceRef, signal);
    return ref === null || all.some((vehicle) => toVehicleRef(vehicle) === ref) ? all : [...all, latest];
  }

  async *#readVehicle({ wire, raw }: ListedDevice, signal: AbortSignal): AsyncGenerator<Reading, void> {
    try {
      const latest = await this.#client.latestVehicle(wire.id, signal);
      const vehicles = { latest, all: await this.#allVehicles(wire.id, latest, signal) };
      this.#vehicles.set(wire.id, vehicles);
      this.#turns.note(wire.id, this.#clock.now());
      yield { record: toDeviceRecord(wire, raw, vehicles), error: null };
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      if (isRefusal(error)) this.#turns.note(wire.id, this.#clock.now());
      yield { record: null, error };
    }
  }
}

/** What tells a vehicle from others, as received. */
function toVehicleRef(vehicle: unknown): string | null {
  return decodeVehicle(vehicle)?.id ?? null;
}

function toRef({ wire }: ListedDevice): string {
  return wire.id;
}
