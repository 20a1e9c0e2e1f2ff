import { describe, expect, it } from "vitest";
import { computeClocks } from "../../../../subgraphs/hos/rules/compute-clocks.ts";
import { DutyDays } from "../../../../subgraphs/hos/rules/duty-days.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { at, clocksOf, DAY_1_MS, HOUR_MS, readLog, UTC_DAYS, violationsOf } from "./duty-notation.ts";
import { generateQuestion } from "./generated-log.ts";

const HOUR = 3600;

describe("the clocks", () => {
  it("of a driver at work count down from the full rest before", () => {
    const clocks = clocksOf("OFF0 ON6 D7 OFF11 D11:30 –13");

    expect(clocks).toMatchObject({
      dutyStatus: "DRIVING",
      sinceMs: at("11:30"),
      drivingRemainingSeconds: 5.5 * HOUR,
      shiftRemainingSeconds: 7 * HOUR,
      breakDueInSeconds: 6.5 * HOUR,
      cycleRemainingSeconds: 63.5 * HOUR,
      canDriveForSeconds: 5.5 * HOUR,
      nextLimitAtMs: at("18:30"),
      restartAvailableAtMs: at("d2 23"),
    });
  });

  it("are full for a driver without a log, and sure of nothing", () => {
    const clocks = computeClocks({ log: [], asOfMs: at("12"), ruleset: "PROPERTY_60_7", days: UTC_DAYS });

    expect(clocks).toMatchObject({
      dutyStatus: null,
      sinceMs: null,
      drivingRemainingSeconds: 11 * HOUR,
      shiftRemainingSeconds: 14 * HOUR,
      breakDueInSeconds: 8 * HOUR,
      cycleRemainingSeconds: 60 * HOUR,
      canDriveForSeconds: 8 * HOUR,
      nextLimitAtMs: null,
      sureFromMs: null,
      isShiftSure: false,
      isCycleSure: false,
      violations: [],
    });
  });

  it("are never negative", () => {
    const clocks = clocksOf("D0 –20");

    expect(clocks).toMatchObject({
      drivingRemainingSeconds: 0,
      shiftRemainingSeconds: 0,
      breakDueInSeconds: 0,
      canDriveForSeconds: 0,
      nextLimitAtMs: null,
    });
  });

  it("begin anew with the second that makes a rest of ten hours", () => {
    expect(clocksOf("D0 OFF5 –14:59:59").drivingRemainingSeconds).toBe(6 * HOUR);
    expect(clocksOf("D0 OFF5 –15").drivingRemainingSeconds).toBe(11 * HOUR);
  });

  it("count from the first rest of a pair with the second that completes it", () => {
    const before = clocksOf("D0 SB4 D11 OFF16 –18:59:59");
    const after = clocksOf("D0 SB4 D11 OFF16 –19");

    expect(before).toMatchObject({ drivingRemainingSeconds: 2 * HOUR, shiftRemainingSeconds: 0 });
    expect(after).toMatchObject({ drivingRemainingSeconds: 6 * HOUR, shiftRemainingSeconds: 9 * HOUR });
  });

  it("take back a violation of the shift once a later rest makes a pair", () => {
    const log = "ON0 D1 OFF6 D9 ON13 D14 SB16";

    expect(violationsOf(clocksOf(`${log} –22:59`))).toEqual(["SHIFT 14:00–16:00"]);
    expect(violationsOf(clocksOf(`${log} –23`))).toEqual([]);
  });

  it("tell a restart that is under way, and one that is over", () => {
    const resting = clocksOf("ON0 OFF10 d2 –0");
    const rested = clocksOf("ON0 OFF10 d2 –20");

    expect(resting).toMatchObject({ restartAvailableAtMs: at("d2 20"), cycleRemainingSeconds: 60 * HOUR });
    expect(rested.cycleRemainingSeconds).toBe(70 * HOUR);
  });

  it("know no restart of a bus driver", () => {
    const clocks = clocksOf("ON0 OFF10 d3 –0", { ruleset: "PASSENGER_70_8" });

    expect(clocks).toMatchObject({
      restartAvailableAtMs: null,
      cycleRemainingSeconds: 60 * HOUR,
      breakDueInSeconds: null,
    });
  });

  it("say when the shift ends for who works or rests, unless the rest is a full one by then", () => {
    expect(clocksOf("ON0 –3").nextLimitAtMs).toBe(at("14"));
    expect(clocksOf("D0 OFF5 –6").nextLimitAtMs).toBe(at("14"));
    expect(clocksOf("D0 OFF3 –6").nextLimitAtMs).toBeNull();
    expect(clocksOf("D0 WT5 –6").nextLimitAtMs).toBeNull();
  });

  it("are those of the end of a plan", () => {
    const { log } = readLog("OFF0 D6 –10");
    const plan = {
      fromMs: at("10"),
      duties: [
        { status: "OFF_DUTY", forSeconds: 10 * HOUR },
        { status: "DRIVING", forSeconds: HOUR },
      ],
    } as const;
    const question = { log, ruleset: "PROPERTY_70_8", days: UTC_DAYS, plan } as const;

    const rested = computeClocks({ ...question, asOfMs: at("20") });
    const after = computeClocks({ ...question, asOfMs: at("22") });

    expect(rested).toMatchObject({ dutyStatus: "DRIVING", sinceMs: at("20"), drivingRemainingSeconds: 11 * HOUR });
    expect(after).toMatchObject({ dutyStatus: "DRIVING", drivingRemainingSeconds: 9 * HOUR });
  });

  it("look at nothing after the instant that is asked about", () => {
    const { log } = readLog("OFF0 D6 OFF18 –24");
    const asked = { ruleset: "PROPERTY_70_8", days: UTC_DAYS, asOfMs: at("10") } as const;

    expect(JSON.stringify(computeClocks({ log, ...asked }))).toBe(
      JSON.stringify(computeClocks({ log: log.filter(({ startMs }) => startMs < at("10")), ...asked })),
    );
  });

  it("let a driver go on for as long as they say, and not a second longer", { timeout: MANY_CASES_MS }, () => {
    for (let seed = 1; seed <= casesOf({ short: 200, long: 20_000 }); seed += 1) {
      const { timeZone, ...generated } = generateQuestion(seed, { days: 5, tickSeconds: 60 });
      const question = { ...generated, exceptions: [], days: new DutyDays(timeZone) };
      const now = computeClocks(question);
      const drivenFor = (seconds: number) =>
        computeClocks({
          ...question,
          asOfMs: question.asOfMs + seconds * 1000,
          plan: { fromMs: question.asOfMs, duties: [{ status: "DRIVING", forSeconds: seconds }] },
        }).violations.filter(({ endedAtMs }) => endedAtMs > question.asOfMs);
      // The hours of the oldest day may come back at midnight, so that more is allowed than was promised.
      const midnightMs = question.days.at(question.asOfMs).nextStartMs;
      const isOverMidnight = question.asOfMs + now.canDriveForSeconds * 1000 >= midnightMs;

      expect(drivenFor(now.canDriveForSeconds), `seed ${seed}`).toEqual([]);
      if (!isOverMidnight) expect(drivenFor(now.canDriveForSeconds + 1), `seed ${seed}`).not.toEqual([]);
    }
  });
});

