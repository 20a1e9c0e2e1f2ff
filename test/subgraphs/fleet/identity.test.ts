import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VENDORS } from "../../../schema/messages.ts";
import type { EntityKind, VendorFacts } from "../../../subgraphs/fleet/domain.ts";
import { toNameKey } from "../../../subgraphs/fleet/identity/name-key.ts";
import { toRecordKey } from "../../../subgraphs/fleet/identity/vendor-facts.ts";
import { identify } from "../../../subgraphs/fleet/identity.ts";
import {
  fleetOf,
  type IdentifiedRecords,
  identifyRecords,
  OTHER_VIN,
  record,
  spansOf,
  VIN,
} from "./identity-fixture.ts";
import { identifySlowly, toSpanKey } from "./identity-twin.ts";

/** The groups as sets of record keys, in an order of their own. */
function toSets(groups: readonly IdentifiedRecords[]): string[][] {
  return groups.map((group) => group.map(({ facts }) => toRecordKey(facts)).sort()).sort();
}

function setsOf(kind: EntityKind, records: readonly VendorFacts[]): string[][] {
  return toSets(identifyRecords(kind, records));
}

describe("identify", () => {
  it("takes records with the same VIN for one device, however the VIN is spelled", () => {
    const records = [
      record("SAMSARA", "s1", { vin: VIN }),
      record("VINLI", "v1", { vin: VIN.toLowerCase() }),
      record("VISTRACKS", "t1", { vin: OTHER_VIN }),
    ];

    const groups = identifyRecords("device", records);

    expect(toSets(groups)).toEqual([["SAMSARA s1", "VINLI v1"], ["VISTRACKS t1"]]);
    expect(groups[0]?.map(({ confidence }) => confidence)).toEqual(["CONFIRMED", "CONFIRMED"]);
    expect(groups[0]?.[0]?.evidence).toEqual([{ kind: "VIN", value: VIN, vendorRef: { vendor: "VINLI", ref: "v1" } }]);
  });

  it("does not tie records by text that is no VIN", () => {
    for (const vin of ["unknown_vin", "11111111111111111", "00000000000000000"]) {
      const records = [record("SAMSARA", "s1", { vin }), record("VISTRACKS", "t1", { vin })];

      expect(identifyRecords("device", records), vin).toHaveLength(2);
    }
  });

  it("takes the VIN among the external ids for the record's VIN, unless several there differ", () => {
    const vinli = record("VINLI", "v1", { vin: VIN });
    for (const name of ["samsara.vin", "samsaraVin", "VIN"]) {
      expect(
        identifyRecords("device", [record("SAMSARA", "s1", { externalIds: { [name]: VIN } }), vinli]),
        name,
      ).toHaveLength(1);
    }
    const unsure = record("SAMSARA", "s1", { externalIds: { "samsara.vin": VIN, vin: OTHER_VIN } });

    expect(identifyRecords("device", [unsure, vinli])).toHaveLength(2);
  });

  it("ties a record to the one whose id it holds", () => {
    const records = [
      record("SAMSARA", "s1", { externalIds: { vistracksAssetId: "77" } }),
      record("VISTRACKS", "77"),
      record("VINLI", "77"),
    ];

    const groups = identifyRecords("device", records);

    expect(toSets(groups)).toEqual([["SAMSARA s1", "VISTRACKS 77"], ["VINLI 77"]]);
    expect(groups[0]?.[0]?.evidence).toEqual([
      { kind: "EXTERNAL_ID", value: "77", vendorRef: { vendor: "VISTRACKS", ref: "77" } },
    ]);
  });

  it("takes a name of an external id by its whole words for whose id it is", () => {
    const isTied = (kind: EntityKind, name: string) =>
      identifyRecords(kind, [record("SAMSARA", "s1", { externalIds: { [name]: "7" } }), record("VINLI", "7")])
        .length === 1;
    const any = ["vinli", "Vinli", "vinliId", "vinli_id", "VINLI-REF"];
    const device = ["vinli_device_id", "vinli.deviceId", "vinliDevice", "Vinli Vehicle ID", "vinli.asset_id"];
    const driver = ["vinliDriverId", "vinli.user_id"];
    const neither = [
      [
        "vinliAccountNumber",
        "vinliGroupId",
        "vinlike",
        "vinliParentDeviceId",
        "oldVinliId",
        "vin",
        "id",
        "",
        "vinliIds",
      ],
      ["vinliDeviceType", "vinliaId", "__proto__"],
    ].flat();

    expect([...any, ...device].filter((name) => !isTied("device", name))).toEqual([]);
    expect([...any, ...driver].filter((name) => !isTied("driver", name))).toEqual([]);
    expect([...neither, ...driver].filter((name) => isTied("device", name))).toEqual([]);
    expect([...neither, ...device].filter((name) => isTied("driver", name))).toEqual([]);
  });

  it("never brings two VINs into one device, whatever ties the records", () => {
    const records = [
      record("SAMSARA", "s1", { vin: VIN, externalIds: { vinliId: "v1" } }),
      record("SAMSARA", "s2", { vin: OTHER_VIN, externalIds: { vinliId: "v1" } }),
      record("VINLI", "v1", { name: "Unit 7" }),
      record("VISTRACKS", "t1", { name: "Unit 7", vin: OTHER_VIN }),
    ];

    const groups = identifyRecords("device", records);

    expect(toSets(groups)).toEqual([
      ["SAMSARA s1", "VINLI v1"],
      ["SAMSARA s2", "VISTRACKS t1"],
    ]);
    expect(groups.flat().flatMap(({ evidence }) => evidence.map(({ kind }) => kind))).not.toContain("NAME");
  });

  it("leaves an id that more records of one vendor hold than a truck has to a person", () => {
    const holders = ["s1", "s2", "s3", "s4", "s5"].map((ref) =>
      record("SAMSARA", ref, { externalIds: { vinli: "v1" } }),
    );

    expect(identifyRecords("device", [...holders.slice(1), record("VINLI", "v1")])).toHaveLength(1);
    expect(identifyRecords("device", [...holders, record("VINLI", "v1")])).toHaveLength(6);
  });

  it("takes a name that is unique at each vendor as probable", () => {
    const records = [
      record("ROSCOLIVE", "r1", { name: "UNIT  1042" }),
      record("SAMSARA", "s1", { name: "Unit 1042", vin: VIN }),
      record("VINLI", "v1", { vin: VIN }),
    ];

    const [group, ...others] = identifyRecords("device", records);

    expect(others).toEqual([]);
    expect(group?.map(({ confidence }) => confidence)).toEqual(["PROBABLE", "CONFIRMED", "CONFIRMED"]);
  });

  it("takes two that are one each for sure, and one together by a name, as probably one", () => {
    const records = [
      record("ROSCOLIVE", "r1", { name: "Unit 7" }),
      record("SAMSARA", "s1", { externalIds: { roscolive: "r1" } }),
      record("VISTRACKS", "t1", { name: "Unit 7", vin: VIN }),
      record("VINLI", "v1", { vin: VIN }),
    ];

    const [group] = identifyRecords("device", records);

    expect(group?.map(({ confidence }) => confidence)).toEqual(["CONFIRMED", "CONFIRMED", "PROBABLE", "PROBABLE"]);
  });

  it("leaves a name that two things at one vendor have to a person", () => {
    const records = [
      record("ROSCOLIVE", "r1", { name: "Unit 7" }),
      record("SAMSARA", "s1", { name: "Unit 7" }),
      record("SAMSARA", "s2", { name: "unit 7" }),
    ];

    expect(identifyRecords("device", records)).toHaveLength(3);
  });

  it("never ties two VINs by a name", () => {
    const records = [
      record("SAMSARA", "s1", { name: "Unit 7", vin: VIN }),
      record("VISTRACKS", "t1", { name: "Unit 7", vin: OTHER_VIN }),
    ];

    expect(identifyRecords("device", records)).toHaveLength(2);
  });

  it("compares names of people without accents and in either order", () => {
    expect(toNameKey("driver", "Núñez, Ana")).toBe(toNameKey("driver", "Ana  Nunez"));
    expect(toNameKey("device", "Núñez, Ana")).not.toBe(toNameKey("device", "Ana Nunez"));
  });

  it("ties nothing by what stands where a name or an id is missing", () => {
    const names = [
      [
        "Unassigned",
        "unknown",
        "UNKNOWN DRIVER",
        "Unidentified Driver",
        "N/A",
        "n.a.",
        "None",
        "null",
        "test",
        "Test 1",
      ],
      [
        "Test Driver 2",
        "driver",
        "Driver",
        "No driver",
        "Not assigned",
        "sin asignar",
        "0",
        "000",
        "-",
        "--",
        "?",
        " ",
      ],
      ["xxx", "unknown_vin", "Truck", "Default User"],
    ].flat();
    const tied = (facts: Partial<VendorFacts>) =>
      VENDORS.slice(0, 3).map((vendor, index) => record(vendor, `${index + 1}`, facts));

    for (const name of names) {
      expect(identifyRecords("driver", tied({ name })), name).toHaveLength(3);
      expect(identifyRecords("driver", tied({ username: name })), name).toHaveLength(3);
      expect(identifyRecords("driver", tied({ payrollNumber: name })), name).toHaveLength(3);
      const ofItsId = record("VINLI", name, {});
      expect(identifyRecords("driver", [record("SAMSARA", "1", { aliases: [name] }), ofItsId]), name).toHaveLength(2);
      const holder = record("SAMSARA", "1", { externalIds: { vinliId: name } });
      expect(identifyRecords("driver", [holder, ofItsId]), name).toHaveLength(2);
    }
    for (const email of ["noreply@fleet.com", "dispatch@fleet.com", "none@none.com", "ana", "@", "n/a"]) {
      expect(identifyRecords("driver", tied({ email })), email).toHaveLength(3);
    }
    for (const username of ["admin", "dispatch2", "9999", "test12"]) {
      expect(identifyRecords("driver", tied({ username })), username).toHaveLength(3);
    }
  });

  it("takes for names what only looks like something missing", () => {
    const names = ["Unit 7", "111", "Truck 12", "Noemi Testa", "Driver Ana", "Xavier", "No Kim", "A", "Unit X1"];

    for (const name of names) {
      const records = [record("SAMSARA", "1", { name }), record("VISTRACKS", "1", { name })];
      expect(identifyRecords("driver", records), name).toHaveLength(1);
    }
  });
});

