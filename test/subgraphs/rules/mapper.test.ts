import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { eventMessage, PLAIN_EVENT } from "../../../schema/messages.ts";
import { toDeviceRecord, toEventRecord, toPositionRecord } from "../../../subgraphs/rules/mapper.ts";
import { decodeDevice, decodeEvent, decodeSighting } from "../../../subgraphs/rules/wire.ts";

const text = await readFile(new URL("../../fixtures/vinli/vinli-events.json", import.meta.url), "utf8");
const { events } = parseWireJson(text) as { readonly events: readonly unknown[] };

const toRecord = (raw: unknown) => toEventRecord(decodeEvent(raw), raw, "listed");
const fromJson = (json: string) => toRecord(parseWireJson(json));
const ruleEvent = (meta: object, fields: object = {}) =>
  toRecord({ id: "e", timestamp: "2026-03-01T00:00:00.000Z", eventType: "rule-enter", meta, ...fields });

describe("the documented events", () => {
  it("tell of a rule that was left", () => {
    const record = toRecord(events[0]);

    expect(record).toMatchObject({ kind: "event", ref: "538f1195-a733-4ee7-a4e8-1fbbe7131f6a" });
    expect(record.message).toEqual({
      ...PLAIN_EVENT,
      vendor: "VINLI",
      vendorType: "rule-leave",
      type: "RULE_LEFT",
      category: "RULE",
      severity: "LOW",
      title: "Left the rule Speed Limit",
      ruleRef: "429f9aa7-4c97-42c1-a459-ee1df6bc625b",
      occurredAtMs: Date.parse("2015-05-22T23:33:57.000Z"),
      endedAtMs: null,
      recordedAtMs: Date.parse("2015-05-22T23:33:58.741Z"),
      updatedAtMs: null,
      retracted: false,
      deviceRef: "68d489c0-d7a2-11e3-9c1a-0800200c9a66",
      driverRef: null,
      position: {
        latitude: 33.0246240995378,
        longitude: -97.0560955928522,
        headingDegrees: null,
        speedKph: 32,
        accuracyMeters: null,
        address: null,
      },
    });
    expect(record.facet).toMatchObject({
      crossing: {
        rule: {
          id: "vinli-rule:429f9aa7-4c97-42c1-a459-ee1df6bc625b",
          name: "Speed Limit",
          boundaries: [{ parameter: "vehicleSpeed", min: 48, max: null }],
          state: "UNCOVERED",
          createdAt: null,
        },
        direction: "LEAVE",
        firstEvaluation: false,
        snapshot: {
          measuredAt: Date.parse("2015-05-22T23:33:57.000Z"),
          location: { latitude: 33.0246240995378, longitude: -97.0560955928522 },
          readings: [{ parameter: "vehicleSpeed", value: 32 }],
        },
      },
    });
    expect(JSON.stringify(record.raw)).toBe(JSON.stringify(JSON.parse(text).events[0]));
  });

  it("tell of an engine that was started", () => {
    const record = toRecord(events[1]);

    expect(record.ref).toBe("53bcdb2f-7a75-4225-ac15-b2d4364d9c7b");
    expect(record.message).toMatchObject({
      vendorType: "startup",
      type: "ENGINE_ON",
      category: "VEHICLE",
      severity: "INFO",
      title: "Engine started",
      occurredAtMs: Date.parse("2015-05-22T18:25:43.000Z"),
      recordedAtMs: Date.parse("2015-05-22T18:25:44.609Z"),
      position: null,
      vehicle: { ref: "5956bc07-be98-4af5-91cc-86816aca7eb0", vin: null },
      ruleRef: null,
    });
    expect(record.facet).toEqual({
      crossing: null,
      vehicle: {
        objectRef: "5956bc07-be98-4af5-91cc-86816aca7eb0",
        objectType: "vehicle",
        vehicleRef: "5956bc07-be98-4af5-91cc-86816aca7eb0",
        tripRef: null,
        faultCodeRef: null,
        faultCode: null,
        odometerMeters: null,
        thresholdMeters: null,
        storedAt: Date.parse("2015-05-22T18:25:44.609Z"),
        storageLatencySeconds: 1.609,
      },
    });
  });

  it("make messages that the other subgraphs can read", () => {
    const stored = { revision: 1, receivedAtMs: 1, changedAtMs: 1 };

    const messages = events.map((raw) => eventMessage.parse({ ...toRecord(raw).message, ...stored }));

    expect(messages).toHaveLength(2);
  });
});

