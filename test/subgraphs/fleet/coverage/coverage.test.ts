import { describe, expect, it } from "vitest";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS } from "../fleet-fixture.ts";

const POSITION = {
  ...{ latitude: 40, longitude: -90, headingDegrees: null, speedKph: 80, accuracyMeters: null, address: null },
};
const SPEEDING = { type: "SPEEDING", deviceRef: "t1" } as const;

type Coverage = { field: string; type: string; events: number; byVendor: number; filled: number | null };

async function coverageOf(fleet: FleetFixture, vendor: string, type: string) {
  const { data, errors } = await fleet.query("{ sources { vendor coverage { field type events byVendor filled } } }");
  expect(errors).toBeUndefined();
  const { sources } = data as { sources: readonly { vendor: string; coverage: readonly Coverage[] }[] };
  const own = sources.find((source) => source.vendor === vendor)?.coverage ?? [];
  return Object.fromEntries(
    own
      .filter((one) => one.type === type)
      .map(({ field, events, byVendor, filled }) => [field, [events, byVendor, filled]]),
  );
}

describe("what is filled of a vendor's events", () => {
  it("is told by field and type, as the vendor has it and as the graph does", async () => {
    await using fleet = await FleetFixture.start();
    await fleet.publish("SAMSARA", [
      deviceSeen("SAMSARA", "t1", { name: "Truck 1" }),
      driverSeen("SAMSARA", "d1", { name: "Ann Lee" }),
      driverSeen("SAMSARA", "none", { name: "Unassigned" }),
      eventRecorded("SAMSARA", "e1", { ...SPEEDING, driverRef: "d1", position: POSITION, endedAtMs: NOW_MS + 1 }),
      eventRecorded("SAMSARA", "e2", { ...SPEEDING, driverRef: "none", occurredAtMs: NOW_MS - 5_000, hasVideo: true }),
      eventRecorded("SAMSARA", "e3", { type: "SPEEDING", occurredAtMs: NOW_MS - 3_600_000 }),
      eventRecorded("SAMSARA", "e4", { ...SPEEDING, position: POSITION, occurredAtMs: NOW_MS - 7_200_000 }),
      eventRecorded("SAMSARA", "e5", { ...SPEEDING, retracted: true }),
    ]);

    expect(await coverageOf(fleet, "SAMSARA", "SPEEDING")).toEqual({
      DEVICE: [4, 0.75, 0.75],
      // The other event of the incident names her.
      DRIVER: [4, 0.25, 0.5],
      POSITION: [4, 0.5, 0.5],
      SPEED: [4, 0.5, 0.5],
      VIDEO: [4, 0.25, null],
      SEVERITY: [4, 0, 1],
      END: [4, 0.25, 0.25],
    });
    expect(await coverageOf(fleet, "VINLI", "SPEEDING")).toEqual({});
  });

  it("follows what is amended, attributed by the log, and removed by its age", async () => {
    await using fleet = await FleetFixture.start(undefined, { RETAIN_DAYS_EVENTS: "30" });
    const event = (facts: object) =>
      eventRecorded("VINLI", "e1", { ...SPEEDING, occurredAtMs: NOW_MS - 60_000, ...facts });
    await fleet.publish("VINLI", [deviceSeen("VINLI", "t1", { name: "Truck 1" }), event({ position: POSITION })]);
    await fleet.publish("VINLI", [event({ position: null })]);
    expect(await coverageOf(fleet, "VINLI", "SPEEDING")).toMatchObject({ DRIVER: [1, 0, 0], POSITION: [1, 0, 0] });

    const driving = { vendorType: "Driving", type: "DUTY_STATUS_CHANGE", category: "HOURS_OF_SERVICE" } as const;
    await fleet.publish("VISTRACKS", [
      deviceSeen("VISTRACKS", "t1", { name: "Truck 1" }),
      driverSeen("VISTRACKS", "d1", { name: "Ann Lee" }),
      eventRecorded("VISTRACKS", "l1", {
        ...driving,
        deviceRef: "t1",
        driverRef: "d1",
        occurredAtMs: NOW_MS - 120_000,
      }),
    ]);

    expect(await coverageOf(fleet, "VINLI", "SPEEDING")).toMatchObject({ DRIVER: [1, 0, 1] });
    fleet.clock.nowMs += 31 * 86_400_000;
    await fleet.prune();
    expect(await coverageOf(fleet, "VINLI", "SPEEDING")).toEqual({});
  });
});
