import { describe, expect, it } from "vitest";
import { at, told } from "../rules/duty-notation.ts";
import { driverOf, eventOf, iso, openHours } from "./asked-hours.ts";
import { toRows } from "./told-logs.ts";

const HOUR = 3600;

describe("Driver.hoursOfService", () => {
  it("gives every clock of a driver now, with its reasons", async ({ signal }) => {
    const { rows, asOfMs } = toRows("OFF0 d2 ON6 D7 OFF11 D12 –14");
    await using hours = await openHours({ rows }, asOfMs, signal);

    const { clocks, refusals } = await hours.ask([driverOf(7)]);

    expect(refusals).toEqual([]);
    expect(clocks[0]).toMatchObject({
      asOf: iso("d2 14"),
      ruleset: "PROPERTY_70_8",
      timeZone: "UTC",
      dutyStatus: "DRIVING",
      since: iso("d2 12"),
      drivingRemainingSeconds: 5 * HOUR,
      shiftRemainingSeconds: 6 * HOUR,
      breakDueInSeconds: 6 * HOUR,
      cycleRemainingSeconds: 63 * HOUR,
      canDriveForSeconds: 5 * HOUR,
      restartAvailableAt: iso("d4 0"),
      nextLimitAt: iso("d2 19"),
      sureFrom: iso("0"),
      shiftSure: true,
      cycleSure: false,
      violations: [],
    });
    expect(clocks[0]?.explanation).toContain("Driving: 5:00 of 11:00 left (49 CFR 395.3(a)(3)(i)).");
    expect(clocks[0]?.explanation).toContain("No ruleset is known of the driver: PROPERTY_70_8 is assumed.");
    expect(clocks[0]?.recap.slice(-2)).toEqual([
      { date: "2026-03-01", startsAt: iso("0"), onDutySeconds: 0, comesBackAt: iso("d9 0") },
      { date: "2026-03-02", startsAt: iso("d2 0"), onDutySeconds: 7 * HOUR, comesBackAt: iso("d10 0") },
    ]);
  });

  it("tells a violation with its paragraph, at a moment of the past as at the time", async ({ signal }) => {
    const { rows } = toRows("OFF0 d2 ON0 D1 OFF5 D6 OFF10 D11 OFF15 –20");
    await using hours = await openHours({ rows }, at("d2 20"), signal);

    const after = await hours.ask([driverOf(7)]);
    const during = await hours.ask([driverOf(7)], { at: iso("d2 14:30") });

    expect(after.clocks[0]?.violations).toMatchObject([
      { limit: "DRIVING", startedAt: iso("d2 14"), endedAt: iso("d2 15"), paragraph: "49 CFR 395.3(a)(3)(i)" },
      { limit: "SHIFT", startedAt: iso("d2 14"), endedAt: iso("d2 15"), paragraph: "49 CFR 395.3(a)(2)" },
    ]);
    expect(during.clocks[0]?.violations.map(({ endedAt }) => endedAt)).toEqual([iso("d2 14:30"), iso("d2 14:30")]);
    expect(during.clocks[0]).toMatchObject({ canDriveForSeconds: 0, drivingRemainingSeconds: 0 });
  });

  it("counts personal conveyance and yard moves from their begin to their end", async ({ signal }) => {
    const { rows } = toRows("OFF0 d2 ON6 D7 PC9 –11");
    const more = [
      { ...rows[0], id: 90, eventType: "ClearPU", eventTime: iso("d2 10") },
      { ...rows[0], id: 91, eventType: "OnDuty", eventTime: iso("d2 10:30") },
      { ...rows[0], id: 92, eventType: "YardMoves", eventTime: iso("d2 10:30") },
      { ...rows[0], id: 93, eventType: "ClearYM", eventTime: iso("d2 10:45") },
      { ...rows[0], id: 94, eventType: "Driving", eventTime: iso("d2 10:45") },
    ] as typeof rows;
    await using hours = await openHours({ rows: [...rows, ...more] }, at("d2 11"), signal);

    const statusAt = async (text: string) => {
      const { clocks } = await hours.ask([driverOf(7)], { at: iso(text) });
      return [clocks[0]?.dutyStatus, told(Date.parse(clocks[0]?.since ?? "")), clocks[0]?.drivingRemainingSeconds];
    };

    expect(await statusAt("d2 9:30")).toEqual(["OFF_DUTY", "d2 9:00", 9 * HOUR]);
    expect(await statusAt("d2 10:15")).toEqual(["OFF_DUTY", "d2 10:00", 9 * HOUR]);
    expect(await statusAt("d2 10:40")).toEqual(["ON_DUTY", "d2 10:30", 9 * HOUR]);
    expect(await statusAt("d2 11")).toEqual(["DRIVING", "d2 10:45", 8.75 * HOUR]);
  });

  it("has what a driver would do in place of the log, from now on", async ({ signal }) => {
    const { rows, asOfMs } = toRows("OFF0 d2 ON6 D7 –14");
    await using hours = await openHours({ rows }, asOfMs, signal);
    const whatIf = [
      { status: "OFF_DUTY", forSeconds: HOUR / 2 },
      { status: "DRIVING", forSeconds: HOUR },
    ];

    const end = await hours.ask([driverOf(7)], { whatIf });
    const later = await hours.ask([driverOf(7)], { whatIf, at: iso("d2 18") });
    const past = await hours.ask([driverOf(7)], { whatIf, at: iso("d2 13") });

    expect(end.clocks[0]).toMatchObject({ asOf: iso("d2 15:30"), drivingRemainingSeconds: 3 * HOUR });
    expect(later.clocks[0]).toMatchObject({ asOf: iso("d2 18"), drivingRemainingSeconds: HOUR / 2 });
    expect(past.clocks[0]).toMatchObject({ asOf: iso("d2 14:30"), drivingRemainingSeconds: 4 * HOUR });
  });

  it("is by what the caller says of rules, zone and exceptions", async ({ signal }) => {
    const { rows, asOfMs } = toRows("OFF0 d2 ON6 D7 –14");
    await using hours = await openHours({ rows }, asOfMs, signal);
    const exceptions = [{ kind: "ADVERSE", from: iso("d2 9"), to: iso("d2 12") }];

    const { clocks } = await hours.ask([driverOf(7)], {
      ruleset: "PROPERTY_60_7",
      timeZone: "america/chicago",
      exceptions,
    });

    expect(clocks[0]).toMatchObject({
      ruleset: "PROPERTY_60_7",
      timeZone: "America/Chicago",
      drivingRemainingSeconds: 6 * HOUR,
      cycleRemainingSeconds: 52 * HOUR,
    });
    expect(clocks[0]?.recap).toHaveLength(7);
    expect(clocks[0]?.explanation).not.toContain("assumed");
  });

  it("is null for a driver whom VisTracks does not know, and knows nothing of one without a log", async ({
    signal,
  }) => {
    await using hours = await openHours({ rows: [] }, at("d2 0"), signal);

    const { clocks, refusals } = await hours.ask([driverOf(), driverOf(8)]);

    expect(refusals).toEqual([]);
    expect(clocks[0]).toBeNull();
    expect(clocks[1]).toMatchObject({
      dutyStatus: null,
      since: null,
      sureFrom: null,
      shiftSure: false,
      cycleSure: false,
      canDriveForSeconds: 8 * HOUR,
    });
    expect(clocks[1]?.explanation).toContain("Nothing is known of this instant: it counts as off duty.");
  });

  it("joins the logs of a driver whom VisTracks knows twice", async ({ signal }) => {
    const morning = toRows("OFF0 d2 ON6 D7 OFF9 –14");
    const evening = toRows("d2 D12 –14", { userId: 8, firstId: 50 });
    await using hours = await openHours({ rows: [...morning.rows, ...evening.rows] }, at("d2 14"), signal);

    const { clocks } = await hours.ask([driverOf(7, 8)]);

    expect(clocks[0]).toMatchObject({ dutyStatus: "DRIVING", drivingRemainingSeconds: 7 * HOUR });
  });

  it.each([
    ["timeZone", { timeZone: "America/Gotham" }],
    ["ruleset", { ruleset: "OTHER" }],
    ["at", { at: iso("d2 15") }],
    ["at", { at: iso("d60 0"), whatIf: [{ status: "DRIVING", forSeconds: 60 }] }],
    ["at", { at: "yesterday" }],
    ["whatIf", { whatIf: [] }],
    ["whatIf", { whatIf: Array.from({ length: 101 }, () => ({ status: "DRIVING", forSeconds: 1 })) }],
    ["whatIf", { whatIf: [{ status: "DRIVING", forSeconds: 2_000_000_000 }] }],
    ["whatIf.1.forSeconds", { whatIf: [60, -1].map((forSeconds) => ({ status: "DRIVING", forSeconds })) }],
    ["whatIf.0.forSeconds", { whatIf: [{ status: "DRIVING", forSeconds: 0 }] }],
    ["exceptions.0.to", { exceptions: [{ kind: "ADVERSE", from: iso("d2 9"), to: iso("d2 8") }] }],
    ["exceptions.0.to", { exceptions: [{ kind: "ADVERSE", from: iso("d2 9"), to: iso("d2 9") }] }],
    ["exceptions.1", { exceptions: [{ kind: "OILFIELD" }, { kind: "OILFIELD", from: iso("d2 9") }] }],
    ["exceptions.0.from", { exceptions: [{ kind: "OILFIELD", from: "soon" }] }],
    ["asKnownAt", { asKnownAt: iso("d2 15") }],
    ["at", { asKnownAt: iso("d2 13"), at: iso("d2 13:30") }],
  ])("refuses a bad %s by its name", async (field, variables) => {
    await using hours = await openHours({ rows: [] }, at("d2 14"), AbortSignal.timeout(20_000));

    const { clocks, refusals } = await hours.ask([driverOf(7)], variables);

    expect(refusals).toEqual([`BAD_USER_INPUT ${field}`]);
    expect(clocks).toEqual([null]);
  });
});

describe("Event.hoursOfService", () => {
  it("gives the clocks of its driver at its moment, whoever saw it", async ({ signal }) => {
    const { rows } = toRows("OFF0 d2 ON6 D7 OFF11 –14");
    await using hours = await openHours({ rows }, at("d2 14"), signal);

    const { clocks } = await hours.ask([
      eventOf("samsara:1", at("d2 9"), 7),
      eventOf("vinli:1", at("d2 10:30"), 7),
      eventOf("vinli:2", at("d2 10:30")),
      eventOf("vinli:3", at("d2 20"), 7),
    ]);

    expect(clocks.map((one) => one?.drivingRemainingSeconds)).toEqual([9 * HOUR, 7.5 * HOUR, undefined, 7 * HOUR]);
    expect(clocks[2]).toBeNull();
    expect(clocks[3]?.asOf).toBe(iso("d2 14"));
  });
});
