import fc from "fast-check";
import { VENDORS, type Vendor } from "../../../../schema/messages.ts";
import type { EntityKind, VendorFacts, VendorRef } from "../../../../subgraphs/fleet/domain.ts";
import { isMovable } from "../../../../subgraphs/fleet/identity/evidence/moves.ts";
import { identify, type Member } from "../../../../subgraphs/fleet/identity/identify.ts";
import { ALWAYS, type RecordSpan, toSpan } from "../../../../subgraphs/fleet/identity/record-span.ts";
import { toBlankFacts, toRecordKey } from "../../../../subgraphs/fleet/identity/vendor-facts.ts";

export const VIN = "1M8GDM9AXKP042788";
export const OTHER_VIN = "1GBJ6P1B2HV112765";

export function record(vendor: Vendor, ref: string, facts: Partial<VendorFacts> = {}): VendorFacts {
  return { ...toBlankFacts({ vendor, ref }), ...facts };
}

/** Records as members of the device or driver that they are found to be, if they always said what they say. */
export type IdentifiedRecords = readonly (Omit<Member, "span"> & { readonly facts: VendorFacts })[];

/** Which records are one, if they always said what they say. */
export function identifyRecords(kind: EntityKind, records: readonly VendorFacts[]): readonly IdentifiedRecords[] {
  const groups = identify(
    kind,
    records.map((facts) => toSpan(facts)),
  );
  return groups.map((group) => group.map(({ span, ...member }) => ({ ...member, facts: span.facts })));
}

const REFS = ["1", "2", "3", "4", "5", "6"];

/** Records of few values, so that ties of all kinds are many and contradict each other. */
export function factsOf(kind: EntityKind): fc.Arbitrary<VendorFacts> {
  const own = { vendor: fc.constantFrom(...VENDORS), ref: fc.constantFrom(...REFS) };
  const externalId = fc.tuple(
    fc.constantFrom(
      ...["samsaraId", "vinli_id", "roscolive", "vistracksRef", "eldUserId", "vinliAccountNumber", "vin", "payrollId"],
      "unitNumber",
    ),
    fc.constantFrom("1", "2", "3", VIN, OTHER_VIN, "unknown"),
  );
  const externalIds = fc
    .oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(externalId, { maxLength: 2 }) })
    .map((entries) => Object.fromEntries(entries) as Record<string, string>);
  if (kind === "device") {
    const facts = fc.record({
      ...own,
      name: fc.constantFrom(null, null, "Unit 1", "UNIT-1", "Unit 2", "Unit 3", "Unit 4", "unknown"),
      vehicleRef: fc.constantFrom(null, null, "a", "b"),
      formerVehicles: fc.constantFrom({}, { a: VIN }, { b: OTHER_VIN }),
      vin: fc.constantFrom(null, null, null, "unknown_vin", "11111111111111111", VIN, OTHER_VIN),
      username: fc.constant(null),
      email: fc.constant(null),
      aliases: fc.constant([]),
      payrollNumber: fc.constant(null),
      replaces: fc.constant([]),
      serials: fc.array(fc.constantFrom("G123-4567", "g1234567", "C7654321", "00000000", "1"), { maxLength: 1 }),
      plateNumber: fc.constantFrom(null, null, "1ABC234", "1abc 234", "7XYZ890", "none"),
      plateState: fc.constantFrom(null, "TX", "tx", "OK"),
      licenceNumber: fc.constant(null),
      licenceState: fc.constant(null),
      cardId: fc.constant(null),
      deviceKind: fc.constantFrom("VEHICLE" as const, "TRAILER" as const, "OTHER" as const),
      externalIds,
    });
    return facts.map((one) => ({ ...one, replaces: toReplaced(one) }));
  }
  return fc.record({
    ...own,
    name: fc.constantFrom(null, null, "Ana Núñez", "NUNEZ, Ana", "Anna N. Núñez", "Bo Li", "B. L.", "Unassigned"),
    vin: fc.constant(null),
    vehicleRef: fc.constant(null),
    formerVehicles: fc.constant({}),
    username: fc.constantFrom(null, null, "ana", "ANA", "bo", "test", "bo+log@fleet.com", "test@fleet.com"),
    email: fc.constantFrom(
      ...[null, null, "ana@fleet.com", "ANA@fleet.com", "bo@fleet.com", "bo@home.org", "info@fleet.com"],
    ),
    aliases: fc.array(fc.constantFrom("1", "2", "3", "none"), { maxLength: 2 }),
    payrollNumber: fc.constantFrom(null, null, "P-1", "P-2", "0"),
    replaces: fc.constant([]),
    serials: fc.constant([]),
    plateNumber: fc.constant(null),
    plateState: fc.constant(null),
    licenceNumber: fc.constantFrom(null, null, "12345678", "1234-5678", "87654321", "99999999"),
    licenceState: fc.constantFrom(null, "TX", "OK"),
    cardId: fc.constantFrom(null, null, null, "A1B2C3D4", "a1b2c3d4", "0"),
    deviceKind: fc.constant(null),
    externalIds,
  });
}

/** What is told once of hardware holds for ever, so it is the same in all versions of a record. */
function toReplaced({ vendor, ref }: VendorRef): readonly string[] {
  if (vendor !== "ROSCOLIVE" && vendor !== "VINLI") return [];
  return ref === "4" ? ["1"] : ref === "5" || (ref === "6" && vendor === "VINLI") ? ["2"] : [];
}

export function fleetOf(kind: EntityKind): fc.Arbitrary<VendorFacts[]> {
  return fc.uniqueArray(factsOf(kind), { selector: (one) => toRecordKey(one), maxLength: 16 });
}

/** Records of which some were in several vehicles, and had several names, one after the other. Instants are small numbers. */
export function spansOf(kind: EntityKind): fc.Arbitrary<RecordSpan[]> {
  const version = fc.record({ facts: factsOf(kind), name: fc.constantFrom(null, "Unit 1", "Unit 2"), atMs: fc.nat(9) });
  const history = fc.tuple(factsOf(kind), fc.array(version, { maxLength: 2 }));
  return fc
    .uniqueArray(history, { selector: ([first]) => toRecordKey(first), maxLength: 10 })
    .map((histories) => histories.flatMap(([first, later]) => toSpansOf(kind, first, later)));
}

function toSpansOf(
  kind: EntityKind,
  first: VendorFacts,
  later: readonly { readonly facts: VendorFacts; readonly name: string | null; readonly atMs: number }[],
): RecordSpan[] {
  const starts = new Map([[ALWAYS.fromMs, { facts: first, name: first.name }]]);
  if (isMovable(kind, first.vendor)) for (const { atMs, ...version } of later) starts.set(atMs, version);
  const instants = [...starts.keys()].sort((a, b) => a - b);
  return instants.map((fromMs, index) => {
    const { facts, name } = starts.get(fromMs) ?? { facts: first, name: null };
    const untilMs = instants[index + 1] ?? ALWAYS.untilMs;
    const span = toSpan({ ...facts, vendor: first.vendor, ref: first.ref }, { fromMs, untilMs });
    // A former name in the middle of a span, as of a vehicle that was called otherwise.
    const renamedMs = index === instants.length - 1 ? Math.max(fromMs, 4) + 1 : fromMs;
    if (name === null || renamedMs <= fromMs) return span;
    const current = span.names.map((one) => ({ ...one, fromMs: renamedMs }));
    return { ...span, names: [{ name, fromMs, untilMs: renamedMs }, ...current] };
  });
}
