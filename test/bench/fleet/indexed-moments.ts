import { createLogger } from "../../../platform/log.ts";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { EVENT_TYPES, SEVERITIES, type Vendor } from "../../../schema/messages.ts";
import { BehaviourWatch } from "../../../subgraphs/fleet/candidates/behaviour/behaviour-watch.ts";
import { PUBLISHERS } from "../../../subgraphs/fleet/config.ts";
import { FleetIndex } from "../../../subgraphs/fleet/indexing/fleet-index.ts";
import { type FleetTables, fleetSchema } from "../../../subgraphs/fleet/tables.ts";
import type { PostgresServer } from "../../postgres-server.ts";
import { deviceSeen, driverSeen, eventRecorded, NOW_MS } from "../../subgraphs/fleet/fleet-fixture.ts";

export const TENANT = "fleet";
export const DEVICES = 1_000;
const BATCH = 1_000;
/** Between two moments of the fleet: a truck has one in some sixteen hours. */
const APART_MS = 60_000;
/** When the first moment is. */
export const FIRST_MS = NOW_MS - 400 * 86_400_000;
/** What the first share of the events costs is left out: code is compiled, and files are made. */
const WARM_SHARE = 0.1;
/** The log of a shift is there before what happens on it. */
const VENDORS = ["VISTRACKS", "SAMSARA", "VINLI"] as const;

/**
 * What is to be found out of events: nothing; who drove; or that, and which of them are of one incident. What is written is as much in
 * each.
 */
export type Asked = "nothing" | "drivers" | "drivers and incidents";

const KIND_OF = {
  nothing: { category: "VEHICLE", type: "DEVICE_STATUS" },
  drivers: { category: "HOURS_OF_SERVICE" },
  "drivers and incidents": { category: "SAFETY" },
} as const;

const POSITION = { longitude: -90, headingDegrees: null, speedKph: 80, accuracyMeters: null, address: null };

/** An event of a moment as one of two vendors tells it. Of seven moments, Vinli has missed one. */
export function toEvent(vendor: Vendor, moment: number, asked: Asked, apartMs = APART_MS) {
  return eventRecorded(vendor, `e${moment}`, {
    deviceRef: `t${moment % DEVICES}`,
    driverRef: vendor === "SAMSARA" && moment % 2 === 0 ? `d${moment % DEVICES}` : null,
    type: EVENT_TYPES[(moment % 11) + (vendor === "SAMSARA" ? 0 : moment % 2)] ?? "OTHER",
    severity: SEVERITIES[((moment * 7) % 13) % SEVERITIES.length] ?? "LOW",
    occurredAtMs: toInstant(moment, apartMs) + (vendor === "SAMSARA" ? 0 : 3_000),
    position: { ...POSITION, latitude: 40 + (moment % 100) / 100 },
    ...KIND_OF[asked],
  });
}

/** What the log has of the driver of a moment: that he is on duty, and that he drives. */
function toEntries(moment: number, asked: Asked, apartMs: number) {
  const said = {
    deviceRef: `t${moment % DEVICES}`,
    driverRef: `d${moment % DEVICES}`,
    category: "HOURS_OF_SERVICE",
  } as const;
  return (["OnDuty", "Driving"] as const).map((vendorType, nth) =>
    eventRecorded("VISTRACKS", `${vendorType} ${moment}`, {
      ...{ ...said, vendorType, type: asked === "nothing" ? "LOG_REMARK" : "DUTY_STATUS_CHANGE" },
      occurredAtMs: toInstant(moment, apartMs) - (60 - 30 * nth) * 60_000,
    }),
  );
}

function toInstant(moment: number, apartMs: number): number {
  return FIRST_MS + moment * apartMs;
}

/** The trucks as both vendors know them. */
export function toDevices(vendor: Vendor) {
  return Array.from({ length: DEVICES }, (_, nth) =>
    deviceSeen(vendor, `t${nth}`, {
      name: `Truck ${nth}`,
      externalIds: vendor === "SAMSARA" ? {} : { samsara: `t${nth}` },
    }),
  );
}

/** The drivers as the two vendors that name them know them. */
function toDrivers(vendor: Vendor) {
  return Array.from({ length: vendor === "VINLI" ? 0 : DEVICES }, (_, nth) =>
    driverSeen(vendor, `d${nth}`, {
      name: `Driver ${nth}`,
      externalIds: vendor === "SAMSARA" ? {} : { samsara: `d${nth}` },
    }),
  );
}

export type IndexedMoments = {
  readonly home: string;
  readonly events: number;
  readonly asked: Asked;
  readonly server?: PostgresServer;
  readonly apartMs?: number;
};

/** Microseconds of processor time that an event took: to be indexed, and to be looked at for who was seen with whom. */
export type EventMicros = { readonly indexing: number; readonly behaviour: number };

/** Fills the index of fleet by its own writing side. */
export async function indexMoments({
  home,
  events,
  asked,
  server,
  apartMs = APART_MS,
}: IndexedMoments): Promise<EventMicros> {
  await using store = await openStoreForWriting<FleetTables>(storeAddress(home, "fleet"), fleetSchema);
  const log = createLogger({ level: "silent", process: "bench" });
  const index = new FleetIndex(store, { clock: { now: () => NOW_MS }, log, eventsMs: Number.POSITIVE_INFINITY });
  let seq = 0;
  const tell = async (vendor: Vendor, records: readonly VendorRecord[]) => {
    const messages = records.map(({ kind, ref, message }) => {
      seq += 1;
      return {
        tenant: TENANT,
        seq,
        kind,
        ref,
        message: { ...message, revision: 1, receivedAtMs: NOW_MS, changedAtMs: NOW_MS },
      };
    });
    const publisher = PUBLISHERS.find((one) => one.vendor === vendor);
    if (!publisher) throw new Error(`nobody publishes for ${vendor}`);
    await index.store(publisher, { messages, position: { writer: "bench", seq }, isHandedOn: true, isAnew: false });
    return messages.length;
  };
  const usedMicros = async () => {
    const { user, system } = process.cpuUsage();
    return user + system + ((await server?.processorMicros()) ?? 0);
  };
  for (const vendor of VENDORS) await tell(vendor, [...toDevices(vendor), ...toDrivers(vendor)]);
  let [told, warm, beganMicros] = [0, 0, 0];
  for (let first = 0; told < events; first += BATCH) {
    const moments = Array.from({ length: BATCH }, (_, nth) => first + nth);
    for (const vendor of VENDORS) {
      const seen = moments.filter((moment) => vendor !== "VINLI" || moment % 7 !== 0);
      const toRecords =
        vendor === "VISTRACKS"
          ? (moment: number) => toEntries(moment, asked, apartMs)
          : (moment: number) => [toEvent(vendor, moment, asked, apartMs)];
      told += await tell(vendor, seen.flatMap(toRecords));
    }
    if (warm === 0 && told >= events * WARM_SHARE) [warm, beganMicros] = [told, await usedMicros()];
  }
  const endedMicros = await usedMicros();
  await new BehaviourWatch({ store, index, clock: { now: () => NOW_MS } }).look(new AbortController().signal);
  const behaviour = ((await usedMicros()) - endedMicros) / told;
  return { indexing: (endedMicros - beganMicros) / (told - warm), behaviour };
}
