import { describe, expect, it } from "vitest";
import { at } from "../rules/duty-notation.ts";
import type { Row } from "../vistracks.ts";
import { driverOf, iso, openHours } from "./asked-hours.ts";
import { toRows } from "./told-logs.ts";

const HOUR = 3600;

const rowsAt = (text: string, nowText: string): readonly Row[] =>
  toRows(text, { changedAtMs: at(nowText) - 60_000 }).rows;

describe("a day at the home terminal", () => {
  it.each([
    ["23 hours in spring", "OFF0 d8 ON6 d9 OFF5", "d9 12", "2026-03-08", 23],
    ["25 hours in autumn", "OFF0 d246 ON5 d247 OFF6", "d247 12", "2026-11-01", 25],
  ])("has %s, all of which count in the cycle", async (_, log, now, date, lasts) => {
    await using hours = await openHours({ rows: rowsAt(log, now) }, at(now), AbortSignal.timeout(20_000));

    const { clocks } = await hours.ask([driverOf(7)], { timeZone: "America/Chicago" });

    const day = clocks[0]?.recap.find((one) => one.date === date);
    const around = clocks[0]?.recap.filter((one) => one.date !== date).map(({ onDutySeconds }) => onDutySeconds);
    expect(day?.onDutySeconds).toBe(lasts * HOUR);
    expect(new Set(around)).toEqual(new Set([0]));
    expect(clocks[0]?.cycleRemainingSeconds).toBe((70 - lasts) * HOUR);
  });

  it("drops the oldest one at midnight there, by summer time since the eighth, and not in UTC", async ({ signal }) => {
    const log = "OFF0 d2 ON12 OFF22 d9 OFF0";
    await using hours = await openHours({ rows: rowsAt(log, "d11 0") }, at("d11 0"), signal);

    const cycleAt = async (text: string, timeZone: string) =>
      (await hours.ask([driverOf(7)], { at: iso(text), timeZone, ruleset: "PASSENGER_70_8" })).clocks[0]
        ?.cycleRemainingSeconds;

    expect(await cycleAt("d9 23:59:59", "UTC")).toBe(60 * HOUR);
    expect(await cycleAt("d10 0", "UTC")).toBe(70 * HOUR);
    expect(await cycleAt("d10 4:59:59", "America/Chicago")).toBe(60 * HOUR);
    expect(await cycleAt("d10 5", "America/Chicago")).toBe(70 * HOUR);
  });
});

describe("a driver without a full rest for weeks", () => {
  const SPLITS = Array.from({ length: 30 }, (_, day) => `d${day + 3} D0 SB8 D16 OFF21`).join(" ");

  it("has clocks by the full rest before them, which is read however far back it is", async ({ signal }) => {
    await using hours = await openHours({ rows: rowsAt(`d1 OFF0 ${SPLITS}`, "d32 7") }, at("d32 7"), signal);

    const { clocks } = await hours.ask([driverOf(7)], { timeZone: "UTC" });

    expect(clocks[0]).toMatchObject({ sureFrom: iso("d1 0"), shiftSure: true });
  });
});

describe("a log with something missing", () => {
  it("that begins in the middle of a shift is counted from there, and says that it is not sure", async ({ signal }) => {
    await using hours = await openHours({ rows: rowsAt("d2 D10", "d2 14") }, at("d2 14"), signal);

    const { clocks } = await hours.ask([driverOf(7)]);

    expect(clocks[0]).toMatchObject({
      dutyStatus: "DRIVING",
      since: iso("d2 10"),
      drivingRemainingSeconds: 7 * HOUR,
      shiftRemainingSeconds: 10 * HOUR,
      sureFrom: iso("d2 10"),
      shiftSure: false,
      cycleSure: false,
    });
  });

  it("has a gap where automatic driving ends and nothing follows, of which nothing is known", async ({ signal }) => {
    const [off, driving, duty] = rowsAt("OFF0 d2 D6 ON12", "d2 14");
    const rows = [off, { ...driving, autoEventEndTimestamp: iso("d2 8") }, duty] as readonly Row[];
    await using hours = await openHours({ rows }, at("d2 14"), signal);

    const inGap = (await hours.ask([driverOf(7)], { at: iso("d2 10") })).clocks[0];
    const after = (await hours.ask([driverOf(7)])).clocks[0];

    expect(inGap).toMatchObject({ dutyStatus: null, since: null, sureFrom: null, drivingRemainingSeconds: 9 * HOUR });
    expect(after).toMatchObject({ dutyStatus: "ON_DUTY", sureFrom: iso("d2 12"), drivingRemainingSeconds: 9 * HOUR });
  });

  it("has overlapping entries, of which the later one counts, and of one instant the one written last", async ({
    signal,
  }) => {
    const [off, driving, rest, duty, again] = rowsAt("OFF0 d2 D6 OFF8 ON12 D12", "d2 14");
    const rows = [off, { ...driving, autoEventEndTimestamp: iso("d2 11") }, rest, duty, again] as readonly Row[];
    await using hours = await openHours({ rows: rows.toReversed() }, at("d2 14"), signal);

    const { clocks } = await hours.ask([driverOf(7)]);

    expect(clocks[0]).toMatchObject({ dutyStatus: "DRIVING", since: iso("d2 12"), drivingRemainingSeconds: 7 * HOUR });
  });

  it("has an entry of before all that counts, which holds still", async ({ signal }) => {
    await using hours = await openHours({ rows: rowsAt("OFF0 d40 ON6", "d40 8") }, at("d40 8"), signal);

    const rested = (await hours.ask([driverOf(7)], { at: iso("d40 0") })).clocks[0];

    expect(rested).toMatchObject({ dutyStatus: "OFF_DUTY", since: iso("0"), sureFrom: iso("0"), cycleSure: true });
  });

  it("says nothing of who is driving since a month ago", async ({ signal }) => {
    await using hours = await openHours({ rows: rowsAt("OFF0 d2 D6", "d40 8") }, at("d40 8"), signal);

    const { clocks } = await hours.ask([driverOf(7)]);

    expect(clocks[0]).toMatchObject({ dutyStatus: null, since: null, sureFrom: null });
  });
});
