import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UNVERSIONED } from "../../../platform/records/record.ts";
import { LISTED } from "../../../platform/records/sighting.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { PLAIN_DEVICE, PLAIN_DRIVER, PLAIN_EVENT } from "../../../schema/messages.ts";
import { toAssetRecord, toRecords, toUserRecord } from "../../../subgraphs/hos/mapper.ts";
import { decodeAsset, decodeDriverHistory, decodeUser } from "../../../subgraphs/hos/wire.ts";
import { NOW_MS } from "./hos.ts";
import { row } from "./vistracks.ts";

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/vistracks/${name}.json`, import.meta.url), "utf8");
const nobody = () => false;
const mapped = (raw: unknown, isUnidentified: (userRef: string) => boolean = nobody) =>
  toRecords(decodeDriverHistory(raw), raw, { isUnidentified, receivedAtMs: NOW_MS });
const LIST_CONTEXT = {
  receivedAtMs: NOW_MS,
  toGroups: (ref: string | null | undefined) => (ref ? [{ ref, name: `Terminal ${ref}` }] : []),
};
const entry = (more: object) => mapped(row(1, "2026-03-01T08:00:00.000Z", more))[0];

describe("the documented entry 5008246", () => {
  const [raw] = parseWireJson(fixture("vistracks-driver-histories-read")) as unknown[];
  const records = mapped(raw);
  const changedAtMs = Date.parse("2016-11-10T01:28:15.229Z");

  it("is stored under its id, its driver and the time of its last change", () => {
    expect(records[0]).toMatchObject({
      kind: "event",
      ref: "5008246",
      version: changedAtMs,
      ownerRef: "1253115",
      occurredAtMs: changedAtMs,
    });
  });

  it("is told as the beginning of driving", () => {
    expect(records[0]?.message).toEqual({
      ...PLAIN_EVENT,
      vendor: "VISTRACKS",
      vendorType: "Driving",
      type: "DUTY_STATUS_CHANGE",
      category: "HOURS_OF_SERVICE",
      severity: "INFO",
      title: "Driving",
      occurredAtMs: changedAtMs,
      endedAtMs: null,
      recordedAtMs: changedAtMs,
      updatedAtMs: changedAtMs,
      retracted: false,
      deviceRef: "1326729",
      driverRef: "1253115",
      position: {
        latitude: 8.47985282,
        longitude: 124.64723199,
        headingDegrees: null,
        speedKph: 0,
        accuracyMeters: null,
        address: "8561mi N St. John's, 5",
      },
      vehicle: { ref: "1326729", vin: "unknown_vin" },
    });
  });

  it("is served as a duty record", () => {
    expect(records[0]?.facet).toMatchObject({
      occurredAt: changedAtMs,
      status: "DRIVING",
      kind: "DUTY_STATUS",
      eventLabel: "Driving",
      recordStatus: "ACTIVE",
      recordStatusLabel: "Active",
      origin: "DRIVER",
      certifiedOn: null,
      editReason: "ELD Device Failure",
      annotation: "a note",
      odometerKm: 0,
      engineHoursSeconds: 0,
      vehicleRef: { vendor: "VISTRACKS", ref: "1326729" },
      driverRef: { vendor: "VISTRACKS", ref: "1253115" },
      location: "8561mi N St. John's, 5",
      malfunction: false,
      diagnostic: false,
    });
  });

  it("sights its vehicle, with the VIN as it is written, and its driver", () => {
    expect(records.slice(1).map(({ kind, ref, message }) => ({ kind, ref, message }))).toEqual([
      {
        kind: "device",
        ref: "1326729",
        message: {
          ...PLAIN_DEVICE,
          vendor: "VISTRACKS",
          name: null,
          vin: "unknown_vin",
          deviceKind: "VEHICLE",
        },
      },
      {
        kind: "driver",
        ref: "1253115",
        message: {
          ...PLAIN_DRIVER,
          vendor: "VISTRACKS",
          name: null,
          username: "johndoe@mail.com",
          externalIds: {},
        },
      },
    ]);
  });
});

describe("the documented unidentified driving 178007371", () => {
  const text = fixture("vistracks-unidentified-driving");
  const raw = parseWireJson(text);
  const [event, ...sightings] = mapped(raw, (userRef) => userRef === "1414887");

  it("has no driver, and its account is sighted as none", () => {
    expect(event?.message).toMatchObject({ driverRef: null, deviceRef: "1581651" });
    expect(event?.facet).toMatchObject({ driverRef: null, vehicleRef: { vendor: "VISTRACKS", ref: "1581651" } });
    expect(sightings.map(({ kind }) => kind)).toEqual(["device"]);
  });

  it("is retracted, for an edit replaced it", () => {
    expect(event?.message).toMatchObject({ retracted: true });
    expect(event?.facet).toMatchObject({ recordStatus: "INACTIVE_CHANGED", origin: "AUTOMATIC" });
  });

  it("keeps its times apart", () => {
    expect(event?.message).toMatchObject({
      occurredAtMs: Date.parse("2018-11-11T01:58:55.849Z"),
      endedAtMs: Date.parse("2018-11-11T05:44:01.501Z"),
      recordedAtMs: Date.parse("2018-11-11T01:58:55.887Z"),
      updatedAtMs: Date.parse("2018-12-12T23:32:07.083Z"),
    });
  });

  it("has its engine hours in seconds, its empty edit reason as none, and its indicators", () => {
    expect(event?.facet).toMatchObject({
      engineHoursSeconds: 64_595_520,
      odometerKm: 504_326.685,
      editReason: null,
      annotation: "Automatic Transition",
      malfunction: false,
      diagnostic: true,
    });
    expect(event?.message).toMatchObject({ position: { speedKph: 15.588, longitude: -115.142155519392 } });
  });

  it("is kept as received, every digit", () => {
    expect(JSON.stringify(event?.raw)).toBe(text.replaceAll("\n", "").replaceAll('": ', '":'));
  });
});

describe("an entry of the log", () => {
  it.each([
    ["OffDuty", "DUTY_STATUS", "OFF_DUTY", "DUTY_STATUS_CHANGE", "INFO", "Off duty"],
    ["Sleeper", "DUTY_STATUS", "SLEEPER_BERTH", "DUTY_STATUS_CHANGE", "INFO", "Sleeper berth"],
    ["Driving", "DUTY_STATUS", "DRIVING", "DUTY_STATUS_CHANGE", "INFO", "Driving"],
    ["OnDuty", "DUTY_STATUS", "ON_DUTY", "DUTY_STATUS_CHANGE", "INFO", "On duty, not driving"],
    ["WaitingAtSite", "DUTY_STATUS", "WAITING_AT_SITE", "DUTY_STATUS_CHANGE", "INFO", "Waiting at a well site"],
    ["Inter", "INTERMEDIATE", null, "INTERMEDIATE_LOG", "INFO", "Intermediate log"],
    ["PersonalUse", "PERSONAL_CONVEYANCE", null, "PERSONAL_CONVEYANCE", "INFO", "Personal conveyance begins"],
    ["YardMoves", "YARD_MOVES", null, "YARD_MOVES", "INFO", "Yard moves begin"],
    ["ClearPU", "SPECIAL_DRIVING_CLEARED", null, "SPECIAL_DRIVING_CLEARED", "INFO", "Personal conveyance ends"],
    ["ClearYM", "SPECIAL_DRIVING_CLEARED", null, "SPECIAL_DRIVING_CLEARED", "INFO", "Yard moves end"],
    ["Certification", "CERTIFICATION", null, "LOG_CERTIFICATION", "INFO", "Log certified"],
    ["Login", "LOGIN", null, "LOGIN", "INFO", "Driver logs in"],
    ["Logout", "LOGOUT", null, "LOGOUT", "INFO", "Driver logs out"],
    ["PowerOn", "ENGINE_POWER_UP", null, "ENGINE_ON", "INFO", "Engine started"],
    ["PowerOff", "ENGINE_SHUT_DOWN", null, "ENGINE_OFF", "INFO", "Engine stopped"],
    ["MalPower", "MALFUNCTION", null, "ELD_MALFUNCTION", "HIGH", "ELD malfunction: power compliance"],
    ["MalTransfer", "MALFUNCTION", null, "ELD_MALFUNCTION", "MEDIUM", "ELD malfunction: data transfer"],
    ["MalBrandNew", "MALFUNCTION", null, "ELD_MALFUNCTION", "MEDIUM", "ELD malfunction: MalBrandNew"],
    ["DiagMissing", "DIAGNOSTIC", null, "ELD_DIAGNOSTIC", "LOW", "ELD data diagnostic: missing data elements"],
    ["DiagBrandNew", "DIAGNOSTIC", null, "ELD_DIAGNOSTIC", "LOW", "ELD data diagnostic: DiagBrandNew"],
    ["Remark", "REMARK", null, "LOG_REMARK", "INFO", "Remark"],
    ["ExcludeDriveTime", "REMARK", null, "LOG_REMARK", "INFO", "Remark: driving time excluded"],
    ["FerryCrossing", "OTHER", null, "OTHER", "INFO", "FerryCrossing"],
  ])("that says %s is told in the fleet's words", (eventType, kind, status, type, severity, title) => {
    const record = entry({ eventType });

    expect(record?.facet).toMatchObject({ kind, status, eventLabel: eventType });
    expect(record?.message).toMatchObject({ type, severity, title, vendorType: eventType });
  });

  it.each([
    ["Active", undefined, "ACTIVE", false],
    ["InactiveChanged", undefined, "INACTIVE_CHANGED", true],
    ["Active", "2026-03-02T00:00:00.000Z", "DELETED", true],
    ["Active", 1_772_409_600_000, "DELETED", true],
    ["Inactive", undefined, "OTHER", true],
    ["SomethingNew", undefined, "OTHER", true],
    [undefined, undefined, "ACTIVE", false],
    ["", undefined, "ACTIVE", false],
  ])("that is %s, deleted at %s, is %s", (recordStatus, deletedAt, status, retracted) => {
    const record = entry({ recordStatus, deletedAt });

    expect(record).toMatchObject({ kind: "event", message: { retracted } });
    expect(record?.facet).toMatchObject({ recordStatus: status, recordStatusLabel: recordStatus || null });
  });

  it.each([
    ["InactiveChangeRequested", undefined, "INACTIVE_CHANGE_REQUESTED"],
    ["InactiveChangeRequestedAdd", undefined, "INACTIVE_CHANGE_REQUESTED"],
    ["InactiveChangeRequestedDelete", undefined, "INACTIVE_CHANGE_REQUESTED"],
    ["InactiveChangeRejected", undefined, "INACTIVE_CHANGE_REJECTED"],
    ["InactiveChangeRequested", "2026-03-02T00:00:00.000Z", "DELETED"],
  ])(
    "that is %s, deleted at %s, was never in force: others are told nothing of it",
    (recordStatus, deletedAt, status) => {
      const record = entry({ recordStatus, deletedAt });

      expect(record).toMatchObject({ kind: "proposal", ref: "1", ownerRef: "7", message: {} });
      expect(Object.keys(record?.message ?? {})).toEqual([]);
      expect(record?.facet).toMatchObject({ recordStatus: status, recordStatusLabel: recordStatus });
    },
  );

  it("that is only proposed now and was in force is an event that was taken back", () => {
    const raw = row(1, "2026-03-01T08:00:00.000Z", { recordStatus: "InactiveChangeRequested" });
    const context = { isUnidentified: nobody, isEvent: (ref: string) => ref === "1", receivedAtMs: NOW_MS };

    const [record] = toRecords(decodeDriverHistory(raw), raw, context);

    expect(record).toMatchObject({ kind: "event", message: { type: "DUTY_STATUS_CHANGE", retracted: true } });
  });

  it.each([
    ["seconds", "1772352000"],
    ["milliseconds", "1772352000000"],
    ["microseconds", "1772352000000000"],
    ["nanoseconds, above 2^53", "1772352000000000000"],
    ["text of digits", '"1772352000000"'],
    ["an offset without a colon", '"2026-03-01T08:00:00.000+0000"'],
    ["no zone", '"2026-03-01T08:00:00.000"'],
  ])("with a time in %s happened then", (_, time) => {
    const raw = parseWireJson(`{"id":1,"eventTime":${time},"lastChangedDate":${time},"validBeginTime":${time}}`);

    const [record] = mapped(raw);

    const happenedAtMs = Date.parse("2026-03-01T08:00:00.000Z");
    expect(record).toMatchObject({ occurredAtMs: happenedAtMs, version: happenedAtMs });
    expect(record?.message).toMatchObject({ occurredAtMs: happenedAtMs, recordedAtMs: happenedAtMs });
  });

  it.each(["1e400", "-5", "0", "99999999999999999999999", '"0000-00-00"', "{}", "null", '"9e99"'])(
    "with the time %s is refused",
    (eventTime) => {
      expect(() => mapped(parseWireJson(`{"id":1,"eventTime":${eventTime}}`))).toThrow();
    },
  );

  it("with a change from the year 1 has versions that can be read back", () => {
    const records = mapped(row(1, "0001-01-01T00:00:00Z", { assetId: 4, vin: "1M8GDM9AXKP042788" }));

    expect(records.map(({ version }) => Number.isSafeInteger(version))).toEqual([true, true, true]);
  });

  it("has its numbers where they come as text, and none where it is no number", () => {
    const record = entry({ latitude: "36.5", longitude: "-115.25", speedKph: "80.5", odometerKm: "1e999" });

    expect(record?.message).toMatchObject({ position: { latitude: 36.5, longitude: -115.25, speedKph: 80.5 } });
    expect(record?.facet).toMatchObject({ odometerKm: null });
  });

  it("is nobody's where its user has an empty id, and of no vehicle where that has", () => {
    const records = mapped(row(1, "2026-03-01T08:00:00.000Z", { userId: "", assetId: " ", vin: "" }));

    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ ownerRef: null, message: { driverRef: null, deviceRef: null, vehicle: null } });
    expect(() => mapped(row(1, "2026-03-01T08:00:00.000Z", { id: "" }))).toThrow("expected an id");
  });

  it("names the vehicle of its moment, be it by its number alone", () => {
    expect(entry({ assetId: 4, vin: "1M8GDM9AXKP042788" })?.message).toMatchObject({
      vehicle: { ref: "4", vin: "1M8GDM9AXKP042788" },
    });
    expect(entry({ vin: "1M8GDM9AXKP042788" })?.message).toMatchObject({
      deviceRef: null,
      vehicle: { ref: null, vin: "1M8GDM9AXKP042788" },
    });
    expect(entry({})?.message).toMatchObject({ vehicle: null });
  });

  it.each([
    ["PT64595520S", 64_595_520],
    ["PT1H30M", 5_400],
    ["P1DT0.5S", 86_400.5],
    ["P1M", null],
    ["a while", null],
    ["", null],
    [undefined, null],
  ])("with the engine hours %s has run for %s seconds", (engineHours, engineHoursSeconds) => {
    expect(entry({ engineHours })?.facet).toMatchObject({ engineHoursSeconds });
  });

  it("names the day that it certifies", () => {
    const record = entry({ eventType: "Certification", certificationDate: "2026-02-28" });

    expect(record?.facet).toMatchObject({ certifiedOn: "2026-02-28", kind: "CERTIFICATION" });
  });

  it("was taken over from nobody when it says so", () => {
    expect(entry({ recordOrigin: "FromUnidentifiedDriver" })?.facet).toMatchObject({ origin: "UNIDENTIFIED_DRIVER" });
    expect(entry({ recordOrigin: "Clerk" })?.facet).toMatchObject({ origin: "OTHER" });
  });

  it("was not recorded before it happened", () => {
    expect(entry({ validBeginTime: "2026-03-01T07:59:59.999Z" })?.message).toMatchObject({ recordedAtMs: null });
  });

  it("stands with nothing but an id and a time", () => {
    const records = mapped({ id: 9, eventTime: "2026-03-01T08:00:00.000Z" });

    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ ref: "9", version: UNVERSIONED, ownerRef: null });
    expect(records[0]?.message).toMatchObject({ type: "OTHER", deviceRef: null, driverRef: null, updatedAtMs: null });
  });

  it("is not lost for a field of another type", () => {
    const record = entry({ latitude: "north", note: 5, malfunctionIndicator: "yes", userId: "U-7", odometerKm: [] });

    expect(record?.message).toMatchObject({ position: null, driverRef: "U-7" });
    expect(record?.facet).toMatchObject({ annotation: null, malfunction: null, odometerKm: null });
  });

  it("keeps every digit of an id above 2^53", () => {
    const raw = parseWireJson(
      '{"id":9007199254740993,"eventTime":"2026-03-01T08:00:00.000Z","userId":9007199254740995}',
    );
    const [event, driver] = mapped(raw);

    expect(event).toMatchObject({ ref: "9007199254740993", ownerRef: "9007199254740995" });
    expect(driver?.ref).toBe("9007199254740995");
    expect(JSON.stringify(event?.raw)).toContain('"id":9007199254740993,');
  });

  it("without an id or with a time that is none is refused", () => {
    expect(() => mapped({ eventTime: "2026-03-01T08:00:00.000Z" })).toThrow(/id/);
    expect(() => mapped(row(1, "yesterday"))).toThrow(/yesterday/);
  });
});

describe("the lists", () => {
  it("tell of vehicles, trailers and what is neither", () => {
    const kinds = ["Vehicle", "Trailer", "Crane", undefined].map((assetType) => {
      const raw = { id: 4, name: "Truck 4", vin: "unknown_vin", eldEsn: 4632123456, assetType };
      return toAssetRecord(decodeAsset(raw), raw, LIST_CONTEXT).message;
    });

    const vehicle = {
      ...PLAIN_DEVICE,
      vendor: "VISTRACKS",
      name: "Truck 4",
      vin: "unknown_vin",
      deviceKind: "VEHICLE",
      serials: ["4632123456"],
    };
    expect(kinds).toEqual([
      vehicle,
      { ...vehicle, deviceKind: "TRAILER" },
      { ...vehicle, deviceKind: "OTHER" },
      vehicle,
    ]);
  });

  it("tell of drivers by name, and of the id that other systems know them by", () => {
    const raw = { id: 7, username: "ann", firstName: "Ann", lastName: "Lee", alias: "D-7", email: "ann@example.com" };

    expect(toUserRecord(decodeUser(raw), raw, LIST_CONTEXT)).toMatchObject({
      kind: "driver",
      ref: "7",
      version: LISTED,
      message: {
        ...PLAIN_DRIVER,
        vendor: "VISTRACKS",
        name: "Ann Lee",
        username: "ann",
        externalIds: { alias: "D-7" },
        aliases: ["D-7"],
        email: "ann@example.com",
      },
    });
  });

  it("tell of the number on the payroll, and of the terminal as a group", () => {
    const driver = { id: 7, employeeId: 4711, homeTerminalId: 634, alias: "" };
    const truck = { id: 4, name: "Truck 4", homeTerminalId: 634 };

    expect(toUserRecord(decodeUser(driver), driver, LIST_CONTEXT).message).toMatchObject({
      payrollNumber: "4711",
      aliases: [],
      externalIds: {},
      groups: [{ ref: "634", name: "Terminal 634" }],
    });
    expect(toAssetRecord(decodeAsset(truck), truck, LIST_CONTEXT).message).toMatchObject({
      groups: [{ ref: "634", name: "Terminal 634" }],
    });
  });

  it("fall back to the address of mail of a driver without a name", () => {
    const raw = { id: 7, email: "ann@example.com", lastChangedDate: "2026-03-01T08:00:00.000Z" };

    expect(toUserRecord(decodeUser(raw), raw, LIST_CONTEXT)).toMatchObject({
      message: { name: null, username: "ann@example.com", externalIds: {} },
    });
  });
});
