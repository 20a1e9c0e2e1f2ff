import { describe, expect, it } from "vitest";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { toCoachAssignmentRecord, toCoachingSessionRecord } from "../../../subgraphs/safety/coaching-mapper.ts";
import { toAssetRecord, toDriverRecord, toRecords } from "../../../subgraphs/safety/mapper.ts";
import { toDriverScoreRecord, toVehicleScoreRecord } from "../../../subgraphs/safety/score-mapper.ts";
import * as wire from "../../../subgraphs/safety/wire.ts";
import { NOW_MS } from "../../platform/feed/stored-feed.ts";
import { safetyEvent } from "./samsara.ts";

const AT = "2026-03-01T11:00:00Z";
const AT_MS = Date.parse(AT);
const DAY = { fromMs: NOW_MS, toMs: NOW_MS + 86_400_000 };
const PLACE = { latitude: 30.27, longitude: -97.74 };

/** What is stored of an event with `parts` in place of its own. */
function map(parts: Readonly<Record<string, unknown>>): readonly VendorRecord[] {
  const raw = parseWireJson(JSON.stringify(safetyEvent("e1", "2026-03-01T11:30:00Z", parts)));
  return toRecords(wire.decodeSafetyEvent(raw), raw, NOW_MS);
}

/** A field in an odd form; what the event is all the same; and the names of what could not be read. */
type Odd = readonly [
  parts: Readonly<Record<string, unknown>>,
  message: object,
  facet: object,
  unreadFields?: readonly string[],
];

const READ: readonly Odd[] = [
  [{ id: 281_474_977_075_805 }, {}, {}],
  [{ startMs: AT_MS }, { occurredAtMs: AT_MS }, {}],
  [{ startMs: String(AT_MS) }, { occurredAtMs: AT_MS }, {}],
  [{ startMs: AT_MS / 1_000 }, { occurredAtMs: AT_MS }, {}],
  [{ startMs: "2026-03-01T11:00:00+0000" }, { occurredAtMs: AT_MS }, {}],
  [{ startMs: "2026-03-01T11:00:00" }, { occurredAtMs: AT_MS }, {}],
  [{ startMs: "2026-03-01T05:00:00.5-06:00" }, { occurredAtMs: AT_MS + 500 }, {}],
  [{ updatedAtTime: undefined }, { updatedAtMs: null, occurredAtMs: AT_MS }, {}],
  [{ updatedAtTime: null }, { updatedAtMs: null }, {}],
  [{ updatedAtTime: "" }, { updatedAtMs: null }, {}],
  [{ updatedAtTime: "2026-03-01T11:30:00+0000" }, { updatedAtMs: AT_MS + 1_800_000 }, {}],
  [{ driver: {} }, { driverRef: null, deviceRef: "v1" }, {}],
  [{ driver: { id: "" } }, { driverRef: null }, {}],
  [{ driver: { id: "", name: "Nobody" } }, { driverRef: null }, {}],
  [{ driver: { id: 90071992547 } }, { driverRef: "90071992547" }, {}],
  [{ asset: { id: 281_474, name: 42, vin: "" } }, { deviceRef: "281474", vehicle: { ref: "281474", vin: null } }, {}],
  [{ asset: {} }, { deviceRef: null, vehicle: null }, {}],
  [{ behaviorLabels: ["Braking", "Crash"] }, { type: "CRASH" }, { behaviorLabels: ["Braking", "Crash"] }],
  [{ behaviorLabels: [{ label: "braking" }] }, { type: "HARSH_BRAKING" }, { behaviors: ["BRAKING"] }],
  [{ contextLabels: ["Night", { name: "Fog" }] }, {}, { contextLabels: ["Night", "Fog"] }],
  [
    { location: { latitude: "30.27", longitude: "-97.74", headingDegrees: "120" } },
    { position: { ...PLACE, headingDegrees: 120 } },
    {},
  ],
  [{ location: { ...PLACE, address: "1 Main St" } }, { position: { address: "1 Main St" } }, {}],
  [{ location: { ...PLACE, formattedAddress: "1 Main St" } }, { position: { address: "1 Main St" } }, {}],
  [{ location: { ...PLACE, address: { formattedAddress: "1 Main St" } } }, { position: { address: "1 Main St" } }, {}],
  [
    { location: { ...PLACE, address: { streetNumber: 1, street: "Main St" } } },
    { position: { address: "1 Main St" } },
    {},
  ],
  [{ maxAccelerationGForce: "0.62" }, { severity: "HIGH" }, { maxAccelerationG: 0.62 }],
  [
    { speedingMetadata: { maxSpeedKilometersPerHour: "112.5", postedSpeedLimitKilometersPerHour: 100 } },
    {},
    { speeding: { maxSpeedKph: 112.5, speedLimitKph: 100 } },
  ],
];

