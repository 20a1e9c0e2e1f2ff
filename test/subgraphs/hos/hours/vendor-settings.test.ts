import { describe, expect, it } from "vitest";
import { toDriverDayRecord } from "../../../../subgraphs/hos/mapper.ts";
import { decodeDriverDaily } from "../../../../subgraphs/hos/wire.ts";
import { toRuleset } from "../../../../subgraphs/hos/words.ts";
import { at } from "../rules/duty-notation.ts";
import { driverOf, eventOf, iso, openHours } from "./asked-hours.ts";
import { toRows } from "./told-logs.ts";

const HOUR = 3600;

/** A day as VisTracks has it. */
const day = (logDate: string, more: object = {}) => ({
  userId: 7,
  logDate,
  cycleUsa: "US60hr7days",
  operatingZone: "USA",
  cargo: "PROPERTY",
  homeTerminalTimeZone: "America/Chicago",
  startTimeOfDay: "PT21600S",
  coDrivers: [],
  ...more,
});

const facetOf = (more: object) => {
  const raw = day("2026-03-08", more);
  return toDriverDayRecord(decodeDriverDaily(raw), raw).facet as Record<string, unknown>;
};

describe("a day of a driver", () => {
  it.each([
    ["US60hr7days", "PROPERTY_60_7"],
    ["US70hr8days", "PROPERTY_70_8"],
    ["USA_70_8", "PROPERTY_70_8"],
    ["70 Hour / 8 Day", "PROPERTY_70_8"],
    ["Texas70hr7days", "OTHER"],
    ["California 80/8", "OTHER"],
    ["US170hr8days", "OTHER"],
    ["", null],
  ])("of the cycle %s is by %s", (cycleUsa, ruleset) => {
    expect(facetOf({ cycleUsa })).toMatchObject({ ruleset });
  });

  it("is of a bus by its cargo, and of Canada by its zone", () => {
    const none = { operatingZone: null, cycleUsa: null, cycleCanada: null, cargo: null };

    expect(facetOf({ cargo: "PASSENGER" })).toMatchObject({ ruleset: "PASSENGER_60_7" });
    expect(facetOf({ operatingZone: "CANADA", cycleCan: "CAN70hr7days" })).toMatchObject({
      ruleset: "CANADA_SOUTH_CYCLE_1",
    });
    expect(facetOf({ operatingZone: "CANADA_SOUTH", cycleCa: "Cycle 2 (120/14)" })).toMatchObject({ ruleset: "OTHER" });
    expect(facetOf({ operatingZone: "CANADA_SOUTH", cycleCa: "120hr14days" })).toMatchObject({
      ruleset: "CANADA_SOUTH_CYCLE_2",
    });
    expect(toRuleset({ ...none, cycleCanada: "Cycle1" })).toBe("CANADA_SOUTH_CYCLE_1");
    expect(toRuleset({ ...none, operatingZone: "CANADA_NORTH", cycleCanada: "70hr7days" })).toBe("OTHER");
    expect(toRuleset({ ...none, operatingZone: "MEXICO", cycleUsa: "US70hr8days" })).toBe("OTHER");
    expect(toRuleset(none)).toBeNull();
  });

  it("has its exceptions claimed from its begin to its end, 23 hours in spring", () => {
    const exceptions = ["AdverseDrivingConditions", { name: "16-Hour Short Haul" }, "Some news", 5, null];

    const { exceptions: claimed } = facetOf({ exceptions, startTimeOfDay: "PT0S" });

    const [fromMs, toMs] = [Date.parse("2026-03-08T06:00:00Z"), Date.parse("2026-03-09T05:00:00Z")];
    expect(claimed).toEqual([
      { kind: "ADVERSE", fromMs, toMs },
      { kind: "SIXTEEN_HOUR", fromMs, toMs },
    ]);
  });

  it("names its co-drivers in any form, the driver not among them", () => {
    const { coDrivers } = facetOf({ coDrivers: [8, "9", { id: 10 }, { userId: 11 }, {}, 7] });

    expect((coDrivers as { ref: string }[]).map(({ ref }) => ref)).toEqual(["8", "9", "10", "11"]);
  });

  it("has no zone and no hour where they are none", () => {
    expect(facetOf({ homeTerminalTimeZone: "Chicago", startTimeOfDay: "early" })).toMatchObject({
      timeZone: null,
      startsAt: null,
    });
  });
});