describe("events in the newer shape", () => {
  it("have a vehicle and a null for what is empty", () => {
    const { message, facet } = fromJson(`{
      "id": "4d2f-zzzz", "timestamp": "2026-03-01T00:00:00.000Z", "deviceId": "d", "vehicleId": null,
      "eventType": "trip-completed", "object": { "id": "t", "type": "trip" }, "meta": null, "links": {} }`);

    expect(message).toMatchObject({ type: "TRIP_ENDED", recordedAtMs: null, deviceRef: "d" });
    expect(facet).toMatchObject({ crossing: null, vehicle: { objectRef: "t", tripRef: "t", vehicleRef: null } });
  });

  it.each([
    ["collision", { type: "CRASH", category: "SAFETY", severity: "CRITICAL" }],
    ["hard-accel", { type: "HARSH_ACCELERATION", category: "SAFETY" }],
    ["hard-decel", { type: "HARSH_BRAKING", category: "SAFETY" }],
    ["hard-turn", { type: "HARSH_TURN", category: "SAFETY" }],
    ["shutdown", { type: "ENGINE_OFF", category: "VEHICLE" }],
    ["trip-started", { type: "TRIP_STARTED", category: "VEHICLE" }],
    ["trip-stopped", { type: "TRIP_ENDED", category: "VEHICLE" }],
    ["trip-orphaned", { type: "TRIP_ENDED", category: "VEHICLE" }],
    ["dtc-on", { type: "FAULT_CODE_ON", category: "VEHICLE" }],
    ["dtc-off", { type: "FAULT_CODE_OFF", category: "VEHICLE" }],
    ["distance-trigger", { type: "DISTANCE_REACHED", category: "VEHICLE" }],
    ["comm-disrupted", { type: "DEVICE_STATUS", category: "VEHICLE" }],
    ["vehicle-changed", { type: "DEVICE_STATUS", category: "VEHICLE" }],
    ["something-new", { type: "OTHER", category: "VEHICLE", vendorType: "something-new", title: "something-new" }],
  ])("of type %s are what they say", (eventType, expected) => {
    const { message } = toRecord({ id: "e", timestamp: "2026-03-01T00:00:00Z", eventType });

    expect(message).toMatchObject(expected);
  });

  it("belong to the device they were listed under where they name none", () => {
    const { message } = toRecord({ id: "e", timestamp: "2026-03-01T00:00:00Z", eventType: "startup" });

    expect(message).toMatchObject({ deviceRef: "listed" });
  });
});

