import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VENDORS, type Vendor } from "../../../../schema/messages.ts";
import type { EntityKind, VendorFacts } from "../../../../subgraphs/fleet/domain.ts";
import type { Assertion } from "../../../../subgraphs/fleet/identity/decisions/assertions.ts";
import { toNameKey } from "../../../../subgraphs/fleet/identity/evidence/name-key.ts";
import { identify } from "../../../../subgraphs/fleet/identity/identify.ts";
import { ALWAYS, toSpan } from "../../../../subgraphs/fleet/identity/record-span.ts";
import { toRecordKey } from "../../../../subgraphs/fleet/identity/vendor-facts.ts";
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

  it("never takes a vehicle for a trailer by a name, unless it is hardware that does not know what it is in", () => {
    const isOne = (vendor: Vendor, deviceKind: VendorFacts["deviceKind"], facts: Partial<VendorFacts> = {}) =>
      identifyRecords("device", [
        record("SAMSARA", "s1", { name: "Unit 7", deviceKind: "TRAILER", ...facts }),
        record(vendor, "1", { name: "Unit 7", deviceKind, ...facts }),
      ]).length === 1;

    expect(isOne("VISTRACKS", "VEHICLE")).toBe(false);
    expect(isOne("VISTRACKS", "TRAILER")).toBe(true);
    expect(isOne("VISTRACKS", "OTHER")).toBe(true);
    expect(isOne("ROSCOLIVE", "VEHICLE")).toBe(true);
    expect(isOne("VISTRACKS", "VEHICLE", { vin: VIN })).toBe(true);
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

describe("identify, of devices, by numbers", () => {
  const evidenceOf = (one: Partial<VendorFacts>, two: Partial<VendorFacts>) => {
    const records = [record("SAMSARA", "s1", one), record("VISTRACKS", "t1", two)];
    const groups = identifyRecords("device", records);
    return groups.length > 1 ? null : groups[0]?.[0]?.evidence.map(({ kind, value }) => `${kind} ${value}`);
  };

  it("takes a serial number for sure, in its field or among the external ids, unless it is too short to be one maker's", () => {
    const kept = { externalIds: { "samsara.serial": "GFRV-43N-VGX" } };

    expect(evidenceOf({ serials: ["gfrv43nvgx1"] }, { serials: ["GFRV-43N-VGX-1"] })).toEqual(["SERIAL GFRV43NVGX1"]);
    expect(evidenceOf(kept, { serials: ["GFRV43NVGX"] })).toEqual(["SERIAL GFRV43NVGX"]);
    expect(evidenceOf({ serials: ["4711"] }, { serials: ["4711"] })).toBeNull();
    expect(evidenceOf({ serials: ["00000000"] }, { serials: ["00000000"] })).toBeNull();
  });

  it("takes hardware by its serial number for the vehicle that it is in today, and for none that it was in before", () => {
    const camera = record("ROSCOLIVE", "c", { serials: ["G1234567"] });
    const gateway = record("SAMSARA", "s", { serials: ["G1234567"] });
    const moved = [
      toSpan(camera, { fromMs: ALWAYS.fromMs, untilMs: 5 }),
      toSpan(camera, { fromMs: 5, untilMs: ALWAYS.untilMs }),
    ];

    const groups = identify("device", [...moved, toSpan(gateway)]);

    expect(groups.map((group) => group.map(({ span }) => toSpanKey(span))).toSorted()).toEqual([
      [toSpanKey(moved[0] as never)],
      [toSpanKey(moved[1] as never), toSpanKey(toSpan(gateway))],
    ]);
  });

  it("takes a camera for the one whose place it has taken, and both for the truck of their name, which else tells nothing", () => {
    const truck = record("SAMSARA", "s", { name: "Unit 7" });
    const camera = record("ROSCOLIVE", "old", { name: "Unit 7" });
    const groupsOf = (old: VendorFacts, ...replaces: string[]) =>
      toSets(identifyRecords("device", [truck, old, record("ROSCOLIVE", "new", { name: "unit 7", replaces })]));

    expect(groupsOf(camera, "old")).toEqual([["ROSCOLIVE new", "ROSCOLIVE old", "SAMSARA s"]]);
    expect(groupsOf(camera)).toHaveLength(3);
    expect(groupsOf({ ...camera, name: "Unit 9" }, "old")).toEqual([["ROSCOLIVE new", "SAMSARA s"], ["ROSCOLIVE old"]]);
  });

  it("takes a plate for sure with its state, and for nothing without", () => {
    const plate = { plateNumber: "1abc-234", plateState: "TX" };

    expect(evidenceOf(plate, { plateNumber: "1ABC234", plateState: "tx" })).toEqual(["PLATE TX 1ABC234"]);
    expect(evidenceOf(plate, { externalIds: { licensePlate: "1ABC234", plate_state: "TX" } })).toEqual([
      "PLATE TX 1ABC234",
    ]);
    expect(evidenceOf(plate, { plateNumber: "1ABC234" })).toBeNull();
    expect(evidenceOf({ plateNumber: "none", plateState: "TX" }, { plateNumber: "none", plateState: "TX" })).toBeNull();
  });

  it("takes two plates of one state for two vehicles, unless the VIN says that they are one", () => {
    const one = { name: "Unit 1", plateNumber: "1ABC234", plateState: "TX", externalIds: { unitNumber: "1" } };
    const two = { ...one, plateNumber: "7XYZ890" };

    expect(evidenceOf(one, two)).toBeNull();
    expect(evidenceOf(one, { ...two, plateState: "OK" })).not.toBeNull();
    expect(evidenceOf({ ...one, vin: VIN }, { ...two, vin: VIN })).toEqual([`VIN ${VIN}`]);
  });

  it("takes a number in the fleet for probable", () => {
    const [one, two] = [{ externalIds: { unitNumber: "1042" } }, { externalIds: { "unit-no": "1042" } }];

    expect(evidenceOf(one, two)).toEqual(["UNIT_NUMBER 1042"]);
    expect(evidenceOf(one, { externalIds: { unit: "unknown" } })).toBeNull();
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

  it("takes a user name that is unique at each vendor as probable", () => {
    const facts = { username: "Ana.N" };
    const records = [record("SAMSARA", "s1", facts), record("VISTRACKS", "t1", facts)];

    expect(kindsOf(identifyRecords("driver", records))).toEqual(["PROBABLE USERNAME", "PROBABLE USERNAME"]);
    expect(identifyRecords("driver", [...records, record("VISTRACKS", "t2", facts)])).toHaveLength(3);
  });

  it("takes a number on the payroll for probable, whatever field it is in, and the accounts of one vendor that have it", () => {
    const records = [
      record("SAMSARA", "s1", { externalIds: { payrollId: "abfs18600" }, email: "ana@fleet.com" }),
      record("VISTRACKS", "t1", { payrollNumber: "ABFS18600", name: "Ana Núñez", email: "ana@fleet.com" }),
      record("VISTRACKS", "t2", { payrollNumber: "ABFS18600", name: "Annie Núñez", email: "annie@fleet.com" }),
    ];

    const groups = identifyRecords("driver", records);

    expect(toSets(groups)).toEqual([["SAMSARA s1", "VISTRACKS t1", "VISTRACKS t2"]]);
    expect(groups[0]?.map(({ confidence }) => confidence)).toEqual(["CONFIRMED", "CONFIRMED", "PROBABLE"]);
  });

  it("takes a licence of a state, or a card, for sure, unless two of a vendor have it, and shows no licence", () => {
    const tied = (one: Partial<VendorFacts>, two = one) =>
      identifyRecords("driver", [record("SAMSARA", "s1", one), record("VISTRACKS", "t1", two)]);
    const licence = { licenceNumber: "1234-5678", licenceState: "TX" };

    const byLicence = tied(licence, { licenceNumber: "12345678", licenceState: "tx" });
    const byCard = tied({ cardId: "A1B2C3D4" }, { cardId: "a1b2c3d4" });

    expect(kindsOf(byLicence)).toEqual(["CONFIRMED LICENCE", "CONFIRMED LICENCE"]);
    expect(byLicence[0]?.[0]?.evidence).toMatchObject([{ value: "TX …678" }]);
    expect(kindsOf(byCard)).toEqual(["CONFIRMED CARD", "CONFIRMED CARD"]);
    expect(tied({ ...licence, licenceState: null })).toHaveLength(2);
    expect(tied({ licenceNumber: "99999999", licenceState: "TX" })).toHaveLength(2);
    expect(tied({ cardId: "0" })).toHaveLength(2);
    expect(
      identifyRecords("driver", [
        ...[record("SAMSARA", "s1", licence), record("SAMSARA", "s2", licence), record("VISTRACKS", "t1", licence)],
      ]),
    ).toHaveLength(3);
  });

  it("takes two licences of one state for two persons, whatever else ties them", () => {
    const one = { username: "ana", email: "ana@fleet.com", licenceNumber: "12345678", licenceState: "TX" };
    const tied = (two: Partial<VendorFacts>) =>
      identifyRecords("driver", [record("SAMSARA", "s1", one), record("VISTRACKS", "t1", { ...one, ...two })]);

    expect(tied({ licenceNumber: "87654321" })).toHaveLength(2);
    expect(tied({ licenceNumber: "87654321", licenceState: "OK" })).toHaveLength(1);
    expect(tied({ licenceNumber: null })).toHaveLength(1);
  });

  it("leaves a number on the payroll that names without a common word have, or that many have, to a person", () => {
    const facts = { payrollNumber: "P-7" };
    const ana = record("SAMSARA", "s1", { ...facts, name: "J. Núñez" });
    const many = ["1", "2", "3", "4", "5"].map((ref) => record("VISTRACKS", ref, facts));

    expect(identifyRecords("driver", [ana, record("VISTRACKS", "t1", { ...facts, name: "J. Doe" })])).toHaveLength(2);
    expect(identifyRecords("driver", [ana, record("VISTRACKS", "t1", { ...facts, name: "J." })])).toHaveLength(1);
    expect(identifyRecords("driver", [ana, record("VISTRACKS", "t1", { ...facts, name: "Driver" })])).toHaveLength(1);
    expect(identifyRecords("driver", [ana, ...many.slice(1)])).toHaveLength(1);
    expect(identifyRecords("driver", [ana, ...many])).toHaveLength(6);
  });

  it("takes the id of a user of the electronic log for one of VisTracks', and of drivers alone", () => {
    const isTied = (kind: EntityKind, name: string) =>
      identifyRecords(kind, [record("SAMSARA", "s1", { externalIds: { [name]: "7" } }), record("VISTRACKS", "7")])
        .length === 1;

    expect(["eldUserId", "eld_driver_id", "ELD User"].filter((name) => !isTied("driver", name))).toEqual([]);
    expect(["eldId", "eld", "eldDeviceId", "eldUserName"].filter((name) => isTied("driver", name))).toEqual([]);
    expect(["eldUserId", "eldDeviceId", "eldId"].filter((name) => isTied("device", name))).toEqual([]);
  });

  it("does not take for one whom only a name or a user name ties, and who have two mailboxes of one domain", () => {
    const isOne = (one: Partial<VendorFacts>, two: Partial<VendorFacts>) =>
      identifyRecords("driver", [
        record("SAMSARA", "s1", { name: "Vance, T.", ...one }),
        record("VISTRACKS", "t1", { name: "T. Vance", ...two }),
      ]).length === 1;
    const theo = { username: "Theo@fleet.com" };

    expect(isOne(theo, { email: "tamara@fleet.com" })).toBe(false);
    expect(isOne({ ...theo, email: "t@home.org" }, { username: "tamara@fleet.com", email: "t.vance@home.org" })).toBe(
      false,
    );
    expect(isOne({ username: "tv", email: "theo@fleet.com" }, { username: "TV", email: "tamara@fleet.com" })).toBe(
      false,
    );
    // The same mailbox, be it one of several, another domain, no person's mailbox, none at all.
    expect(isOne(theo, { email: "theo+log@fleet.com" })).toBe(true);
    expect(isOne({ ...theo, email: "a@home.org" }, { username: "theo+log@fleet.com", email: "b@home.org" })).toBe(true);
    expect(isOne(theo, { email: "tamara@home.org" })).toBe(true);
    expect(isOne(theo, { email: "dispatch@fleet.com" })).toBe(true);
    expect(isOne(theo, { username: "tamara" })).toBe(true);
    // What ties for sure outranks it.
    expect(isOne(theo, { email: "tamara@fleet.com", aliases: ["s1"] })).toBe(true);
  });

  it("ties nobody by an address of nobody in place of a user name", () => {
    for (const username of ["unassigned@fleet.com", "test1@fleet.com", "dispatch@fleet.com"]) {
      const records = [record("SAMSARA", "s1", { username }), record("VISTRACKS", "t1", { username })];
      expect(identifyRecords("driver", records), username).toHaveLength(2);
    }
    const facts = { username: "ana@fleet.com" };
    expect(identifyRecords("driver", [record("SAMSARA", "s1", facts), record("VISTRACKS", "t1", facts)])).toHaveLength(
      1,
    );
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

describe("identify, of what a person says is different", () => {
  const [a, b, c, d] = (["ROSCOLIVE", "SAMSARA", "VISTRACKS", "VINLI"] as const).map((vendor) => record(vendor, "1"));
  const setsOfApart = (
    facts: Partial<VendorFacts>,
    pairs: readonly (readonly [VendorFacts | undefined, VendorFacts | undefined])[],
  ) => {
    const spans = [a, b, c, d].map((one) => toSpan({ ...(one as VendorFacts), ...facts }));
    const different = pairs.map(([record, other], id): Assertion => {
      const [one, two] = [record as VendorFacts, other as VendorFacts];
      return { id, kind: "DIFFERENT", record: one, other: { ...two, atMs: 0 }, ...ALWAYS };
    });
    const groups = identify("device", spans, { different });
    return groups.map((group) => group.map(({ span }) => span.facts.vendor).join(", "));
  };

  it("leaves the others one when one of several is taken out", () => {
    for (const facts of [{ vin: VIN }, { name: "Unit 7" }]) {
      expect(
        setsOfApart(facts, [
          [b, a],
          [b, c],
          [b, d],
        ]),
      ).toEqual(["ROSCOLIVE, VISTRACKS, VINLI", "SAMSARA"]);
    }
  });

  it("gives what can be of either to the larger part where that is sure, and to none where it is not", () => {
    const pairs = [
      [a, b],
      [a, c],
    ] as const;

    expect(setsOfApart({ vin: VIN }, pairs)).toEqual(["ROSCOLIVE", "SAMSARA, VISTRACKS, VINLI"]);
    expect(setsOfApart({ name: "Unit 7" }, pairs)).toEqual(["ROSCOLIVE", "SAMSARA, VISTRACKS", "VINLI"]);
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
          if (!evidence.some((one) => ["VIN", "EXTERNAL_ID", "REPLACED", "PAYROLL_NUMBER"].includes(one))) {
            expect(new Set(vendors).size).toBe(vendors.length);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
