import { describe, expect, it } from "vitest";
import { toKept, toVehicleDetails } from "../../../../subgraphs/rules/vehicle/vehicle-details.ts";
import { decodeEvent } from "../../../../subgraphs/rules/wire.ts";

describe("the details of a vehicle's event", () => {
  const NONE = {
    objectRef: null,
    objectType: null,
    vehicleRef: null,
    tripRef: null,
    faultCodeRef: null,
    faultCode: null,
    odometerMeters: null,
    thresholdMeters: null,
    odometerTriggerRef: null,
    odometerTriggerType: null,
    storedAt: null,
    storageLatencySeconds: null,
    snapshot: null,
  };

  it.each([
    ["nothing", { eventType: "phone-home" }, {}],
    [
      "a startup",
      { eventType: "startup", object: { id: "v", type: "vehicle" } },
      { objectRef: "v", objectType: "vehicle", vehicleRef: "v" },
    ],
    [
      "a trip",
      { eventType: "trip-started", object: { id: "t", type: "trip" }, meta: { vehicleId: "v" } },
      { objectRef: "t", objectType: "trip", tripRef: "t", vehicleRef: "v" },
    ],
    [
      "a fault code by its id",
      { eventType: "dtc-on", vehicleId: "v", object: { id: "v", type: "vehicle" }, meta: { code: "5b1c-code" } },
      { objectRef: "v", objectType: "vehicle", vehicleRef: "v", faultCodeRef: "5b1c-code" },
    ],
    ["a fault code by its letters", { eventType: "dtc-on", meta: { code: "p0301" } }, { faultCode: "P0301" }],
    [
      "a fault code by both",
      { eventType: "dtc-off", meta: { code: "5b1c", number: "C0035" } },
      { faultCode: "C0035", faultCodeRef: "5b1c" },
    ],
    [
      "a distance",
      {
        eventType: "distance-trigger",
        object: { id: "o", type: "odometer-trigger" },
        meta: {
          odometerTrigger: { id: "o", vehicleId: "v", type: "milestone", threshold: 1_609_344 },
          estimatedOdometer: "1609350.5",
        },
      },
      {
        objectRef: "o",
        objectType: "odometer-trigger",
        vehicleRef: "v",
        odometerMeters: 1_609_350.5,
        thresholdMeters: 1_609_344,
        odometerTriggerRef: "o",
        odometerTriggerType: "milestone",
      },
    ],
    [
      "the older shape",
      { eventType: "shutdown", stored: "2026-03-01T08:00:01.741Z", storageLatency: 1741 },
      { storedAt: Date.parse("2026-03-01T08:00:01.741Z"), storageLatencySeconds: 1.741 },
    ],
    [
      "the older shape without the time that it took",
      { eventType: "shutdown", stored: "2026-03-01T09:00:00Z" },
      { storedAt: Date.parse("2026-03-01T09:00:00Z"), storageLatencySeconds: 3_600 },
    ],
    [
      "a collision with what was measured",
      {
        eventType: "collision",
        meta: {
          message: {
            timestamp: "2026-03-01T07:59:59Z",
            snapshot: { location: { lat: 41.9, lon: -87.6 }, accel: { maxX: 3.5 }, vehicleSpeed: "32" },
          },
        },
      },
      {
        snapshot: {
          measuredAt: Date.parse("2026-03-01T07:59:59Z"),
          location: { latitude: 41.9, longitude: -87.6 },
          readings: [
            { parameter: "accel.maxX", value: 3.5 },
            { parameter: "vehicleSpeed", value: 32 },
          ],
        },
      },
    ],
    ["parts of another form", { object: "v", meta: { code: {}, estimatedOdometer: [], odometerTrigger: 5 } }, {}],
  ])("are those of %s", (_, fields, expected) => {
    const wire = decodeEvent({ id: "e", timestamp: "2026-03-01T08:00:00Z", ...fields });

    expect(toVehicleDetails(wire)).toEqual({ ...NONE, ...expected });
  });

  it("are kept without what most records do not have, and without what the crossing has", () => {
    const snapshot = { vehicleSpeed: 32 };
    const wire = decodeEvent({ id: "e", timestamp: "2026-03-01T08:00:00Z", meta: { message: { snapshot } } });
    const details = toVehicleDetails(wire);

    const {
      odometerTriggerRef: _1,
      odometerTriggerType: _2,
      storedAt: _3,
      storageLatencySeconds: _4,
      ...kept
    } = details;
    const { snapshot: _5, ...ofCrossing } = kept;
    expect(toKept(details, false)).toEqual(kept);
    expect(toKept(details, true)).toEqual(ofCrossing);
  });
});
