import type { Clock } from "../../../platform/clock.ts";
import { createLogger } from "../../../platform/log.ts";
import type { FeedPage, VendorRecord } from "../../../platform/records/record.ts";
import { collectPage } from "../../../platform/records/record.ts";
import type { DeviceSeen, DriverSeen } from "../../../schema/messages.ts";
import type { Simulator } from "../../../simulator/running-simulator.ts";
import { toVariables } from "../../../simulator/variables.ts";
import type { EntityKind, VendorFacts } from "../../../subgraphs/fleet/domain.ts";
import { toDeviceFacts, toDriverFacts, toRecordKey } from "../../../subgraphs/fleet/identity/vendor-facts.ts";
import { VisTracksClient } from "../../../subgraphs/hos/client.ts";
import { readHosSettings } from "../../../subgraphs/hos/config.ts";
import * as hos from "../../../subgraphs/hos/streams/lists.ts";
import { Terminals } from "../../../subgraphs/hos/streams/terminals.ts";
import { UnidentifiedDrivers } from "../../../subgraphs/hos/streams/unidentified-drivers.ts";
import { VinliClient } from "../../../subgraphs/rules/client.ts";
import { readRulesSettings } from "../../../subgraphs/rules/config.ts";
import * as rules from "../../../subgraphs/rules/mapper.ts";
import { decodeDevice as decodeDongle } from "../../../subgraphs/rules/wire.ts";
import { SamsaraClient } from "../../../subgraphs/safety/client.ts";
import { readSafetySettings } from "../../../subgraphs/safety/config.ts";
import * as safety from "../../../subgraphs/safety/streams/lists.ts";
import { UnreadFields } from "../../../subgraphs/safety/streams/unread-fields.ts";
import { RoscoLiveClient } from "../../../subgraphs/video/client.ts";
import { readVideoSettings } from "../../../subgraphs/video/config.ts";
import * as video from "../../../subgraphs/video/mapper.ts";
import { decodeDevice as decodeCamera, decodeDriver } from "../../../subgraphs/video/wire.ts";

/** What a vendor says of a record, and the instant from which that is known. */
export type Version = { readonly facts: VendorFacts; readonly atMs: number };

/** A test waits for no rate limit: the simulator has none. */
const UNLIMITED = {
  ROSCOLIVE_REQUESTS_PER_SECOND: "1000",
  VISTRACKS_REQUESTS_PER_SECOND: "1000",
  VINLI_REQUESTS_PER_SECOND: "1000",
};

const BEGINNING = { read: async () => null };

/** Reads the lists of devices and drivers of four simulated vendors as the feeds do, and tells what is new in them. */
export class SimulatedLists implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #resources = new AsyncDisposableStack();
  readonly #lists: readonly ((signal: AbortSignal) => AsyncIterable<Pick<FeedPage, "records">>)[];
  readonly #told = new Map<string, string>();
  readonly #versions: Record<EntityKind, Version[]> = { device: [], driver: [] };

  constructor(simulator: Simulator, clock: Clock) {
    const environment = { ...toVariables(simulator.credentials), ...UNLIMITED };
    const shared = { clock, random: () => 0.5, log: createLogger({ level: "silent", process: "test" }) };
    const cameras = this.#resources.use(new RoscoLiveClient({ ...found(readVideoSettings(environment)), ...shared }));
    const samsara = this.#resources.use(new SamsaraClient({ ...found(readSafetySettings(environment)), ...shared }));
    const vistracks = this.#resources.use(new VisTracksClient({ ...found(readHosSettings(environment)), ...shared }));
    const vinli = this.#resources.use(new VinliClient({ ...found(readRulesSettings(environment)), ...shared }));
    const unread = new UnreadFields(shared.log);
    const log = { client: vistracks, terminals: new Terminals(), clock };
    const streams = [
      safety.createAssetStream({ client: samsara, clock, unread }),
      safety.createDriverStream({ client: samsara, clock, unread }),
      hos.createAssetStream(log),
      hos.createDriverStream({ ...log, unidentified: new UnidentifiedDrivers(vistracks) }),
    ];
    this.#clock = clock;
    this.#lists = [
      (signal) => readCameras(cameras, clock, signal),
      (signal) => readCameraDrivers(cameras, signal),
      (signal) => readDongles(vinli, signal),
      ...streams.map(
        ({ read }) =>
          (signal: AbortSignal) =>
            read(BEGINNING, signal),
      ),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  /** What was told so far of all records of a kind, in the order in which it was. */
  versions(kind: EntityKind): readonly Version[] {
    return this.#versions[kind];
  }

  /** Reads all lists as they are now. */
  async read(signal: AbortSignal): Promise<void> {
    for (const list of this.#lists) {
      for await (const { records } of list(signal)) for (const record of records) this.#tell(record);
    }
  }

  #tell({ kind, ref, message }: VendorRecord): void {
    const facts =
      kind === "device" ? toDeviceFacts(ref, message as DeviceSeen) : toDriverFacts(ref, message as DriverSeen);
    const [key, text] = [`${kind} ${toRecordKey(facts)}`, JSON.stringify(facts)];
    if (this.#told.get(key) === text) return;
    this.#told.set(key, text);
    this.#versions[kind as EntityKind].push({ facts, atMs: this.#clock.now() });
  }
}

async function* readCameras(client: RoscoLiveClient, clock: Clock, signal: AbortSignal) {
  for await (const { records } of client.devices(signal)) {
    yield collectPage(records, (raw) => [video.toDeviceRecord(decodeCamera(raw), raw, clock.now())]);
  }
}

async function* readCameraDrivers(client: RoscoLiveClient, signal: AbortSignal) {
  for await (const { records } of client.drivers(signal)) {
    yield collectPage(records, (raw) => [video.toDriverRecord(decodeDriver(raw), raw)]);
  }
}

async function* readDongles(client: VinliClient, signal: AbortSignal) {
  for await (const raw of client.devices(signal)) {
    const device = decodeDongle(raw);
    const [latest, all] = [await client.latestVehicle(device.id, signal), await client.vehicles(device.id, signal)];
    yield { records: [rules.toDeviceRecord(device, raw, { latest, all })] };
  }
}

function found<Settings>(settings: Settings | null): Settings {
  if (settings === null) throw new Error("the simulator has no address for a vendor");
  return settings;
}
