import { createLogger } from "../../../platform/log.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { VENDORS, type Vendor } from "../../../schema/messages.ts";
import { PUBLISHERS } from "../../../subgraphs/fleet/config.ts";
import { FleetIndex } from "../../../subgraphs/fleet/indexing/fleet-index.ts";
import { type FleetTables, fleetSchema } from "../../../subgraphs/fleet/tables.ts";
import { deviceSeen, NOW_MS } from "../../subgraphs/fleet/fleet-fixture.ts";
import { TENANT } from "./indexed-moments.ts";

const BATCH = 500;
export function toRecord(vendor: Vendor, nth: number) {
  const vin = toVin(nth);
  const name =
    vendor === "ROSCOLIVE" ? `UNIT ${1000 + nth}` : vendor === "VINLI" ? `${1000 + nth}` : `Unit ${1000 + nth}`;
  const ref = `${vendor.toLowerCase()}-${nth}`;
  if (vendor === "SAMSARA")
    return deviceSeen(vendor, ref, {
      name,
      vin,
      serials: [`G${String(nth).padStart(7, "4")}K`],
      plateNumber: `R${100000 + nth}`,
      plateState: "TX",
      externalIds: { "samsara.vin": vin },
    });
  if (vendor === "ROSCOLIVE")
    return deviceSeen(vendor, ref, { name, deviceKind: "OTHER", serials: [`C${String(nth).padStart(8, "7")}`] });
  if (vendor === "VISTRACKS")
    return deviceSeen(vendor, ref, { name, vin, plateNumber: `R${100000 + nth}`, plateState: "TX" });
  return deviceSeen(vendor, ref, { name, vin, vehicleRef: `vehicle-${nth}` });
}

const VALUES: Readonly<Record<string, number>> = Object.fromEntries([..."ABCDEFGH"].map((l, i) => [l, i + 1]));
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
function toVin(nth: number): string {
  const vin = `1HGBH41J0CH${String(100000 + nth).padStart(6, "0")}`;
  const more: Record<string, number> = {
    J: 1,
    K: 2,
    L: 3,
    M: 4,
    N: 5,
    P: 7,
    R: 9,
    S: 2,
    T: 3,
    U: 4,
    V: 5,
    W: 6,
    X: 7,
    Y: 8,
    Z: 9,
  };
  const sum = [...vin].reduce((s, c, i) => s + (WEIGHTS[i] ?? 0) * (VALUES[c] ?? more[c] ?? Number(c)), 0) % 11;
  return `${vin.slice(0, 8)}${sum === 10 ? "X" : sum}${vin.slice(9)}`;
}

export async function linkDevices({ home, devices }: { home: string; devices: number }) {
  await using store = await openStoreForWriting<FleetTables>(storeAddress(home, "fleet"), fleetSchema);
  const log = createLogger({ level: "silent", process: "bench" });
  const index = new FleetIndex(store, { clock: { now: () => NOW_MS }, log, eventsMs: Number.POSITIVE_INFINITY });
  let seq = 0;
  const began = process.cpuUsage();
  for (const publisher of PUBLISHERS) {
    const vendor = publisher.vendor;
    if (!vendor || !VENDORS.includes(vendor)) continue;
    for (let first = 0; first < devices; first += BATCH) {
      const messages = Array.from({ length: BATCH }, (_, n) => {
        const { kind, ref, message } = toRecord(vendor, first + n);
        seq += 1;
        return {
          tenant: TENANT,
          seq,
          kind,
          ref,
          message: { ...message, revision: 1, receivedAtMs: NOW_MS, changedAtMs: NOW_MS },
        };
      });
      await index.store(publisher, { messages, position: { writer: "bench", seq }, isHandedOn: true, isAnew: false });
    }
  }
  const { user, system } = process.cpuUsage(began);
  const { rows } = await store.db
    .selectFrom("entity")
    .select((e) => e.fn.countAll().as("n"))
    .execute()
    .then((rows) => ({ rows }));
  return { ms: (user + system) / 1000, entities: rows[0]?.n };
}
