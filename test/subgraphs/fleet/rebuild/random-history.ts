import fc from "fast-check";
import type { VendorRecord } from "../../../../platform/records/record.ts";
import { VENDORS, type Vendor } from "../../../../schema/messages.ts";
import {
  deviceSeen,
  driverSeen,
  eventRecorded,
  type FleetFixture,
  NOW_MS,
  positionObserved,
} from "../fleet-fixture.ts";
import { OTHER_VIN, VIN } from "../identity/identity-fixture.ts";

/** What happens to a fleet of two tenants. */
export type Step =
  | { readonly kind: "tell"; readonly tenant: string; readonly vendor: Vendor; readonly records: readonly Told[] }
  | { readonly kind: "decide"; readonly tenant: string; readonly what: Decided; readonly picks: readonly number[] }
  | { readonly kind: "pass"; readonly ms: number };

type Told = {
  readonly kind: "device" | "driver" | "event" | "position";
  readonly ref: string;
  /** Chooses what is told: a number a fact. */
  readonly picks: readonly number[];
};

const DECISIONS = [
  ...(["linkDevice", "linkDriver", "unlinkDevice", "unlinkDriver", "mergeDevices", "mergeDrivers"] as const),
  ...(["dismissLinkCandidate", "undoLinkDecision", "undoLinkDecision"] as const),
];
type Decided = (typeof DECISIONS)[number];

export const TENANTS = ["north", "south"] as const;
const picks = fc.array(fc.nat(999), { minLength: 10, maxLength: 10 });
const told: fc.Arbitrary<Told> = fc.record({
  kind: fc.constantFrom(...(["device", "driver", "event", "event", "event", "event", "position"] as const)),
  ref: fc.constantFrom("1", "2", "3", "4", "5"),
  picks,
});

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("tell" as const),
      tenant: fc.constantFrom(...TENANTS),
      vendor: fc.constantFrom(...VENDORS),
      records: fc.array(told, { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("decide" as const),
      tenant: fc.constantFrom(...TENANTS),
      what: fc.constantFrom(...DECISIONS),
      picks,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 3_600_000 }) }),
  },
);

const from = <Value>(values: readonly Value[], pick: number | undefined): Value =>
  values[(pick ?? 0) % values.length] as Value;

const NAMES = [null, "Truck 1", "Truck 2", "T-1", "Ann Lee", "ann lee", "Bob", "Unassigned"];
const REFS = [null, "1", "2", "3"];
const SAID = [
  ...["Driving", "OnDuty", "OffDuty"].map((vendorType) => ({ vendorType, type: "DUTY_STATUS_CHANGE" as const })),
  { type: "LOGOUT" as const },
];
const CATEGORIES = ["SAFETY", "VIDEO", "RULE", "HOURS_OF_SERVICE"] as const;

/** The record that a vendor has by now. `nth` makes it another one than before. */
function toRecord(
  vendor: Vendor,
  { kind, ref, picks: [a, b, c, d, e, f, g, h, i, j] }: Told,
  nth: number,
): VendorRecord {
  if (kind === "device") {
    return deviceSeen(vendor, ref, {
      ...{
        name: from(NAMES, a),
        vin: from([null, null, VIN, OTHER_VIN], b),
        vehicleRef: from([null, null, "v1", "v2"], c),
      },
      ...{
        plateNumber: from([null, "AB 12"], d),
        plateState: from([null, "TX"], e),
        deviceKind: from(["VEHICLE", "TRAILER"], f),
      },
      externalIds: from([{}, {}, { samsara: "1" }, { unit: "7" }], g),
      groups: from([[], [{ ref: "g1", name: "Yard" }], [{ ref: "g2", name: "Spare" }]], h),
    });
  }
  if (kind === "driver") {
    const username = from([null, "ann", "bob"], b);
    const assignedDeviceRef = from([null, "1", "2"], d);
    return driverSeen(vendor, ref, {
      ...{ name: from(NAMES, a), username, payrollNumber: from([null, null, "77"], c), assignedDeviceRef },
    });
  }
  const place = (pick: number | undefined) => ({
    ...{ latitude: 40 + ((pick ?? 0) % 4) / 500, longitude: -90, headingDegrees: null },
    ...{ speedKph: null, accuracyMeters: null, address: `at ${nth}` },
  });
  // No two tell of one instant, nor of one to come: which of them counts would be a matter of when they came.
  if (kind === "position")
    return positionObserved(vendor, ref, { position: place(a), observedAtMs: NOW_MS - 400_000 + nth * 1_000 });
  const vehicle = from([null, null, { ref: "v1", vin: null }, { ref: null, vin: VIN }], h);
  return eventRecorded(vendor, ref, {
    // What a record saw last is looked for among the events of its own devices, where one is taken back.
    ...{
      title: `told as number ${nth}`,
      deviceRef: from(REFS, a),
      driverRef: vehicle ? null : from(REFS, b),
      retracted: (c ?? 0) % 5 === 0,
    },
    ...{
      occurredAtMs: NOW_MS - ((d ?? 0) % 12) * 9_000 - nth,
      severity: from(["LOW", "HIGH"], e),
      category: from(CATEGORIES, f),
    },
    position: vehicle || (g ?? 0) % 3 === 0 ? null : place(g),
    vehicle,
    ...(vendor === "VISTRACKS" ? from(SAID, (i ?? 0) + (j ?? 0)) : {}),
    groupRefs: from([[], ["g1"]], i),
    replacedDeviceRef: from([null, null, null, "4"], j),
  });
}

