import { describe, expect, it } from "vitest";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { PLAIN_DRIVER, PLAIN_EVENT } from "../../../schema/messages.ts";
import { toFacet } from "../../../subgraphs/safety/inbox/safety-facet.ts";
import { toDriverRecord, toRecords } from "../../../subgraphs/safety/mapper.ts";
import { decodeDriver, decodeSafetyEvent } from "../../../subgraphs/safety/wire.ts";
import { NOW_MS } from "../../platform/feed/stored-feed.ts";
import { readSample, sampleEvent } from "./samsara.ts";

const ID = "bb2ff5ab-30ad-49ec-9d2d-55ec30bbf590,6caeb9c0-7e3d-49ae-a015-45c2f68fed4c";
const UPDATED_MS = Date.parse("2023-01-27T10:04:20Z");

function map(raw: unknown): readonly VendorRecord[] {
  return toRecords(decodeSafetyEvent(raw), raw, NOW_MS);
}

/** The record of the documented event, with `parts` of the event replaced. */
async function mapSample(parts: Readonly<Record<string, unknown>> = {}): Promise<VendorRecord> {
  const [event] = map(await sampleEvent(parts));
  if (!event) throw new Error("an event has a record");
  return event;
}

/** Numbers as the text that they are on the wire. */
function spellNumbers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" ? `number ${context?.source}` : value;
}

describe("the documented safety event", () => {
  it("becomes this event, value for value", async () => {
    expect(await mapSample()).toEqual({
      kind: "event",
      ref: ID,
      version: UPDATED_MS,
      ownerRef: null,
      occurredAtMs: Date.parse("2023-01-27T07:01:25Z"),
      raw: await sampleEvent(),
      content: JSON.stringify(await sampleEvent()),
      message: {
        ...PLAIN_EVENT,
        vendor: "SAMSARA",
        vendorType: "Acceleration",
        type: "HARSH_ACCELERATION",
        category: "SAFETY",
        severity: "HIGH",
        title: "Harsh acceleration",
        occurredAtMs: Date.parse("2023-01-27T07:01:25Z"),
        endedAtMs: Date.parse("2023-01-27T07:06:25Z"),
        recordedAtMs: Date.parse("2023-01-27T07:06:25Z"),
        updatedAtMs: UPDATED_MS,
        retracted: false,
        deviceRef: ID,
        driverRef: "0987",
        position: {
          latitude: 37.7749,
          longitude: 137.2719,
          headingDegrees: 120,
          speedKph: null,
          accuracyMeters: 5.801,
          address: "16 Main Street, New York, New York 10010, USA",
        },
        vehicle: { ref: ID, vin: "1GBJ6P1B2HV112765" },
        safetyState: "NEEDS_COACHING",
        behaviors: ["ACCELERATION"],
        groupRefs: ["3914"],
        hasVideo: true,
      },
      facet: toFacet(decodeSafetyEvent(await sampleEvent())),
    });
  });

  it("is kept as received, every digit of its speeds included", async () => {
    const received = JSON.parse(await readSample(), spellNumbers) as { data: unknown[] };

    const { raw } = await mapSample();

    const text = JSON.stringify(raw);
    expect(text).toContain('"maxSpeedKilometersPerHour":6512700624259081000');
    expect(text).toContain('"postedSpeedLimitKilometersPerHour":5891945604996125000');
    expect(JSON.parse(text, spellNumbers)).toEqual(received.data[0]);
  });

  it("is a sighting of its asset and of its driver, who are in the groups of their tags", async () => {
    const [, device, driver] = map(await sampleEvent());

    expect(device).toMatchObject({
      kind: "device",
      ref: ID,
      occurredAtMs: UPDATED_MS,
      message: {
        groups: [{ ref: "3914", name: "East Coast" }],
        vendor: "SAMSARA",
        name: "MyAsset-1234",
        vin: "1GBJ6P1B2HV112765",
        vehicleRef: null,
        deviceKind: "TRAILER",
      },
    });
    expect(driver).toMatchObject({
      kind: "driver",
      ref: "0987",
      message: {
        ...PLAIN_DRIVER,
        vendor: "SAMSARA",
        name: "Driver Name",
        username: null,
        externalIds: {},
        groups: [{ ref: "3914", name: "East Coast" }],
      },
    });
    expect(device?.version).toBeLessThan(0);
    expect(JSON.stringify([device, driver])).not.toMatch(/Compliance/);
  });
});