describe("unknown time", () => {
  it("before the log counts as off duty, and is not sure", () => {
    const clocks = clocksOf("D6 –8");

    expect(clocks).toMatchObject({ drivingRemainingSeconds: 9 * HOUR, sureFromMs: at("6"), isShiftSure: false });
  });

  it("does not matter behind a full rest that the log tells", () => {
    const clocks = clocksOf("D6 OFF8 D18 –20");

    expect(clocks).toMatchObject({ sureFromMs: at("6"), isShiftSure: true, isCycleSure: false });
  });

  it("does not matter to the cycle behind a restart, nor before its days", () => {
    expect(clocksOf("D0 OFF2 d2 ON12 –13")).toMatchObject({ isCycleSure: true });
    expect(clocksOf("ON0 OFF2 d8 –12")).toMatchObject({ isCycleSure: true });
    expect(clocksOf("ON6 OFF8 d8 –12", { ruleset: "PASSENGER_70_8" })).toMatchObject({ isCycleSure: false });
    expect(clocksOf("ON6 OFF8 d9 –12", { ruleset: "PASSENGER_70_8" })).toMatchObject({ isCycleSure: true });
  });

  it("in a gap counts as off duty, and the log is sure behind it", () => {
    const log = [
      { status: "DRIVING", startMs: at("0"), endMs: at("4") },
      { status: "DRIVING", startMs: at("6") },
    ] as const;

    const clocks = computeClocks({ log, asOfMs: at("8"), ruleset: "PROPERTY_70_8", days: UTC_DAYS });

    expect(clocks).toMatchObject({
      drivingRemainingSeconds: 5 * HOUR,
      shiftRemainingSeconds: 6 * HOUR,
      breakDueInSeconds: 6 * HOUR,
      sureFromMs: at("6"),
      isShiftSure: false,
    });
  });

  it("after the last entry has no duty status", () => {
    const log = [{ status: "DRIVING", startMs: at("0"), endMs: at("4") }] as const;

    const clocks = computeClocks({ log, asOfMs: at("5"), ruleset: "PROPERTY_70_8", days: UTC_DAYS });

    expect(clocks).toMatchObject({
      dutyStatus: null,
      sinceMs: null,
      sureFromMs: null,
      drivingRemainingSeconds: 7 * HOUR,
    });
  });
});