describe("Driver.hoursOfService by what the vendor says", () => {
  it("takes rules, zone and begin of the day of that day, and names them", async ({ signal }) => {
    const { rows, asOfMs } = toRows("OFF0 d2 ON6 D7 –14");
    const days = [day("2026-02-20", { cycleUsa: "US70hr8days" }), day("2026-03-02")];
    await using hours = await openHours({ rows, days }, asOfMs, signal);

    const { clocks } = await hours.ask([
      driverOf(7),
      eventOf("vinli:1", at("d2 10"), 7),
      eventOf("vinli:2", at("d1 10"), 7),
      eventOf("vinli:3", Date.parse("2026-02-01T00:00:00Z"), 7),
    ]);

    expect(clocks.map((one) => [one?.ruleset, one?.timeZone])).toEqual([
      ["PROPERTY_60_7", "America/Chicago"],
      ["PROPERTY_70_8", "America/Chicago"],
      ["PROPERTY_70_8", "America/Chicago"],
      ["PROPERTY_70_8", "America/Chicago"],
    ]);
    expect(clocks[0]?.recap.at(-1)).toMatchObject({ date: "2026-03-02", startsAt: iso("d2 12") });
    expect(clocks[0]?.explanation).not.toContain("assumed");
  });

  it("counts an exception on its day alone, and none for a caller who claims none", async ({ signal }) => {
    const { rows, asOfMs } = toRows("OFF0 d2 ON6 D7 OFF14 d3 ON6 D7 –14");
    const days = [day("2026-03-02", { exceptions: ["Adverse"], startTimeOfDay: "PT0S" })];
    await using hours = await openHours({ rows, days }, asOfMs, signal);
    const events = [eventOf("vinli:1", at("d2 12"), 7), eventOf("vinli:2", at("d3 12"), 7)];

    const told = await hours.ask([...events, driverOf(7)], { at: iso("d2 12") });
    const none = await hours.ask([driverOf(7)], { at: iso("d2 12"), exceptions: [] });

    expect(told.clocks.map((one) => one?.drivingRemainingSeconds)).toEqual([8 * HOUR, 6 * HOUR, 8 * HOUR]);
    expect(none.clocks[0]?.drivingRemainingSeconds).toBe(6 * HOUR);
  });

  it("is by the zone of the home terminal where no day tells one", async ({ signal }) => {
    const { rows, asOfMs } = toRows("OFF0 d2 ON6 D7 –14");
    const terminals = [{ id: 635, name: "Reno", timeZone: "America/Los_Angeles", startTimeOfDay: "06:00" }];
    const users = [{ id: 7, username: "ann", homeTerminalId: 635 }];
    await using hours = await openHours({ rows, terminals, users }, asOfMs, signal);

    const { clocks } = await hours.ask([driverOf(7)]);

    expect(clocks[0]).toMatchObject({ ruleset: "PROPERTY_70_8", timeZone: "America/Los_Angeles" });
    expect(clocks[0]?.recap.at(-1)).toMatchObject({ startsAt: iso("d2 14") });
    expect(clocks[0]?.explanation).toContain("PROPERTY_70_8 is assumed");
    expect(clocks[0]?.explanation).not.toContain("No home terminal");
  });

  it("has no clocks under rules that are not known here, but the log", async ({ signal }) => {
    const { rows, asOfMs } = toRows("OFF0 d2 ON6 D7 –14");
    await using hours = await openHours(
      { rows, days: [day("2026-03-02", { cycleUsa: "Alaska70hr7days" })] },
      asOfMs,
      signal,
    );

    const { clocks } = await hours.ask([driverOf(7)]);

    expect(clocks[0]).toMatchObject({
      ruleset: "OTHER",
      dutyStatus: "DRIVING",
      since: iso("d2 7"),
      canDriveForSeconds: null,
      recap: [],
      violations: [],
      explanation: "The vendor names rules for the driver that are not known here.",
    });
  });
});
