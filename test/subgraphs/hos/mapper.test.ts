import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UNVERSIONED } from "../../../platform/records/record.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { PLAIN_DRIVER, PLAIN_EVENT } from "../../../schema/messages.ts";
import { toAssetRecord, toRecords, toUserRecord } from "../../../subgraphs/hos/mapper.ts";
import { decodeAsset, decodeDriverHistory, decodeUser } from "../../../subgraphs/hos/wire.ts";
import { NOW_MS } from "./hos.ts";
import { row } from "./vistracks.ts";

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/vistracks/${name}.json`, import.meta.url), "utf8");
const nobody = () => false;
const mapped = (raw: unknown, isUnidentified: (userRef: string) => boolean = nobody) =>
  toRecords(decodeDriverHistory(raw), raw, { isUnidentified, receivedAtMs: NOW_MS });
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
    });
  });

  it("is served as a duty record", () => {
    expect(records[0]?.facet).toEqual({
      occurredAt: changedAtMs,
      status: "DRIVING",
      kind: "DUTY_STATUS",
      eventLabel: "Driving",
      recordStatus: "ACTIVE",
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
          groups: [],
          vendor: "VISTRACKS",
          name: null,
          vin: "unknown_vin",
          deviceKind: "VEHICLE",
          externalIds: {},
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
    ["PowerOn", "ENGINE_POWER_UP", null, "ENGINE_ON", "INFO", "Engine on"],
    ["PowerOff", "ENGINE_SHUT_DOWN", null, "ENGINE_OFF", "INFO", "Engine off"],
    ["MalPower", "MALFUNCTION", null, "ELD_MALFUNCTION", "HIGH", "ELD malfunction: power compliance"],
    ["MalTransfer", "MALFUNCTION", null, "ELD_MALFUNCTION", "MEDIUM", "ELD malfunction: data transfer"],
    ["MalBrandNew", "MALFUNCTION", null, "ELD_MALFUNCTION", "MEDIUM", "ELD malfunction: MalBrandNew"],
    ["DiagMissing", "DIAGNOSTIC", null, "ELD_DIAGNOSTIC", "LOW", "ELD data diagnostic: missing data elements"],
    ["DiagBrandNew", "DIAGNOSTIC", null, "ELD_DIAGNOSTIC", "LOW", "ELD data diagnostic: DiagBrandNew"],
    ["Remark", "REMARK", null, "LOG_REMARK", "INFO", "Remark"],
    ["ExcludeDriveTime", "REMARK", null, "LOG_REMARK", "INFO", "Driving time excluded"],
    ["FerryCrossing", "OTHER", null, "OTHER", "INFO", "FerryCrossing"],
  ])("that says %s is told in the fleet's words", (eventType, kind, status, type, severity, title) => {
    const record = entry({ eventType });

    expect(record?.facet).toMatchObject({ kind, status, eventLabel: eventType });
    expect(record?.message).toMatchObject({ type, severity, title, vendorType: eventType });
  });

  it.each([
    ["Active", undefined, "ACTIVE", false],
    ["InactiveChanged", undefined, "INACTIVE_CHANGED", true],
    ["InactiveChangeRequested", undefined, "INACTIVE_CHANGE_REQUESTED", false],
    ["InactiveChangeRejected", undefined, "INACTIVE_CHANGE_REJECTED", true],
    ["Active", "2026-03-02T00:00:00.000Z", "DELETED", true],
    ["SomethingNew", undefined, "OTHER", false],
  ])("that is %s, deleted at %s, is %s", (recordStatus, deletedAt, status, retracted) => {
    const record = entry({ recordStatus, deletedAt });

    expect(record?.facet).toMatchObject({ recordStatus: status });
    expect(record?.message).toMatchObject({ retracted });
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
      const raw = { id: 4, name: "Truck 4", vin: "unknown_vin", assetType };
      return toAssetRecord(decodeAsset(raw), raw, NOW_MS).message;
    });

    const vehicle = {
      vendor: "VISTRACKS",
      name: "Truck 4",
      vin: "unknown_vin",
      deviceKind: "VEHICLE",
      externalIds: {},
      groups: [],
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

    expect(toUserRecord(decodeUser(raw), raw, NOW_MS)).toMatchObject({
      kind: "driver",
      ref: "7",
      version: UNVERSIONED,
      message: {
        ...PLAIN_DRIVER,
        vendor: "VISTRACKS",
        name: "Ann Lee",
        username: "ann",
        externalIds: { alias: "D-7" },
      },
    });
  });

  it("fall back to the address of mail of a driver without a name", () => {
    const raw = { id: 7, email: "ann@example.com", lastChangedDate: "2026-03-01T08:00:00.000Z" };

    expect(toUserRecord(decodeUser(raw), raw, NOW_MS)).toMatchObject({
      version: Date.parse("2026-03-01T08:00:00.000Z"),
      message: { name: null, username: "ann@example.com", externalIds: {} },
    });
  });
});
