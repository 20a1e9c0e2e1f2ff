import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VENDORS } from "../../../schema/messages.ts";
import type { VendorFacts } from "../../../subgraphs/fleet/domain.ts";
import { type Identified, identify, toNameKey, toRecordKey, vinOf } from "../../../subgraphs/fleet/identity.ts";

const VIN = "1M8GDM9AXKP042788";
const OTHER_VIN = "1GBJ6P1B2HV112765";

function device(facts: Partial<VendorFacts> & Pick<VendorFacts, "vendor" | "ref">): VendorFacts {
  return { name: null, vin: null, username: null, deviceKind: "VEHICLE", externalIds: {}, ...facts };
}

/** The groups as sets of record keys, in an order of their own. */
function toSets(groups: readonly Identified[]): string[][] {
  return groups.map((group) => group.map(({ facts }) => toRecordKey(facts)).sort()).sort();
}

describe("identify", () => {
  it("takes records with the same VIN for one device, however the VIN is spelled", () => {
    const records = [
      device({ vendor: "SAMSARA", ref: "s1", vin: VIN }),
      device({ vendor: "VINLI", ref: "v1", vin: VIN.toLowerCase() }),
      device({ vendor: "VISTRACKS", ref: "t1", vin: OTHER_VIN }),
    ];

    const groups = identify("device", records);

    expect(toSets(groups)).toEqual([["SAMSARA s1", "VINLI v1"], ["VISTRACKS t1"]]);
    expect(groups[0]?.map(({ confidence }) => confidence)).toEqual(["CONFIRMED", "CONFIRMED"]);
    expect(groups[0]?.[0].evidence).toEqual([{ kind: "VIN", value: VIN, vendorRef: { vendor: "VINLI", ref: "v1" } }]);
  });

  it("does not tie records by text that is no VIN", () => {
    const records = [
      device({ vendor: "SAMSARA", ref: "s1", vin: "unknown_vin" }),
      device({ vendor: "VISTRACKS", ref: "t1", vin: "unknown_vin" }),
    ];

    expect(identify("device", records)).toHaveLength(2);
  });

  it("takes the VIN among Samsara's external ids for the record's VIN", () => {
    const records = [
      device({ vendor: "SAMSARA", ref: "s1", externalIds: { "samsara.vin": VIN } }),
      device({ vendor: "VINLI", ref: "v1", vin: VIN }),
    ];

    expect(identify("device", records)).toHaveLength(1);
  });

  it("ties a record to the one whose id it holds", () => {
    const records = [
      device({ vendor: "SAMSARA", ref: "s1", externalIds: { vistracksAssetId: "77" } }),
      device({ vendor: "VISTRACKS", ref: "77" }),
      device({ vendor: "VINLI", ref: "77" }),
    ];

    const groups = identify("device", records);

    expect(toSets(groups)).toEqual([["SAMSARA s1", "VISTRACKS 77"], ["VINLI 77"]]);
  });

  it("takes a name that is unique at each vendor as probable", () => {
    const records = [
      device({ vendor: "ROSCOLIVE", ref: "r1", name: "UNIT  1042" }),
      device({ vendor: "SAMSARA", ref: "s1", name: "Unit 1042", vin: VIN }),
      device({ vendor: "VINLI", ref: "v1", vin: VIN }),
    ];

    const [group, ...others] = identify("device", records);

    expect(others).toEqual([]);
    expect(group?.map(({ confidence }) => confidence)).toEqual(["PROBABLE", "CONFIRMED", "CONFIRMED"]);
  });

  it("leaves a name that two things at one vendor have to a person", () => {
    const records = [
      device({ vendor: "ROSCOLIVE", ref: "r1", name: "Unit 7" }),
      device({ vendor: "SAMSARA", ref: "s1", name: "Unit 7" }),
      device({ vendor: "SAMSARA", ref: "s2", name: "unit 7" }),
    ];

    expect(identify("device", records)).toHaveLength(3);
  });

  it("never ties two VINs by a name", () => {
    const records = [
      device({ vendor: "SAMSARA", ref: "s1", name: "Unit 7", vin: VIN }),
      device({ vendor: "VISTRACKS", ref: "t1", name: "Unit 7", vin: OTHER_VIN }),
    ];

    expect(identify("device", records)).toHaveLength(2);
  });

  it("compares names of people without accents and in either order", () => {
    expect(toNameKey("driver", "Núñez, Ana")).toBe(toNameKey("driver", "Ana  Nunez"));
    expect(toNameKey("device", "Núñez, Ana")).not.toBe(toNameKey("device", "Ana Nunez"));
  });
});