describe("identify, of drivers", () => {
  const kindsOf = (groups: readonly IdentifiedRecords[]) =>
    groups.flatMap((group) =>
      group.map(({ confidence, evidence }) => [confidence, ...evidence.map(({ kind }) => kind)].join(" ")),
    );

  it("takes an alias that is the id of one other record for sure", () => {
    const byField = record("VISTRACKS", "t1", { aliases: ["D-1", "s1"] });
    const byExternalId = record("VISTRACKS", "t1", { externalIds: { alias: "s1" } });

    for (const holder of [byField, byExternalId]) {
      const groups = identifyRecords("driver", [holder, record("SAMSARA", "s1"), record("VISTRACKS", "D-1")]);
      expect(toSets(groups)).toEqual([["SAMSARA s1", "VISTRACKS t1"], ["VISTRACKS D-1"]]);
      expect(kindsOf(groups)).toEqual(["CONFIRMED ALIAS", "CONFIRMED ALIAS", "CONFIRMED"]);
      expect(groups[0]?.[0]?.evidence[0]?.value).toBe("s1");
    }
  });

  it("leaves an alias that two vendors know, or that two of one vendor have, to a person", () => {
    const holder = record("VISTRACKS", "t1", { aliases: ["7"] });
    const another = record("VISTRACKS", "t2", { aliases: ["7"] });

    expect(identifyRecords("driver", [holder, record("SAMSARA", "7"), record("ROSCOLIVE", "7")])).toHaveLength(3);
    expect(identifyRecords("driver", [holder, another, record("SAMSARA", "7")])).toHaveLength(3);
  });

  it("takes one e-mail address at two vendors for sure, unless it is shared", () => {
    const ana = record("SAMSARA", "s1", { email: "Ana@Fleet.com" });
    const alsoAna = record("VISTRACKS", "t1", { email: " ana@fleet.com" });
    const groups = identifyRecords("driver", [ana, alsoAna]);

    expect(kindsOf(groups)).toEqual(["CONFIRMED EMAIL", "CONFIRMED EMAIL"]);
    expect(identifyRecords("driver", [ana, alsoAna, record("SAMSARA", "s2", { email: "ANA@FLEET.COM" })])).toHaveLength(
      3,
    );
  });

  it("takes a user name or a payroll number that is unique at each vendor as probable", () => {
    for (const [facts, kind] of [
      [{ username: "Ana.N" }, "USERNAME"],
      [{ payrollNumber: "ABFS18600" }, "PAYROLL_NUMBER"],
      [{ externalIds: { payrollId: "abfs18600" } }, "PAYROLL_NUMBER"],
    ] as const) {
      const records = [record("SAMSARA", "s1", facts), record("VISTRACKS", "t1", facts)];
      expect(kindsOf(identifyRecords("driver", records))).toEqual([`PROBABLE ${kind}`, `PROBABLE ${kind}`]);
      expect(identifyRecords("driver", [...records, record("VISTRACKS", "t2", facts)])).toHaveLength(3);
    }
  });

  it("makes the stronger of two ties that exclude each other", () => {
    const records = [
      record("SAMSARA", "s1", { email: "ana@fleet.com" }),
      record("SAMSARA", "s2"),
      record("VISTRACKS", "t1", { email: "ana@fleet.com", aliases: ["s2"] }),
    ];

    expect(setsOf("driver", records)).toEqual([["SAMSARA s1"], ["SAMSARA s2", "VISTRACKS t1"]]);
  });
});

