import fc from "fast-check";
import { VENDORS, type Vendor } from "../../../schema/messages.ts";
import type { EntityKind, VendorFacts } from "../../../subgraphs/fleet/domain.ts";
import { toBlankFacts, toRecordKey } from "../../../subgraphs/fleet/identity/vendor-facts.ts";

export const VIN = "1M8GDM9AXKP042788";
export const OTHER_VIN = "1GBJ6P1B2HV112765";

export function record(vendor: Vendor, ref: string, facts: Partial<VendorFacts> = {}): VendorFacts {
  return { ...toBlankFacts({ vendor, ref }), ...facts };
}

const REFS = ["1", "2", "3", "4", "5", "6"];

/** Records of few values, so that ties of all kinds are many and contradict each other. */
export function factsOf(kind: EntityKind): fc.Arbitrary<VendorFacts> {
  const own = { vendor: fc.constantFrom(...VENDORS), ref: fc.constantFrom(...REFS) };
  const externalId = fc.tuple(
    fc.constantFrom("samsaraId", "vinli_id", "roscolive", "vistracksRef", "vinliAccountNumber", "vin", "payrollId"),
    fc.constantFrom("1", "2", "3", VIN, OTHER_VIN, "unknown"),
  );
  const externalIds = fc
    .oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(externalId, { maxLength: 2 }) })
    .map((entries) => Object.fromEntries(entries) as Record<string, string>);
  if (kind === "device") {
    return fc.record({
      ...own,
      name: fc.constantFrom(null, null, "Unit 1", "UNIT-1", "Unit 2", "Unit 3", "Unit 4", "unknown"),
      vin: fc.constantFrom(null, null, null, "unknown_vin", "11111111111111111", VIN, OTHER_VIN),
      username: fc.constant(null),
      email: fc.constant(null),
      aliases: fc.constant([]),
      payrollNumber: fc.constant(null),
      deviceKind: fc.constantFrom("VEHICLE" as const, "OTHER" as const),
      externalIds,
    });
  }
  return fc.record({
    ...own,
    name: fc.constantFrom(null, null, "Ana Núñez", "NUNEZ, Ana", "Bo Li", "Unassigned"),
    vin: fc.constant(null),
    username: fc.constantFrom(null, null, "ana", "ANA", "bo", "test"),
    email: fc.constantFrom(null, null, "ana@fleet.com", "ANA@fleet.com", "bo@fleet.com", "info@fleet.com"),
    aliases: fc.array(fc.constantFrom("1", "2", "3", "none"), { maxLength: 2 }),
    payrollNumber: fc.constantFrom(null, null, "P-1", "P-2", "0"),
    deviceKind: fc.constant(null),
    externalIds,
  });
}

export function fleetOf(kind: EntityKind): fc.Arbitrary<VendorFacts[]> {
  return fc.uniqueArray(factsOf(kind), { selector: (one) => toRecordKey(one), maxLength: 16 });
}
