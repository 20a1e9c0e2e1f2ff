import { createLogger } from "../../../platform/log.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { PUBLISHERS } from "../../../subgraphs/fleet/config.ts";
import { FleetIndex } from "../../../subgraphs/fleet/indexing/fleet-index.ts";
import { type FleetTables, fleetSchema } from "../../../subgraphs/fleet/tables.ts";
import { deviceSeen, driverSeen, eventRecorded, NOW_MS } from "../../subgraphs/fleet/fleet-fixture.ts";

export const TENANTS = ["north", "south"] as const;
const DEVICES = 500;
const BATCH = 1_000;
const SEVERITIES = ["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;

const POSITION = { headingDegrees: null, speedKph: 80, accuracyMeters: null, address: null };

function recordsOf(tenant: string) {
  return Array.from({ length: DEVICES }, (_, nth) => [
    deviceSeen("SAMSARA", `t${nth}`, { name: `Truck ${nth} of ${tenant}`, groups: [{ ref: "g", name: "Yard" }] }),
    driverSeen("SAMSARA", `d${nth}`, { name: `Driver ${nth} of ${tenant}` }),
  ]).flat();
}

function toEvent(nth: number) {
  return eventRecorded("SAMSARA", `e${nth}`, {
    deviceRef: `t${nth % DEVICES}`,
    driverRef: `d${(nth * 7) % DEVICES}`,
    severity: SEVERITIES[nth % SEVERITIES.length] ?? "LOW",
    occurredAtMs: NOW_MS - nth * 1_000,
    position: { ...POSITION, latitude: 40 + (nth % 100) / 100, longitude: -90 },
  });
}

/** Fills the index of fleet with the same events for each of two tenants, by its own writing side. */
export async function indexTenants(home: string, eventsPerTenant: number): Promise<void> {
  await using store = await openStoreForWriting<FleetTables>(storeAddress(home, "fleet"), fleetSchema);
  const log = createLogger({ level: "silent", process: "bench" });
  const clock = { now: () => NOW_MS };
  const index = new FleetIndex(store, { clock, log, eventsMs: Number.POSITIVE_INFINITY });
  const publisher = PUBLISHERS.find(({ vendor }) => vendor === "SAMSARA");
  if (!publisher) throw new Error("nobody publishes for Samsara");
  let seq = 0;
  for (let from = -BATCH; from < eventsPerTenant; from += BATCH) {
    for (const tenant of TENANTS) {
      const records = from < 0 ? recordsOf(tenant) : Array.from({ length: BATCH }, (_, nth) => toEvent(from + nth));
      const messages = records.map(({ kind, ref, message }) => {
        seq += 1;
        const told = { ...message, revision: 1, receivedAtMs: NOW_MS, changedAtMs: NOW_MS };
        return { tenant, seq, kind, ref, message: told };
      });
      await index.store(publisher, {
        messages,
        position: { writer: "bench", seq },
        isHandedOn: false,
        isAnew: false,
      });
    }
  }
}