describe("a crossing", () => {
  it("of a new rule is shown as its first evaluation and nothing grave", () => {
    const { message, facet } = ruleEvent({ direction: "enter", firstEval: true, rule: { id: "r", name: "Yard" } });

    expect(message).toMatchObject({ severity: "INFO", title: "Entered the rule Yard (first evaluation)" });
    expect(facet).toMatchObject({ crossing: { firstEvaluation: true, direction: "ENTER" } });
  });

  it("keeps the boundaries that are known and leaves out the others", () => {
    const { facet } = ruleEvent({
      rule: {
        id: "r",
        boundaries: [
          { type: "parametric", parameter: "rpm", min: null, max: 4000 },
          { type: "radius", lon: -90.0811, lat: 29.9508, radius: 500 },
          {
            type: "polygon",
            coordinates: [
              [
                [-97, 33],
                [-96, 33, 5],
                [-96, 34],
                [-97, 33],
              ],
            ],
          },
          { type: "timetable", days: ["Sunday"] },
          null,
        ],
      },
    });

    expect(facet).toMatchObject({
      crossing: {
        rule: {
          boundaries: [
            { parameter: "rpm", min: null, max: 4000 },
            { latitude: 29.9508, longitude: -90.0811, radiusMeters: 500 },
            {
              corners: [
                { latitude: 33, longitude: -97 },
                { latitude: 33, longitude: -96 },
                { latitude: 34, longitude: -96 },
                { latitude: 33, longitude: -97 },
              ],
            },
          ],
        },
      },
    });
  });

  it.each([
    [{ evaluated: true, covered: true }, "COVERED"],
    [{ evaluated: true, covered: false }, "UNCOVERED"],
    [{ evaluated: true, covered: null }, "UNEVALUATED"],
    [{ evaluated: false, covered: false }, "UNEVALUATED"],
    [{}, "UNEVALUATED"],
  ])("with %o is of a rule that is %s", (coverage, state) => {
    const { facet } = ruleEvent({ rule: { id: "r", ...coverage } });

    expect(facet).toMatchObject({ crossing: { rule: { state } } });
  });

  it.each([
    ["2016-04-05T06:07:08.000Z", "2016-04-05T06:07:08.000Z"],
    ["2016-04-05T06:07:08.123456+00:00", "2016-04-05T06:07:08.123Z"],
  ])("reads a rule made at %s", (createdAt, instant) => {
    const { facet } = ruleEvent({ rule: { id: "r", createdAt } });

    expect(facet).toMatchObject({ crossing: { rule: { createdAt: Date.parse(instant) } } });
  });

  it.each([
    ["by name", { lat: 29.95, lon: -90.08 }],
    ["by full name", { latitude: 29.95, longitude: -90.08 }],
    ["as GeoJSON", { type: "Point", coordinates: [-90.08, 29.95] }],
  ])("reads a place given %s", (_, location) => {
    const { message, facet } = ruleEvent({ rule: { id: "r" }, message: { snapshot: { location } } });

    expect(message).toMatchObject({ position: { latitude: 29.95, longitude: -90.08, speedKph: null } });
    expect(facet).toMatchObject({ crossing: { snapshot: { location: { latitude: 29.95, longitude: -90.08 } } } });
  });

  it("reads the numbers of a snapshot, those of a group by their path", () => {
    const snapshot = { accel: { maxX: 1.5, minX: -2 }, rpm: 1800, gear: "D", pids: [1, 2], fuel: null };

    const { facet } = ruleEvent({ rule: { id: "r" }, message: { snapshot } });

    expect(facet).toMatchObject({
      crossing: {
        snapshot: {
          location: null,
          readings: [
            { parameter: "accel.maxX", value: 1.5 },
            { parameter: "accel.minX", value: -2 },
            { parameter: "rpm", value: 1800 },
          ],
        },
      },
    });
  });

  it("is told by the type of the event where the direction is missing, and by the object where the rule is", () => {
    const { facet } = ruleEvent({}, { object: { id: "r", type: "rule" } });

    expect(facet).toMatchObject({
      crossing: {
        direction: "ENTER",
        rule: { id: "vinli-rule:r", name: null, boundaries: [], state: "UNEVALUATED", createdAt: null },
        snapshot: null,
      },
    });
  });

  it("survives parts of another form than documented", () => {
    const { message, facet } = ruleEvent({
      direction: 7,
      rule: { id: "r", name: {}, boundaries: "none" },
      message: [],
    });

    expect(message).toMatchObject({ type: "RULE_ENTERED", title: "Entered a rule" });
    expect(facet).toMatchObject({ crossing: { direction: "ENTER", rule: { name: null, boundaries: [] } } });
  });
});

const NO_VEHICLES = { latest: null, all: [] };