const NOT_READ: readonly Odd[] = [
  [{ startMs: "yesterday" }, { occurredAtMs: AT_MS + 1_800_000 }, {}, ["startMs"]],
  [{ startMs: {}, endMs: AT }, { occurredAtMs: AT_MS }, {}, ["startMs"]],
  [{ startMs: true, createdAtTime: AT }, { occurredAtMs: AT_MS, recordedAtMs: AT_MS }, {}, ["startMs"]],
  [{ updatedAtTime: {} }, { updatedAtMs: null, occurredAtMs: AT_MS }, {}, ["updatedAtTime"]],
  [{ asset: "281474" }, { deviceRef: null, driverRef: "d1", type: "HARSH_BRAKING" }, {}, ["asset"]],
  [{ driver: 7 }, { deviceRef: "v1", driverRef: null }, {}, ["driver"]],
  [{ driver: { id: { value: "d1" }, name: "Ann" } }, { driverRef: null }, {}, ["driver.id"]],
  [{ asset: { id: "v1", name: { first: "Truck" }, vin: ["x"] } }, { deviceRef: "v1" }, {}, ["asset.name", "asset.vin"]],
  [{ asset: { id: "v1", tags: "East" } }, { deviceRef: "v1", groupRefs: [] }, {}, ["asset.tags"]],
  [{ asset: { id: "v1", tags: [null, { id: 3 }] } }, { groupRefs: ["3"] }, {}, ["asset.tags"]],
  [{ behaviorLabels: "Braking" }, { type: "OTHER" }, { behaviorLabels: [] }, ["behaviorLabels"]],
  [{ behaviorLabels: [null, { label: "Crash" }] }, { type: "CRASH" }, { behaviors: ["CRASH"] }, ["behaviorLabels"]],
  [{ behaviorLabels: [{ label: { en: "Crash" } }] }, { type: "OTHER" }, { behaviors: [] }, ["behaviorLabels"]],
  [{ contextLabels: [null, 7, "Fog"] }, {}, { contextLabels: ["Fog"] }, ["contextLabels"]],
  [{ location: "1 Main St" }, { position: null, deviceRef: "v1" }, {}, ["location"]],
  [{ location: { ...PLACE, address: 7 } }, { position: { ...PLACE, address: null } }, {}, ["location.address"]],
  [{ location: { latitude: "north", longitude: 1 } }, { position: null }, {}, ["location.latitude"]],
  [{ eventState: { id: 1 } }, { safetyState: "UNKNOWN" }, { stateLabel: "unknown" }, ["eventState"]],
  [{ media: [null, { input: "a", url: "https://m.test/1" }] }, { hasVideo: true }, {}, ["media"]],
  [{ media: {} }, { hasVideo: false }, { media: [] }, ["media"]],
  [{ maxAccelerationGForce: "much" }, {}, { maxAccelerationG: null }, ["maxAccelerationGForce"]],
  [{ dismissalReason: "minorEvent" }, {}, { dismissal: null }, ["dismissalReason"]],
  [
    { inboxEventUrl: {}, tripStartTime: [] },
    {},
    { inboxUrl: null, tripStartedAt: null },
    ["inboxEventUrl", "tripStartTime"],
  ],
];

describe("a safety event whose fields are in odd forms", () => {
  it.for(READ)("is read as it is meant with %j", ([parts, message, facet]) => {
    const [event] = map(parts);

    expect(event?.message).toMatchObject(message);
    expect(event?.facet).toMatchObject(facet);
    expect(event?.facet).not.toHaveProperty("unreadFields");
  });

  it.for(NOT_READ)("loses no more than the field with %j", ([parts, message, facet, unreadFields]) => {
    const [event] = map(parts);

    expect(event?.message).toMatchObject(message);
    expect(event?.facet).toMatchObject({ ...facet, unreadFields });
  });

  it.each([
    [{ id: undefined }],
    [{ id: "" }],
    [{ id: null }],
    [{ id: {} }],
    [{ startMs: undefined, updatedAtTime: undefined }],
    [{ startMs: "now", endMs: "soon", createdAtTime: {}, updatedAtTime: "later" }],
    [{ startMs: "9".repeat(40), updatedAtTime: 7 }],
  ])("is none with %j", (parts) => {
    expect(() => map(parts)).toThrow();
  });

  it("sights nobody where the driver has no id", () => {
    const records = map({ driver: { id: "", name: "Nobody" }, asset: { id: "", name: "Truck" } });

    expect(records.map(({ kind }) => kind)).toEqual(["event"]);
  });

  it("keeps the record as received", () => {
    const [event] = map({ location: "1 Main St", behaviorLabels: [null] });

    expect(event?.raw).toMatchObject({ location: "1 Main St", behaviorLabels: [null] });
  });

  it("is read in one walk, however many items of a list are odd", () => {
    const items = 200_000;

    const [event] = map({ media: new Array(items).fill(7), asset: { id: "v1", tags: new Array(10).fill(null) } });

    expect(event?.facet).toMatchObject({ media: [], unreadFields: ["asset.tags", "media"] });
  });
});