describe("an entry that nobody ends", () => {
  it("is believed for 30 days if it is work, however far ahead is asked", () => {
    const log = [{ status: "DRIVING", startMs: at("0") }] as const;

    const clocks = computeClocks({ log, asOfMs: Date.UTC(9000, 0), ruleset: "PROPERTY_70_8", days: UTC_DAYS });

    expect(clocks.cycleRemainingSeconds).toBe(70 * HOUR);
    expect(clocks.violations.map(({ endedAtMs }) => endedAtMs)).toEqual(clocks.violations.map(() => at("d31 0")));
  });

  it.each(["PROPERTY_70_8", "CANADA_SOUTH_CYCLE_2"] as const)("is known if it is rest, by %s", (ruleset) => {
    const log = [
      { status: "DRIVING", startMs: at("0") },
      { status: "OFF_DUTY", startMs: at("1") },
    ] as const;

    const clocks = computeClocks({ log, asOfMs: Date.UTC(9000, 0), ruleset, days: UTC_DAYS });

    expect(clocks).toMatchObject({ dutyStatus: "OFF_DUTY", sureFromMs: at("0"), violations: [] });
  });
});

describe("entries that overlap", () => {
  it("give way to the one that begins later", () => {
    const log = [
      { status: "DRIVING", startMs: at("0"), endMs: at("6") },
      { status: "ON_DUTY", startMs: at("4"), endMs: at("7") },
    ] as const;

    const clocks = computeClocks({ log, asOfMs: at("7"), ruleset: "PROPERTY_70_8", days: UTC_DAYS });

    expect(clocks).toMatchObject({ drivingRemainingSeconds: 7 * HOUR, cycleRemainingSeconds: 63 * HOUR });
  });

  it("may come in any order, and of two that begin at once the later one counts", () => {
    const log = [
      { status: "OFF_DUTY", startMs: at("3") },
      { status: "DRIVING", startMs: at("0") },
      { status: "ON_DUTY", startMs: at("0") },
    ] as const;

    const clocks = computeClocks({ log, asOfMs: at("4"), ruleset: "PROPERTY_70_8", days: UTC_DAYS });

    expect(clocks).toMatchObject({ drivingRemainingSeconds: 11 * HOUR, cycleRemainingSeconds: 67 * HOUR });
  });
});

