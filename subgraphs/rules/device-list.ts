import type { Clock } from "../../platform/clock.ts";
import { interleave } from "../../platform/feed/interleave.ts";
import type { FeedPage, PoisonRecord, VendorRecord } from "../../platform/feed/vendor-record.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import type { VinliClient } from "./client.ts";
import { toDeviceRecord, toDeviceSighting } from "./mapper.ts";
import { decodeDevice, type WireDevice } from "./wire.ts";

type ListedDevice = { readonly wire: WireDevice; readonly raw: unknown };
type Reading = { readonly record: VendorRecord; readonly error: unknown };

/** As many as the connections to the vendor. */
const DEVICES_AT_ONCE = 2;
/** One answer a device: a page of them is a second or two of reading. */
const DEVICES_PER_PAGE = 50;
/** Vehicles change seldom, and each costs a call: of those that are known, so many are read again at a time. */
const KNOWN_VEHICLES_PER_READING = 50;

/** The devices of the app and the vehicles they are in. */
export class DeviceList {
  readonly #client: VinliClient;
  readonly #clock: Clock;
  /** As listed last; null before the first list. */
  #refs: readonly string[] | null = null;
  /** When the vehicle of each device was read. */
  readonly #vehicleReadAtMs = new Map<string, number>();

  constructor(client: VinliClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** The devices' ids. Before the list was read for the first time these are the stored ones, and without any it is read. */
  async refs(storedRefs: () => Promise<readonly string[]>, signal: AbortSignal): Promise<readonly string[]> {
    if (this.#refs) return this.#refs;
    const stored = await storedRefs();
    if (stored.length > 0) return stored;
    await this.#readList(signal);
    return this.#refs ?? [];
  }

  /**
   * The list, and the vehicles of the devices that are new and of some that are known. A device whose vehicle cannot be
   * read is told of without it; the error comes last.
   */
  async *read(signal: AbortSignal): AsyncGenerator<FeedPage, void> {
    const { devices, poison } = await this.#readList(signal);
    yield { records: [], poison, cursors: {} };
    const due = this.#dueVehicles(devices);
    let error: unknown = null;
    for (let start = 0; start < due.length; start += DEVICES_PER_PAGE) {
      const page = due.slice(start, start + DEVICES_PER_PAGE);
      const vehicles = page.map((device) => this.#readVehicle(device, signal));
      const readings = await Array.fromAsync(interleave(vehicles, DEVICES_AT_ONCE));
      yield { records: readings.map(({ record }) => record), poison: [], cursors: {} };
      error = readings.find((reading) => reading.error !== null)?.error ?? error;
      if (error instanceof VendorError && (error.fault === "throttled" || error.httpStatus === 401)) break;
    }
    if (error) throw error;
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
    this.#refs = devices.map(({ wire }) => wire.id);
    return { devices, poison };
  }

  #dueVehicles(devices: readonly ListedDevice[]): readonly ListedDevice[] {
    const readAtMs = ({ wire }: ListedDevice) => this.#vehicleReadAtMs.get(wire.id);
    const unknown = devices.filter((device) => readAtMs(device) === undefined);
    const known = devices.filter((device) => readAtMs(device) !== undefined);
    const oldestFirst = known.toSorted((a, b) => (readAtMs(a) ?? 0) - (readAtMs(b) ?? 0));
    return [...unknown, ...oldestFirst.slice(0, KNOWN_VEHICLES_PER_READING)];
  }

  /** Never fails: the other devices are told of all the same. */
  async *#readVehicle({ wire, raw }: ListedDevice, signal: AbortSignal): AsyncGenerator<Reading, void> {
    const nowMs = this.#clock.now();
    try {
      const vehicle = await this.#client.latestVehicle(wire.id, signal);
      this.#vehicleReadAtMs.set(wire.id, nowMs);
      yield { record: toDeviceRecord(wire, raw, vehicle), error: null };
    } catch (error) {
      yield { record: toDeviceSighting(wire, raw, nowMs), error };
    }
  }
}