describe.each(["device", "driver"] as const)("identify, over generated fleets of kind %s", (kind) => {
  it("finds what its slow twin finds", () => {
    fc.assert(
      fc.property(spansOf(kind), (spans) => {
        const found = identify(kind, spans).map((group) => group.map(({ span }) => toSpanKey(span)).sort());

        expect(found.sort()).toEqual(identifySlowly(kind, spans));
      }),
      { numRuns: 2_000 },
    );
  });

  it("does not depend on the order of the records, nor of what they hold", () => {
    fc.assert(
      fc.property(fleetOf(kind), fc.infiniteStream(fc.nat()), (records, random) => {
        const shuffle = <Item>(items: readonly Item[]) =>
          items
            .map((one) => ({ one, place: random.next().value }))
            .sort((a, b) => a.place - b.place)
            .map(({ one }) => one);
        const shuffled = shuffle(records).map((facts) => ({
          ...facts,
          aliases: shuffle(facts.aliases),
          externalIds: Object.fromEntries(shuffle(Object.entries(facts.externalIds))),
        }));

        const toText = (groups: readonly IdentifiedRecords[]) =>
          groups.map((group) =>
            group.map(({ facts, confidence, evidence }) => [toRecordKey(facts), confidence, evidence]),
          );
        expect(toText(identifyRecords(kind, shuffled))).toEqual(toText(identifyRecords(kind, records)));
      }),
      { numRuns: 500 },
    );
  });

  it("has no device with two VINs, and nobody who is two of one vendor's by a probable tie alone", () => {
    fc.assert(
      fc.property(fleetOf(kind), (records) => {
        for (const group of identifyRecords(kind, records)) {
          const vins = new Set(group.flatMap(({ facts }) => (kind === "device" && facts.vin ? [facts.vin] : [])));
          expect([...vins].filter((vin) => vin === VIN || vin === OTHER_VIN).length).toBeLessThanOrEqual(1);
          const evidence = group.flatMap((member) => member.evidence.map((one) => one.kind));
          const vendors = group.map(({ facts }) => facts.vendor);
          if (!evidence.some((one) => one === "VIN" || one === "EXTERNAL_ID")) {
            expect(new Set(vendors).size).toBe(vendors.length);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