describe("a co-driver in the passenger seat", () => {
  it("rests for three hours next to seven in the sleeper berth, before and after it", () => {
    expect(clocksOf("D0 PS4 SB6 PS13 –14").drivingRemainingSeconds).toBe(11 * HOUR);
    expect(clocksOf("D0 PS4 SB7 PS14 –15").cycleRemainingSeconds).toBe(65 * HOUR);
  });

  it("is on duty for what is more, and next to less sleep", () => {
    expect(clocksOf("D0 SB4 PS11 –15").cycleRemainingSeconds).toBe(65 * HOUR);
    expect(clocksOf("D0 SB4 PS10:59 –12").cycleRemainingSeconds).toBe(70 * HOUR - 4 * HOUR - HOUR - 60);
  });

  it("is on duty in a bus", () => {
    expect(clocksOf("D0 SB4 PS11 –12", { ruleset: "PASSENGER_70_8" }).cycleRemainingSeconds).toBe(65 * HOUR);
  });
});

describe("conditions", () => {
  it("make personal conveyance off duty and yard moves on duty", () => {
    const clocks = clocksOf("D0 PC2 YM3 –4");

    expect(clocks).toMatchObject({
      dutyStatus: "ON_DUTY",
      drivingRemainingSeconds: 9 * HOUR,
      cycleRemainingSeconds: 67 * HOUR,
      breakDueInSeconds: 8 * HOUR,
    });
  });
});

describe("exceptions", () => {
  const LONG_DAY = "ON0 D1 OFF6 D8 ON12 D14 OFF15:30";

  it("give one window of 16 hours in seven days", () => {
    const week = `${LONG_DAY} d3 ON0 D1 OFF6 D8 ON12 D14 OFF15:30 –24`;

    const clocks = clocksOf(week, { exceptions: [{ kind: "SIXTEEN_HOUR" }] });

    // A day and eight hours are less than a restart.
    expect(violationsOf(clocks)).toEqual(["SHIFT d3 14:00–d3 15:30"]);
  });

  it("give no window of 16 hours to who is on duty after it", () => {
    const exceptions = [{ kind: "SIXTEEN_HOUR" }] as const;

    expect(violationsOf(clocksOf(`${LONG_DAY} ON15:45 OFF16 –24`, { exceptions }))).toEqual([]);
    expect(violationsOf(clocksOf(`${LONG_DAY} ON15:45 OFF16:00:01 –24`, { exceptions }))).toEqual([
      "SHIFT 14:00–15:30",
    ]);
  });

  it("give another one after a restart", () => {
    const week = `${LONG_DAY} d3 ON2 D3 OFF8 D10 ON14 D16 OFF17:30 –24`;

    expect(violationsOf(clocksOf(week, { exceptions: [{ kind: "SIXTEEN_HOUR" }] }))).toEqual([]);
  });

  it("give two long days of seven to a short haul without a CDL, and no third", () => {
    const tour = (day: number, hour: number) =>
      `d${day} ON${hour} D${hour + 1} OFF${hour + 4} D${hour + 6} ON${hour + 8} D${hour + 14} OFF${hour + 15}`;

    const clocks = clocksOf(`${tour(1, 0)} ${tour(2, 1)} ${tour(3, 2)} –24`, {
      exceptions: [{ kind: "SHORT_HAUL_NON_CDL" }],
    });

    expect(violationsOf(clocks)).toEqual(["SHIFT d3 16:00–d3 17:00"]);
  });

  it("ask for no break in a short haul, from its begin to its end", () => {
    const exceptions = [{ kind: "SHORT_HAUL", fromMs: at("0"), toMs: at("9") }] as const;

    expect(clocksOf("D0 –8:30", { exceptions }).breakDueInSeconds).toBeNull();
    expect(violationsOf(clocksOf("D0 –10", { exceptions }))).toEqual(["BREAK 9:00–10:00"]);
  });

  it("give two hours for adverse conditions that are met in time, and none after the limit", () => {
    const met = (hour: string) =>
      clocksOf("D0 OFF5 D6 –13:30", { exceptions: [{ kind: "ADVERSE", fromMs: at(hour), toMs: at("14") }] });

    expect(violationsOf(met("11"))).toEqual([]);
    expect(met("11")).toMatchObject({ drivingRemainingSeconds: 0.5 * HOUR, shiftRemainingSeconds: 2.5 * HOUR });
    expect(violationsOf(met("12:30"))).toEqual(["DRIVING 12:00–13:30"]);
  });

  it("take the pair that leaves the most time, adverse conditions reckoned in", () => {
    // Both later rests are a pair with the first one. Of the longer one nothing is left out yet when the conditions are met.
    const log = "D0 SB1 D8:30 SB10 D15:30 SB18:30 d2 –1";

    const clocks = clocksOf(log, { exceptions: [{ kind: "ADVERSE", fromMs: at("d2 0:30"), toMs: at("d2 3") }] });

    expect(clocksOf(log).shiftRemainingSeconds).toBe(4 * HOUR);
    expect(clocks.shiftRemainingSeconds).toBe(5 * HOUR);
  });

  it("never stretch the cycle for adverse conditions", () => {
    const days = [1, 2, 3, 4, 5].map((day) => `d${day} ON6 OFF20`).join(" ");

    const clocks = clocksOf(`${days} d6 D6 –8`, {
      exceptions: [{ kind: "ADVERSE", fromMs: at("d6 6"), toMs: at("d6 8") }],
    });

    expect(violationsOf(clocks)).toEqual(["CYCLE d6 6:00–d6 8:00"]);
  });

  it("pair rests in an oilfield that are too short to be one elsewhere", () => {
    const log = "D0 SB4 D9 SB14 –19";

    expect(clocksOf(log, { exceptions: [{ kind: "OILFIELD" }] })).toMatchObject({ shiftRemainingSeconds: 9 * HOUR });
    expect(clocksOf(log).shiftRemainingSeconds).toBe(0);
  });

  it("restart eight days of an oilfield with 24 hours", () => {
    const exceptions = [{ kind: "OILFIELD" }] as const;

    expect(clocksOf("D0 OFF4 d2 –4", { exceptions }).cycleRemainingSeconds).toBe(70 * HOUR);
    expect(clocksOf("D0 OFF4 d2 –4", { exceptions, ruleset: "PROPERTY_60_7" }).cycleRemainingSeconds).toBe(56 * HOUR);
  });

  it("add the time that is exempt to what may be driven", () => {
    const exceptions = [{ kind: "AGRICULTURAL", fromMs: at("10"), toMs: at("12") }] as const;

    expect(clocksOf("D0 OFF4 D5 –10:30", { exceptions }).canDriveForSeconds).toBe(1.5 * HOUR + 2 * HOUR);
  });
});