describe("a safety event", () => {
  it("with a label that is new is an event of type OTHER that keeps the label", async () => {
    const { message, facet } = await mapSample({ behaviorLabels: [{ label: "Teleporting", source: "automated" }] });

    expect(message).toMatchObject({ type: "OTHER", severity: "LOW", title: "Safety event", vendorType: "Teleporting" });
    expect(facet).toMatchObject({ behaviors: ["OTHER"], behaviorLabels: ["Teleporting"] });
  });

  it("with several labels is what its gravest one says, and names all", async () => {
    const { message, facet } = await mapSample({
      behaviorLabels: [{ label: "Speeding" }, { label: "Crash" }, { source: "automated" }, { label: "Braking" }],
    });

    expect(message).toMatchObject({
      type: "CRASH",
      severity: "CRITICAL",
      title: "Crash",
      vendorType: "Speeding, Crash, Braking",
    });
    expect(facet).toMatchObject({ behaviors: ["SPEEDING", "CRASH", "BRAKING"] });
  });

  it.each([[[]], [null], [undefined], [[{}]]])("with labels %j is unlabelled, and not lost", async (behaviorLabels) => {
    const { message, facet } = await mapSample({ behaviorLabels });

    expect(message).toMatchObject({ type: "OTHER", title: "Safety event", vendorType: "unlabelled" });
    expect(facet).toMatchObject({ behaviors: [], behaviorLabels: [] });
  });

  it.each([
    ["dismissed", "DISMISSED", true],
    ["recognized", "RECOGNIZED", false],
    ["unknown", "UNKNOWN", false],
    ["autoDismissed", "DISMISSED", true],
    ["archived", "REVIEWED", false],
    ["forgotten", "OTHER", false],
  ])("in the state %s is %s, retracted: %s", async (eventState, state, retracted) => {
    const { message, facet } = await mapSample({ eventState });

    expect(facet).toMatchObject({ state, stateLabel: eventState });
    expect(message).toMatchObject({ retracted });
  });

  it("without a state is of an unknown one", async () => {
    expect((await mapSample({ eventState: null })).facet).toMatchObject({ state: "UNKNOWN", stateLabel: "unknown" });
  });

  it.each([
    ["0", 0],
    ["112.5", 112.5],
    ["400", 400],
    ["401", null],
    ["-1", null],
    ["1e400", null],
    ["null", null],
  ])("with the speed %s has %s", async (text, expected) => {
    const speedingMetadata = parseWireJson(`{"maxSpeedKilometersPerHour":${text}}`);

    const { facet } = await mapSample({ speedingMetadata });

    expect(facet).toMatchObject({ speeding: { maxSpeedKph: expected, speedLimitKph: null } });
  });

  it.each([
    [{ latitude: 91, longitude: 0 }],
    [{ latitude: -90.0001, longitude: 0 }],
    [{ latitude: 0, longitude: 180.5 }],
    [{ latitude: 1 }],
    [{}],
    [null],
  ])("at %j is nowhere", async (location) => {
    expect((await mapSample({ location })).message).toMatchObject({ position: null });
  });

  it("at the equator and the date line is there", async () => {
    const { message } = await mapSample({ location: { latitude: 0, longitude: -180 } });

    expect(message).toMatchObject({ position: { latitude: 0, longitude: -180, headingDegrees: null, address: null } });
  });

  it("off a trip, and one that is still under way, have what is known", async () => {
    expect((await mapSample({ tripStartTime: null, tripEndTime: null })).facet).toMatchObject({
      tripStartedAt: null,
      tripEndedAt: null,
    });
    expect((await mapSample({ endMs: null })).message).toMatchObject({ endedAtMs: null });
  });

  it("without what only some tokens may see has none of it", async () => {
    const { facet } = await mapSample({ media: undefined, speedingMetadata: undefined, dismissalReason: undefined });

    expect(facet).toMatchObject({ media: [], speeding: null, dismissal: null });
  });

  it("leaves out media that cannot be watched yet", async () => {
    const media = [{ input: "dashcamRoadFacing" }, { input: "analog1", url: "https://media.example/1" }];

    const { facet } = await mapSample({ media });

    expect(facet).toMatchObject({ media: [{ input: "analog1", url: "https://media.example/1", cameraRole: null }] });
  });

  it("that only names its asset and driver by id says nothing new of them", async () => {
    const records = map(await sampleEvent({ asset: { id: "v1" }, driver: { id: "d1" } }));

    expect(records.map(({ kind }) => kind)).toEqual(["event"]);
    expect(records[0]?.message).toMatchObject({ deviceRef: "v1", driverRef: "d1" });
  });

  it("without asset and driver belongs to nobody", async () => {
    const records = map(await sampleEvent({ asset: null, driver: undefined }));

    expect(records).toHaveLength(1);
    expect(records[0]?.message).toMatchObject({ deviceRef: null, driverRef: null });
  });

  it("has the plate and the serial number of its asset, where they stand in it", async () => {
    const asset = { id: "v1", name: "Truck", licensePlate: "1ABC234", serialNumber: "GFRV43NVGX" };

    const [, device] = map(await sampleEvent({ asset }));
    const [, plain] = map(
      await sampleEvent({ asset: { id: "v1", name: "Truck", licensePlate: "", serialNumber: "" } }),
    );

    expect(device?.message).toMatchObject({ plateNumber: "1ABC234", plateState: null, serials: ["GFRV43NVGX"] });
    expect(plain?.message).toMatchObject({ plateNumber: null, plateState: null, serials: [] });
  });

  it("keeps the external ids of its asset as text with every digit, and leaves out what is no id", async () => {
    const externalIds = parseWireJson('{"maintenanceId":"250020","payroll":90071992547409931,"none":null,"list":[1]}');

    const [, device] = map(await sampleEvent({ asset: { id: "v1", name: "Truck", externalIds } }));

    expect(device?.message).toMatchObject({
      externalIds: { maintenanceId: "250020", payroll: "90071992547409931" },
    });
  });

  it.each([
    ["vehicle", "VEHICLE"],
    ["trailer", "TRAILER"],
    ["unpowered", "EQUIPMENT"],
    ["uncategorized", "OTHER"],
    [undefined, "OTHER"],
  ])("of an asset of type %s sights a device of kind %s", async (type, deviceKind) => {
    const [, device] = map(await sampleEvent({ asset: { id: "v1", name: "Truck", type } }));

    expect(device?.message).toMatchObject({ deviceKind });
  });

  it("carries the groups of its asset's and of its driver's tags, each once", async () => {
    const tag = (id: string) => ({ id, name: `Tag ${id}` });
    const asset = { id: "v1", tags: [tag("1"), tag("2")] };
    const driver = { id: "d1", tags: [tag("2"), tag("3"), { name: "without an id" }] };

    expect((await mapSample({ asset, driver })).message).toMatchObject({ groupRefs: ["1", "2", "3"] });
    expect((await mapSample({ asset: { id: "v1" }, driver: null })).message).toMatchObject({ groupRefs: [] });
  });

  it("names the vehicle of its moment by ref and VIN, as far as it says them", async () => {
    const vehicleOf = async (asset: unknown) => ((await mapSample({ asset })).message as { vehicle: unknown }).vehicle;

    expect(await vehicleOf({ id: "v1" })).toEqual({ ref: "v1", vin: null });
    expect(await vehicleOf({ vin: "1M8GDM9AXKP042788" })).toEqual({ ref: null, vin: "1M8GDM9AXKP042788" });
    expect(await vehicleOf({ id: "", vin: "" })).toBeNull();
    expect(await vehicleOf(null)).toBeNull();
  });

  it("has video where some can be watched", async () => {
    expect((await mapSample({ media: [{ input: "analog1" }] })).message).toMatchObject({ hasVideo: false });
    expect((await mapSample({ media: undefined })).message).toMatchObject({ hasVideo: false });
  });

  it("has no content but what is signed in links, be they of media or of detected streams", async () => {
    const stream = (signature: string) => [{ input: "analog1", url: `https://media.test/1?signature=${signature}` }];
    const contentOf = async (signature: string) =>
      (await mapSample({ media: undefined, detectedStreams: stream(signature) })).content;

    expect(await contentOf("1")).toBe(await contentOf("2"));
    expect(await contentOf("1")).toContain("https://media.test/1");
  });
});

