import { publish } from "../../../platform/outbox/outbox-table.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { type DeviceSeen, VENDORS, type Vendor } from "../../../schema/messages.ts";
import { updateCandidates } from "../../../subgraphs/fleet/candidates/update-candidates.ts";
import { Roster } from "../../../subgraphs/fleet/identity/roster.ts";
import { toDeviceFacts } from "../../../subgraphs/fleet/identity/vendor-facts.ts";
import { type FleetTables, fleetSchema } from "../../../subgraphs/fleet/tables.ts";
import { deviceSeen, NOW_MS } from "../../subgraphs/fleet/fleet-fixture.ts";
import { TENANT } from "./indexed-moments.ts";

const BATCH = 500;

/** What a vendor tells of a truck: three by the VIN, of which a camera knows nothing but the name. */
function toRecord(vendor: Vendor, nth: number) {
  const [name, vin, plateNumber] = [`Unit ${1_000 + nth}`, toVin(nth), `R${100_000 + nth}`];
  const facts: Readonly<Record<Vendor, Partial<DeviceSeen>>> = {
    ROSCOLIVE: { name: name.toUpperCase(), deviceKind: "OTHER", serials: [`C7${10_000_000 + nth}`] },
    SAMSARA: { name, vin, serials: [`G4${10_000_000 + nth}`], plateNumber, plateState: "TX", externalIds: { vin } },
    VISTRACKS: { name, vin, plateNumber, plateState: "TX" },
    VINLI: { name: String(1_000 + nth), vin, vehicleRef: `vehicle-${nth}` },
  };
  return deviceSeen(vendor, `${vendor}-${nth}`, facts[vendor]);
}

const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
/** The values of the letters of the VINs here, 49 CFR 565.15(c). */
const VIN_VALUES: ReadonlyMap<string, number> = new Map([
  ...(["H", "G", "B", "J", "C"] as const).map((letter): [string, number] => [letter, "_ABCDEFGH".indexOf(letter)]),
  ["J", 1],
]);

function toVin(nth: number): string {
  const vin = `1HGBH41J0CH${100_000 + nth}`;
  const values = [...vin].map((character) => VIN_VALUES.get(character) ?? Number(character));
  const rest = values.reduce((sum, value, place) => sum + value * (VIN_WEIGHTS[place] ?? 0), 0) % 11;
  return `${vin.slice(0, 8)}${rest === 10 ? "X" : rest}${vin.slice(9)}`;
}

/**
 * Links the records of some trucks, vendor after vendor, in a store that knows nothing. Answers with the milliseconds of processor time
 * that it took to decide who is who, to write it and to publish it, and that it took to find candidates.
 */
export async function linkDevices(home: string, trucks: number) {
  await using store = await openStoreForWriting<FleetTables>(storeAddress(home, "fleet"), fleetSchema);
  const scope = { tenant: TENANT, kind: "device" } as const;
  const roster = await Roster.load(store.db, scope.tenant, scope.kind);
  const took = { linkingMs: 0, candidatesMs: 0 };
  const measured = async <Answer>(part: keyof typeof took, work: () => Promise<Answer>) => {
    const before = process.cpuUsage();
    const answer = await work();
    const { user, system } = process.cpuUsage(before);
    took[part] += (user + system) / 1_000;
    return answer;
  };
  for (const vendor of VENDORS) {
    for (let first = 0; first < trucks; first += BATCH) {
      const records = Array.from({ length: Math.min(BATCH, trucks - first) }, (_, nth) =>
        toRecord(vendor, first + nth),
      );
      const entityIds = await measured("linkingMs", () =>
        store.write(async (tx) => {
          for (const { ref, message } of records) roster.note(toDeviceFacts(ref, message as DeviceSeen), NOW_MS);
          const { concerned, told } = await roster.decide(tx, NOW_MS);
          await publish(tx, told, "bench");
          return concerned;
        }),
      );
      await measured("candidatesMs", () =>
        store.write((tx) => updateCandidates(tx, scope, { entityIds, assertions: [] })),
      );
    }
  }
  return { records: trucks * VENDORS.length, ...took };
}