describe("Canada south of 60°", () => {
  const CYCLE_1 = { ruleset: "CANADA_SOUTH_CYCLE_1" } as const;
  const CYCLE_2 = { ruleset: "CANADA_SOUTH_CYCLE_2" } as const;

  it("has 13 hours of driving, 14 on duty and 16 in all between two rests of eight hours", () => {
    expect(violationsOf(clocksOf("OFF0 D18 d2 –8", CYCLE_1))).toEqual(["DRIVING d2 7:00–d2 8:00"]);
    expect(violationsOf(clocksOf("OFF0 ON18 d2 D7 –9", CYCLE_1))).toEqual(["SHIFT d2 8:00–d2 9:00"]);
    expect(violationsOf(clocksOf("OFF0 D18 OFF22 d2 D1 OFF4 D9 –11", CYCLE_1))).toEqual(["ELAPSED d2 10:00–d2 11:00"]);
  });

  it("has 13 hours of driving and 14 on duty in a day, be it that a shift has begun anew", () => {
    const driven = clocksOf("D0 OFF8 D16 –23", CYCLE_1);
    const worked = clocksOf("ON0 OFF9 ON17 D21 –23", CYCLE_1);

    expect(violationsOf(driven)).toEqual([
      "DAILY_DRIVING 21:00–23:00",
      "DAILY_ON_DUTY 22:00–23:00",
      "DAILY_OFF_DUTY 22:00–23:00",
    ]);
    expect(violationsOf(worked)).toEqual(["DAILY_ON_DUTY 22:00–23:00", "DAILY_OFF_DUTY 22:00–23:00"]);
  });

  it("needs ten hours off duty in a day, and those in pieces of half an hour", () => {
    // Ten pieces of 29 minutes are no rest.
    const pieces = Array.from({ length: 10 }, (_, hour) => `ON${8 + hour} OFF${8 + hour}:31`).join(" ");

    const clocks = clocksOf(`OFF0 ${pieces} D18 –23`, CYCLE_1);

    expect(violationsOf(clocks)).toEqual(["DAILY_OFF_DUTY 22:00–23:00"]);
  });

  it("lets two rests in the sleeper berth take the place of the daily one", () => {
    const split = clocksOf("D0 SB5 D10 SB16 D21 –22", CYCLE_1);

    // Five hours before the second rest, six between, one after.
    expect(violationsOf(split)).toEqual([]);
    expect(split.drivingRemainingSeconds).toBe(HOUR);
  });

  it("restarts cycle 1 with 36 hours and cycle 2 with 72", () => {
    expect(clocksOf("ON0 OFF10 d2 –22", CYCLE_1).cycleRemainingSeconds).toBe(70 * HOUR);
    expect(clocksOf("ON0 OFF10 d2 –21:59", CYCLE_1).cycleRemainingSeconds).toBe(60 * HOUR);
    expect(clocksOf("ON0 OFF10 d4 –9", CYCLE_2).cycleRemainingSeconds).toBe(70 * HOUR);
    expect(clocksOf("ON0 OFF10 d4 –10", CYCLE_2).restartAvailableAtMs).toBe(at("d4 10"));
  });

  it("needs a day off in 14 days, and in cycle 2 in 70 hours on duty", () => {
    const days = (last: number) => Array.from({ length: last }, (_, day) => `d${day + 1} ON6 OFF11`).join(" ");

    expect(violationsOf(clocksOf(`${days(13)} d14 D5 –8`, CYCLE_1))).toEqual(["DAY_OFF d14 6:00–d14 8:00"]);
    expect(violationsOf(clocksOf(`${days(14)} d15 D6 –8`, CYCLE_2))).toEqual([
      "DAY_OFF d15 6:00–d15 8:00",
      "CYCLE_DAY_OFF d15 6:00–d15 8:00",
    ]);
  });

  it("knows adverse conditions and none of the other exceptions", () => {
    const exceptions = [
      { kind: "AGRICULTURAL" },
      { kind: "SIXTEEN_HOUR" },
      { kind: "ADVERSE", fromMs: at("d2 2"), toMs: at("d2 4") },
    ] as const;

    expect(violationsOf(clocksOf("OFF0 D18 d2 –8", { ...CYCLE_1, exceptions }))).toEqual([]);
    expect(violationsOf(clocksOf("OFF0 D18 d2 –10", { ...CYCLE_1, exceptions }))).toEqual(["DRIVING d2 9:00–d2 10:00"]);
  });
});