describe("the record of a driver", () => {
  const messageOf = (parts: object) => toDriverRecord(decodeDriver({ id: "d1", ...parts }), {}, NOW_MS).message;

  it.each([
    [{ payrollId: "ABFS18600" }, "ABFS18600"],
    [{ PayrollNumber: 7 }, "7"],
    [{ payroll: "" }, null],
    [{ eldUserId: "7", payrollProvider: "ADP" }, null],
  ])("with the external ids %j has the payroll number %j", (externalIds, payrollNumber) => {
    expect(messageOf({ externalIds })).toMatchObject({ payrollNumber });
  });

  it("has the licence with its state, and the number of the card, as text", () => {
    const listed = { licenseNumber: 12345678, licenseState: "KS", currentIdCardCode: 90071992547409 };

    expect(messageOf(listed)).toMatchObject({
      licenceNumber: "12345678",
      licenceState: "KS",
      cardId: "90071992547409",
    });
    expect(messageOf({ licenseNumber: "" })).toMatchObject({ licenceNumber: null, licenceState: null, cardId: null });
  });

  it("has the vehicle that it is assigned to", () => {
    const assignedDeviceRef = "281474976720037";

    expect(messageOf({ staticAssignedVehicle: { id: assignedDeviceRef, name: "Unit 7" } })).toMatchObject({
      assignedDeviceRef,
    });
    expect(messageOf({ staticAssignedVehicle: { id: "" } })).toMatchObject({ assignedDeviceRef: null });
    expect(messageOf({ staticAssignedVehicle: null })).toMatchObject({ assignedDeviceRef: null });
  });

  it("has the e-mail address that stands in it, and none of its own making", () => {
    expect(messageOf({ email: "ann@example.com" })).toMatchObject({ email: "ann@example.com" });
    expect(messageOf({ username: "ann@example.com" })).toMatchObject({ username: "ann@example.com", email: null });
  });
});