describe("any other record whose fields are in odd forms", () => {
  it("of an asset keeps what can be read", () => {
    const raw = { id: 7, name: 42, vin: {}, type: ["vehicle"], tags: [null, { id: 3, name: 4 }], updatedAtTime: "now" };

    expect(toAssetRecord(wire.decodeAsset(raw), raw, NOW_MS)).toMatchObject({
      ref: "7",
      message: { name: "42", vin: null, deviceKind: "OTHER", groups: [{ ref: "3", name: "4" }] },
      facet: { unreadFields: ["tags", "type", "updatedAtTime", "vin"] },
    });
  });

  it("of a driver keeps what can be read", () => {
    const raw = { id: "d1", name: "Ann", username: {}, externalIds: "none", updatedAtTime: "2026-03-01T11:00:00+0000" };

    expect(toDriverRecord(wire.decodeDriver(raw), raw, NOW_MS)).toMatchObject({
      message: { name: "Ann", username: null, externalIds: {} },
      facet: { unreadFields: ["externalIds", "username"] },
    });
  });

  it("of a coaching session keeps what can be read", () => {
    const behaviors = [null, { coachableBehaviorType: "braking", coachableEvents: [7], lastCoachedTime: AT_MS }];
    const raw = { id: 5, driver: "d1", sessionStatus: {}, dueAtTime: "soon", behaviors };

    expect(toCoachingSessionRecord(wire.decodeCoachingSession(raw), raw, NOW_MS)).toMatchObject({
      ref: "5",
      version: NOW_MS,
      ownerRef: null,
      facet: {
        state: "UNKNOWN",
        updatedAt: null,
        dueAt: null,
        behaviors: [{ behavior: "BRAKING", lastCoachedAt: AT_MS }],
        unreadFields: ["behaviors", "behaviors.coachableEvents", "driver", "dueAtTime", "sessionStatus"],
      },
    });
  });

  it("of who coaches whom keeps what can be read", () => {
    const raw = { coachId: 9, driver: { driverId: 7 }, updatedAtTime: {} };

    expect(toCoachAssignmentRecord(wire.decodeCoachAssignment(raw), raw)).toMatchObject({
      ref: "7",
      facet: { coachRef: "9", assignedAt: null, unreadFields: ["updatedAtTime"] },
    });
  });

  it("of a score keeps what can be read", () => {
    const behaviors = [7, { behaviorType: "braking", count: "3", scoreImpact: {} }];
    const raw = { driverId: 7, vehicleId: 8, driverScore: "92", vehicleScore: [], behaviors, speeding: "none" };

    expect(toDriverScoreRecord(wire.decodeDriverScore(raw), raw, DAY)).toMatchObject({
      ownerRef: "7",
      facet: { score: 92, behaviors: [{ behavior: "BRAKING", count: 3, scoreImpact: null }], speeding: [] },
    });
    expect(toVehicleScoreRecord(wire.decodeVehicleScore(raw), raw, DAY)).toMatchObject({
      ownerRef: "8",
      facet: { score: null, unreadFields: ["behaviors", "behaviors.scoreImpact", "speeding", "vehicleScore"] },
    });
  });

  it.each([
    ["asset", wire.decodeAsset],
    ["driver", wire.decodeDriver],
    ["coaching session", wire.decodeCoachingSession],
    ["assignment", wire.decodeCoachAssignment],
    ["driver's score", wire.decodeDriverScore],
    ["vehicle's score", wire.decodeVehicleScore],
  ] as const)("of %s without an id is none", (_name, decode) => {
    const nameless = { name: "x", id: "", driver: { driverId: null }, driverId: {}, vehicleId: "" };

    for (const raw of [nameless, {}, null, "x", []]) expect(() => decode(raw)).toThrow();
  });
});