describe("a record", () => {
  it("of a device with nothing but its id is a device", () => {
    const raw = { id: "8b8a1810-d6d8-11e3-9c1a-0800200c9a66", links: {} };

    expect(toDeviceRecord(decodeDevice(raw), raw, NO_VEHICLES).message).toMatchObject({ name: null, vin: null });
  });

  it("keeps every digit of what it does not know", () => {
    const json =
      '{"id":12345678901234567890,"timestamp":"2026-03-01T00:00:00Z","meta":{"message":{"snapshot":{"rpm":1.0,"odometer":98765432109876543210}}}}';

    const record = fromJson(json);

    expect(record.ref).toBe("12345678901234567890");
    expect(JSON.stringify(record.raw)).toBe(json);
  });

  it.each([
    ["seconds", "1772352000"],
    ["milliseconds", "1772352000000"],
    ["microseconds", "1772352000000000"],
    ["nanoseconds, above 2^53", "1772352000000000000"],
    ["text of digits", '"1772352000000"'],
    ["an offset without a colon", '"2026-03-01T08:00:00.000+0000"'],
    ["no zone", '"2026-03-01T08:00:00"'],
  ])("with an instant in %s happened then", (_, timestamp) => {
    const { message } = fromJson(`{"id":"e","timestamp":${timestamp},"stored":${timestamp}}`);

    const happenedAtMs = Date.parse("2026-03-01T08:00:00.000Z");
    expect(message).toMatchObject({ occurredAtMs: happenedAtMs, recordedAtMs: happenedAtMs });
  });

  it.each(["1e400", "-5", "0", "99999999999999999999999", '"0000-00-00"', "{}", "null", '"9e99"'])(
    "with the instant %s is refused",
    (timestamp) => {
      expect(() => fromJson(`{"id":"e","timestamp":${timestamp}}`)).toThrow();
    },
  );

  it("has its numbers where they come as text, and none that no double holds", () => {
    const { message, facet } = fromJson(`{"id":"e","timestamp":"2026-03-01T08:00:00Z","eventType":"rule-enter",
      "meta":{"rule":{"id":"r","boundaries":[{"type":"parametric","parameter":"rpm","min":"4000","max":1e999}]},
      "message":{"snapshot":{"location":{"lat":"29.95","lon":"-90.08"},"rpm":"4100","huge":1e999,"gear":"D4"}}}}`);

    expect(message).toMatchObject({ position: { latitude: 29.95, longitude: -90.08 } });
    expect(facet).toMatchObject({ crossing: { snapshot: { readings: [{ parameter: "rpm", value: 4100 }] } } });
  });

  it("with an empty id of a device is of the one that it was listed under, and without an id is none", () => {
    const timestamp = "2026-03-01T08:00:00Z";

    expect(toRecord({ id: "e", timestamp, deviceId: "", vehicleId: "" }).message).toMatchObject({
      deviceRef: "listed",
      vehicle: null,
    });
    expect(() => toRecord({ id: "", timestamp })).toThrow("expected an id");
  });

  it.each([
    ["of its own", { vehicleId: "v" }],
    ["in its object", { object: { id: "v", type: "vehicle" } }],
    ["of its trip", { object: { id: "t", type: "trip" }, meta: { vehicleId: "v" } }],
    [
      "of its odometer",
      { object: { id: "o", type: "odometer-trigger" }, meta: { odometerTrigger: { vehicleId: "v" } } },
    ],
    ["of its rule", { eventType: "rule-enter", meta: { rule: { id: "r", object: { id: "v", type: "vehicle" } } } }],
  ])("names the vehicle %s", (_, fields) => {
    const { message } = toRecord({ id: "e", timestamp: "2026-03-01T08:00:00Z", ...fields });

    expect(message).toMatchObject({ vehicle: { ref: "v", vin: null } });
  });

  it("of a position has an instant, or is refused; one without a place is none", () => {
    const here = { deviceRef: "d", nowMs: Date.parse("2026-03-01T12:00:00Z") };
    const geometry = { type: "Point", coordinates: [-90, 30] };
    const at = (raw: object) => toPositionRecord(decodeSighting(raw), raw, here);

    expect(at({ geometry, properties: { timestamp: 1_772_352_000 } })).toMatchObject({
      occurredAtMs: Date.parse("2026-03-01T08:00:00.000Z"),
    });
    expect(() => at({ geometry, properties: { timestamp: "yesterday" } })).toThrow("yesterday");
    expect(at({ properties: { timestamp: "yesterday" } })).toBeNull();
  });

  it("of a device has the number of the hardware", () => {
    const device = { id: "d", chipId: "0A1B2C3D4E5F" };

    expect(toDeviceRecord(decodeDevice(device), device, NO_VEHICLES).message).toMatchObject({
      serials: ["0A1B2C3D4E5F"],
    });
  });

  it("of a device has the groups that it names", () => {
    const device = { id: "d", groups: [{ id: 5, name: "North" }, { id: "6" }, { name: "no id" }] };

    expect(toDeviceRecord(decodeDevice(device), device, NO_VEHICLES).message).toMatchObject({
      groups: [
        { ref: "5", name: "North" },
        { ref: "6", name: null },
      ],
    });
  });

  it("without an instant is refused by name", () => {
    expect(() => toRecord({ id: "e", timestamp: "yesterday" })).toThrow("yesterday");
    expect(() => toRecord({ id: "e" })).toThrow("timestamp");
  });

  it("of a device has its name and the number of the vehicle it is in", () => {
    const device = { id: "d", name: "Truck 7" };

    const latest = { id: "v", vin: "1FTFW1ET5DFC10312", year: "2013" };

    const { message } = toDeviceRecord(decodeDevice(device), device, { latest, all: [latest] });

    expect(message).toMatchObject({
      vendor: "VINLI",
      name: "Truck 7",
      vin: "1FTFW1ET5DFC10312",
      vehicleRef: "v",
      deviceKind: "VEHICLE",
      formerVehicles: {},
    });
  });

  it("of a device has the numbers of the vehicles that it was in before, as far as they are known", () => {
    const latest = { id: "v", vin: "1FTFW1ET5DFC10312" };
    const all = [latest, { id: "w", vin: "1M8GDM9AXKP042788" }, { id: "x", vin: null }, { odd: true }];

    const { message, raw } = toDeviceRecord(decodeDevice({ id: "d" }), { id: "d" }, { latest, all });

    expect(message).toMatchObject({ vehicleRef: "v", formerVehicles: { w: "1M8GDM9AXKP042788" } });
    expect(raw).toEqual({ device: { id: "d" }, vehicle: latest, formerVehicles: all.slice(1) });
  });
});