/** Has steps happen. Answers with how many decisions were accepted. */
export async function happen(fleet: FleetFixture, steps: readonly Step[]): Promise<number> {
  let nth = 0;
  let decided = 0;
  for (const one of steps) {
    if (one.kind === "pass") fleet.clock.nowMs += one.ms;
    else if (one.kind === "tell") {
      const records = one.records.map((told) => {
        nth += 1;
        return toRecord(one.vendor, told, nth);
      });
      // Always something new: else there would be nothing to wait for.
      const marker = eventRecorded(one.vendor, "marker", { title: `step ${nth}`, category: "HOURS_OF_SERVICE" });
      await fleet.publish(one.vendor, [...records, marker], one.tenant);
    } else decided += (await decide(fleet, one)) ? 1 : 0;
  }
  return decided;
}

type Entity = {
  readonly id: string;
  readonly vendorRefs: readonly object[];
  readonly history: { readonly edges: readonly { node: { id: string } }[] };
};

const ENTITIES = "edges { node { id vendorRefs { vendor ref } history { edges { node { id } } } } }";

async function decide(
  fleet: FleetFixture,
  { tenant, what, picks: [a, b] }: Extract<Step, { kind: "decide" }>,
): Promise<boolean> {
  const { data } = await fleet.query(
    `{ devices { ${ENTITIES} } drivers { ${ENTITIES} } linkCandidates { edges { node { id } } } }`,
    {},
    tenant,
  );
  type Edges<Node> = { readonly edges: readonly { readonly node: Node }[] };
  const { devices, drivers, linkCandidates } = data as {
    devices: Edges<Entity>;
    drivers: Edges<Entity>;
    linkCandidates: Edges<{ id: string }>;
  };
  const entities = (what.endsWith("Driver") || what.endsWith("Drivers") ? drivers : devices).edges.map(
    ({ node }) => node,
  );
  const [one, other] = [from(entities, a), from(entities, b)];
  if (!one || !other) return false;
  const vendorRef = from(one.vendorRefs, b);
  const decisions = [...devices.edges, ...drivers.edges].flatMap(({ node }) =>
    node.history.edges.map((edge) => edge.node.id),
  );
  const input = {
    linkDevice: {
      vendorRef,
      deviceId: other.id,
      from: (a ?? 0) % 3 === 0 ? new Date(NOW_MS - 40_000).toISOString() : null,
    },
    linkDriver: { vendorRef, driverId: other.id },
    unlinkDevice: { vendorRef },
    unlinkDriver: { vendorRef },
    mergeDevices: { keepId: one.id, mergeIds: [other.id] },
    mergeDrivers: { keepId: one.id, mergeIds: [other.id] },
    dismissLinkCandidate: { candidateId: from(linkCandidates.edges, a)?.node.id ?? "none" },
    undoLinkDecision: { decisionId: from(decisions, a) ?? "none" },
  }[what];
  const type = `${what[0]?.toUpperCase()}${what.slice(1)}Input!`;
  const answer = await fleet.query(
    `mutation($input: ${type}) { ${what}(input: $input) { __typename } }`,
    { input },
    tenant,
  );
  return !answer.errors;
}