const facts = fc.record({
  vendor: fc.constantFrom(...VENDORS),
  ref: fc.constantFrom("1", "2", "3"),
  name: fc.constantFrom(null, "Unit 1", "UNIT 1", "Unit 2", "Unit 3"),
  vin: fc.constantFrom(null, "unknown_vin", VIN, OTHER_VIN),
  username: fc.constant(null),
  deviceKind: fc.constant("VEHICLE" as const),
  externalIds: fc.constantFrom<Record<string, string>>(
    {},
    { samsaraId: "1" },
    { vinliDevice: "2" },
    { "samsara.vin": VIN },
  ),
});
const fleet = fc.uniqueArray(facts, { selector: (one) => toRecordKey(one), maxLength: 12 });

/** The same question answered slowly: links are added until nothing changes any more, and groups are walked to. */
function identifySlowly(records: readonly VendorFacts[]): string[][] {
  const sorted = records.toSorted((a, b) => (toRecordKey(a) < toRecordKey(b) ? -1 : 1));
  const links: [VendorFacts, VendorFacts][] = [];
  const groupOf = (start: VendorFacts): VendorFacts[] => {
    const found = new Set([start]);
    for (const one of found) for (const [a, b] of links) if (a === one || b === one) found.add(a === one ? b : a);
    return [...found];
  };
  for (const a of sorted) {
    for (const b of sorted) {
      if (a === b) continue;
      if (vinOf(a) !== null && vinOf(a) === vinOf(b)) links.push([a, b]);
      const holds = Object.entries(a.externalIds).some(
        ([name, value]) =>
          a.vendor !== b.vendor && name.toLowerCase().startsWith(b.vendor.toLowerCase()) && value === b.ref,
      );
      if (holds) links.push([a, b]);
    }
  }
  const ordered = records.toSorted(
    (a, b) => VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor) || (a.ref < b.ref ? -1 : 1),
  );
  for (const key of new Set(ordered.flatMap(({ name }) => toNameKey("device", name) || []))) {
    const named = ordered.filter(({ name }) => toNameKey("device", name) === key);
    const groups = [
      ...new Map(named.map((one) => [groupOf(one).map(toRecordKey).sort().join(), groupOf(one)])).values(),
    ];
    const everybody = groups.flat();
    const vins = new Set(everybody.flatMap((one) => vinOf(one) ?? []));
    const shared = VENDORS.some(
      (vendor) => groups.filter((group) => group.some((one) => one.vendor === vendor)).length > 1,
    );
    if (groups.length > 1 && vins.size <= 1 && !shared) for (const one of named) links.push([named[0] ?? one, one]);
  }
  const groups = new Map(records.map((one) => [groupOf(one).map(toRecordKey).sort().join("|"), groupOf(one)]));
  return [...groups.values()].map((group) => group.map(toRecordKey).sort()).sort();
}

describe("identify, over generated fleets", () => {
  it("finds what its slow twin finds", () => {
    fc.assert(
      fc.property(fleet, (records) => {
        expect(toSets(identify("device", records))).toEqual(identifySlowly(records));
      }),
      { numRuns: 1_000 },
    );
  });

  it("does not depend on the order of the records", () => {
    fc.assert(
      fc.property(fleet, fc.infiniteStream(fc.nat()), (records, random) => {
        const shuffled = records
          .map((one) => ({ one, place: random.next().value }))
          .sort((a, b) => a.place - b.place)
          .map(({ one }) => one);

        expect(identify("device", shuffled)).toEqual(identify("device", records));
      }),
    );
  });
});