describe("the days of the cycle", () => {
  const NEW_YORK = new DutyDays("America/New_York");

  it("have 23 hours in spring and 25 in autumn", () => {
    const lengthOf = (text: string) => {
      const { startMs, nextStartMs } = NEW_YORK.at(Date.parse(text));
      return (nextStartMs - startMs) / HOUR_MS;
    };

    expect(lengthOf("2026-03-08T12:00:00Z")).toBe(23);
    expect(lengthOf("2026-03-09T12:00:00Z")).toBe(24);
    expect(lengthOf("2026-11-01T12:00:00Z")).toBe(25);
  });

  it("begin at midnight of the home terminal, or at the carrier's hour", () => {
    const noon = Date.parse("2026-03-08T16:00:00Z");

    expect(new Date(NEW_YORK.at(noon).startMs).toISOString()).toBe("2026-03-08T05:00:00.000Z");
    expect(new Date(new DutyDays("America/New_York", "13:00").at(noon).startMs).toISOString()).toBe(
      "2026-03-07T18:00:00.000Z",
    );
  });

  it.each(["Etc/GMT+12", "Pacific/Kiritimati", "Asia/Kathmandu", "Antarctica/Troll"])("are right in %s", (zone) => {
    for (const startsAt of ["00:00", "06:30", "23:59"]) {
      const days = new DutyDays(zone, startsAt);
      for (let instantMs = DAY_1_MS; instantMs < DAY_1_MS + 40 * 24 * HOUR_MS; instantMs += 7 * HOUR_MS) {
        const { startMs, nextStartMs } = days.at(instantMs);

        expect(startMs).toBeLessThanOrEqual(instantMs);
        expect(nextStartMs).toBeGreaterThan(instantMs);
      }
    }
  });

  it("of 25 hours count all of them", () => {
    const midnightMs = Date.parse("2026-11-01T04:00:00Z");
    const log = [{ status: "ON_DUTY", startMs: midnightMs, endMs: midnightMs + 30 * HOUR_MS }] as const;

    const clocks = computeClocks({ log, asOfMs: midnightMs + 30 * HOUR_MS, ruleset: "PROPERTY_70_8", days: NEW_YORK });

    expect(clocks.recap.slice(-2).map(({ date, onDutySeconds }) => [date, onDutySeconds / HOUR])).toEqual([
      ["2026-11-01", 25],
      ["2026-11-02", 5],
    ]);
  });

  it("end a violation of the cycle when the oldest one drops", () => {
    const days = [1, 2, 3, 4, 5, 6, 7].map((day) => `d${day} ON6 OFF15:30`).join(" ");

    const clocks = clocksOf(`${days} d8 ON18 D21:30 d9 OFF4 –5`);

    expect(violationsOf(clocks)).toEqual(["CYCLE d8 21:30–d9 0:00"]);
  });

  it("refuse a zone that nobody knows", () => {
    expect(() => new DutyDays("Mars/Olympus")).toThrow(RangeError);
  });
});

