import { createLogger } from "../../../platform/log.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { EVENT_TYPES, SEVERITIES, type Vendor } from "../../../schema/messages.ts";
import { PUBLISHERS } from "../../../subgraphs/fleet/config.ts";
import { FleetIndex } from "../../../subgraphs/fleet/indexing/fleet-index.ts";
import { type FleetTables, fleetSchema } from "../../../subgraphs/fleet/tables.ts";
import type { PostgresServer } from "../../postgres-server.ts";
import { deviceSeen, eventRecorded, NOW_MS } from "../../subgraphs/fleet/fleet-fixture.ts";

export const TENANT = "fleet";
export const DEVICES = 1_000;
const BATCH = 1_000;
/** Between two moments of the fleet: a truck has one in some sixteen hours. */
const APART_MS = 60_000;
/** What the first share of the events costs is left out: code is compiled, and files are made. */
const WARM_SHARE = 0.1;
const VENDORS = ["SAMSARA", "VINLI"] as const;

const POSITION = { longitude: -90, headingDegrees: null, speedKph: 80, accuracyMeters: null, address: null };

/** An event of a moment as one of two vendors tells it. Of seven moments, Vinli has missed one. */
function toEvent(vendor: Vendor, moment: number, category: "SAFETY" | "HOURS_OF_SERVICE") {
  return eventRecorded(vendor, `e${moment}`, {
    ...{ category, deviceRef: `t${moment % DEVICES}`, driverRef: vendor === "SAMSARA" ? `d${moment % 700}` : null },
    type: EVENT_TYPES[(moment % 11) + (vendor === "SAMSARA" ? 0 : moment % 2)] ?? "OTHER",
    severity: SEVERITIES[((moment * 7) % 13) % SEVERITIES.length] ?? "LOW",
    occurredAtMs: NOW_MS - 400 * 86_400_000 + moment * APART_MS + (vendor === "SAMSARA" ? 0 : 3_000),
    position: { ...POSITION, latitude: 40 + (moment % 100) / 100 },
  });
}

/** The trucks as both vendors know them. */
function toDevices(vendor: Vendor) {
  return Array.from({ length: DEVICES }, (_, nth) =>
    deviceSeen(vendor, `t${nth}`, {
      name: `Truck ${nth}`,
      externalIds: vendor === "VINLI" ? { samsara: `t${nth}` } : {},
    }),
  );
}

export type IndexedMoments = {
  readonly home: string;
  readonly events: number;
  /** Events of the log are of no incident. */
  readonly category: "SAFETY" | "HOURS_OF_SERVICE";
  readonly server?: PostgresServer;
};

/** Fills the index of fleet by its own writing side; answers with the microseconds of processor time that an event took. */
export async function indexMoments({ home, events, category, server }: IndexedMoments): Promise<number> {
  await using store = await openStoreForWriting<FleetTables>(storeAddress(home, "fleet"), fleetSchema);
  const log = createLogger({ level: "silent", process: "bench" });
  const index = new FleetIndex(store, { clock: { now: () => NOW_MS }, log, eventsMs: Number.POSITIVE_INFINITY });
  let seq = 0;
  const tell = async (vendor: Vendor, records: readonly ReturnType<typeof toEvent>[]) => {
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
  for (const vendor of VENDORS) await tell(vendor, toDevices(vendor));
  let [told, warm, beganMicros] = [0, 0, 0];
  for (let first = 0; told < events; first += BATCH) {
    const moments = Array.from({ length: BATCH }, (_, nth) => first + nth);
    for (const vendor of VENDORS) {
      const seen = moments.filter((moment) => vendor === "SAMSARA" || moment % 7 !== 0);
      told += await tell(
        vendor,
        seen.map((moment) => toEvent(vendor, moment, category)),
      );
    }
    if (warm === 0 && told >= events * WARM_SHARE) [warm, beganMicros] = [told, await usedMicros()];
  }
  return ((await usedMicros()) - beganMicros) / (told - warm);
}