describe("an explanation", () => {
  const explained = (log: string, question = {}) => clocksOf(log, question).violations.map(({ explain }) => explain());

  it("tells which rest is left out, and which it is a pair with", () => {
    const [explanation] = explained("ON0 D3 OFF6 D9 ON13 D16 SB17:30 d2 –0:30");

    expect(explanation).toBe(
      "Drove from 2026-03-01 17:00 to 2026-03-01 17:30. The 14:00 hours of the shift since coming on duty ran out at 2026-03-01 17:00, counted from the first work in the log, 2026-03-01 00:00. Left out of it: the rest 2026-03-01 06:00 to 2026-03-01 09:00 (3:00), paired with 2026-03-01 17:30 to 2026-03-02 00:30 (7:00, 7:00 in the sleeper berth).",
    );
  });

  it("tells in which pair the count begins", () => {
    const [explanation] = explained("D0 SB4 D11 OFF13 ON16 d2 D3 –5");

    expect(explanation).toBe(
      "Drove from 2026-03-02 04:00 to 2026-03-02 05:00. The 14:00 hours of the shift since coming on duty ran out at 2026-03-02 04:00, counted from the end of the rest 2026-03-01 04:00 to 2026-03-01 11:00 (7:00, 7:00 in the sleeper berth), the first of a pair with 2026-03-01 13:00 to 2026-03-01 16:00 (3:00). Left out of it: the rest 2026-03-01 13:00 to 2026-03-01 16:00 (3:00), paired with 2026-03-01 04:00 to 2026-03-01 11:00 (7:00, 7:00 in the sleeper berth).",
    );
  });

  it("tells since when nothing but driving was done", () => {
    const [explanation] = explained("ON0 D2 OFF4 D4:20 –11");

    expect(explanation).toBe(
      "Drove from 2026-03-01 10:20 to 2026-03-01 11:00. The 8:00 hours of driving without 30 consecutive minutes of anything else ran out at 2026-03-01 10:20, counted from 2026-03-01 02:00.",
    );
  });

  it("tells where the days of a cycle begin, and the restart", () => {
    const weeks = [3, 4, 5, 6].map((day) => `d${day} ON5 OFF22`).join(" ");
    const { violations } = clocksOf(`ON0 OFF4 ${weeks} d7 ON5 D7 –8`);

    expect(violations.find(({ limit }) => limit === "CYCLE")?.explain()).toBe(
      "Drove from 2026-03-07 07:00 to 2026-03-07 08:00 after 70:00 hours on duty in 8 days, counted from the restart that ended at 2026-03-03 05:00.",
    );
  });

  it("tells of a Canadian day which one it is, and what is missing", () => {
    const { violations } = clocksOf("D0 OFF8 D16 –23", { ruleset: "CANADA_SOUTH_CYCLE_1" });

    expect(violations.map(({ explain }) => explain())).toEqual([
      "Drove from 2026-03-01 21:00 to 2026-03-01 23:00, after 13:00 hours of driving in the day from 2026-03-01 00:00.",
      "Drove from 2026-03-01 22:00 to 2026-03-01 23:00, after 14:00 hours on duty in the day from 2026-03-01 00:00.",
      "Drove from 2026-03-01 22:00 to 2026-03-01 23:00, so that the day from 2026-03-01 00:00 has no 10:00 hours off duty.",
    ]);
  });

  it("of the clocks tells all that is left, by which paragraph and since when", () => {
    expect(clocksOf("D0 SB4 D11 OFF13 –16").explain()).toBe(
      "Driving: 9:00 of 11:00 left (49 CFR 395.3(a)(3)(i)). Since coming on duty: 12:00 of 14:00 left (49 CFR 395.3(a)(2)). Counted from the end of the rest 2026-03-01 04:00 to 2026-03-01 11:00 (7:00, 7:00 in the sleeper berth), the first of a pair with 2026-03-01 13:00 to 2026-03-01 16:00 (3:00). Left out of it: the rest 2026-03-01 13:00 to 2026-03-01 16:00 (3:00), paired with 2026-03-01 04:00 to 2026-03-01 11:00 (7:00, 7:00 in the sleeper berth). Break: due after 8:00 of driving (49 CFR 395.3(a)(3)(ii)). Cycle: 64:00 of 70:00 left (49 CFR 395.3(b)(2)). Its days begin at 2026-02-22 00:00. Nothing is known of the time right before 2026-03-01 00:00: it counts as off duty.",
    );
  });

  it("of Canadian clocks tells of the day and of the day off as well", () => {
    expect(clocksOf("OFF0 D2 OFF12 D20 –22", { ruleset: "CANADA_SOUTH_CYCLE_2" }).explain()).toBe(
      "Driving: 11:00 of 13:00 left (SOR/2005-313 s. 13(1)). On duty: 12:00 of 14:00 left (SOR/2005-313 s. 13(2)). Since coming on duty: 14:00 of 16:00 left (SOR/2005-313 s. 13(3)). Counted from the end of the rest 2026-03-01 12:00 to 2026-03-01 20:00 (8:00). No rest is left out of it. Today: 1:00 of driving left (SOR/2005-313 s. 12(1)), and 2:00 until work and rest of the day forbid it (SOR/2005-313 s. 12(2), SOR/2005-313 s. 14(1)). Cycle: 108:00 of 120:00 left (SOR/2005-313 s. 27(a)). Its days begin at 2026-02-16 00:00. Day off: due after 58:00 (SOR/2005-313 s. 27(b)). Nothing is known of the time right before 2026-03-01 00:00: it counts as off duty.",
    );
  });

  it("names the paragraph of the exception that moved the limit", () => {
    const clocks = clocksOf("D0 OFF5 D6 –15", { exceptions: [{ kind: "ADVERSE", fromMs: at("3"), toMs: at("4") }] });

    expect(clocks.violations.find(({ limit }) => limit === "DRIVING")).toMatchObject({
      limit: "DRIVING",
      limitSeconds: 13 * HOUR,
      paragraph: "49 CFR 395.3(a)(3)(i), 49 CFR 395.1(b)(1)",
    });
  });
});
