import { describe, expect, it } from "vitest";
import { at, clocksOf, DAY_1_MS, HOUR_MS, readLog, violationsOf } from "./duty-notation.ts";
import { EXAMPLES, WITHOUT_EXCEPTION } from "./fmcsa-examples.ts";

describe("FMCSA's examples", () => {
  it.each(EXAMPLES)("$title", ({ log, ruleset, exceptions, violations }) => {
    const clocks = clocksOf(log, { ...(ruleset && { ruleset }), ...(exceptions && { exceptions }) });

    expect(violationsOf(clocks)).toEqual(violations);
  });

  it.each(WITHOUT_EXCEPTION)("$title is a violation without its exception", ({ log, violations }) => {
    expect(violationsOf(clocksOf(log))).toEqual(violations);
  });
});

describe("the drivers' guide", () => {
  it("has no driving after 20:00 for who comes on duty at 6:00", () => {
    const atWork = clocksOf("OFF0 ON6 –7");
    const driving = clocksOf("OFF0 ON6 D7 OFF14 ON16 D19 –21");

    expect(atWork.shiftRemainingSeconds).toBe(13 * 3600);
    expect(atWork.nextLimitAtMs).toBe(at("20"));
    expect(violationsOf(driving)).toEqual(["SHIFT 20:00–21:00"]);
  });

  it("stops who drove from 7 to 14 and rested for half an hour at 18:30", () => {
    const clocks = clocksOf("OFF0 D7 OFF14 D14:30 –15");

    expect(clocks.nextLimitAtMs).toBe(at("18:30"));
    expect(violationsOf(clocksOf("OFF0 D7 OFF14 D14:30 –19"))).toEqual(["DRIVING 18:30–19:00"]);
  });

  /** Days of so many hours on duty, each from midnight on and split so that no other limit is in the way. */
  const RECAP = "OFF0 d2 ON1 OFF11 d3 ON1 OFF9:30 d4 ON1 OFF13:30 d5 ON1 OFF10 d6 ON1 OFF11 d7 ON1 OFF13 d8 ON1 OFF6";

  it("counts 67 hours in eight days, and 73 with six more on the ninth", () => {
    const eighth = clocksOf(`${RECAP} –23`);
    const ninth = clocksOf(`${RECAP} d9 D1 OFF7 –23`);

    expect(eighth.recap.map(({ onDutySeconds }) => onDutySeconds / 3600)).toEqual([0, 10, 8.5, 12.5, 9, 10, 12, 5]);
    expect(eighth.cycleRemainingSeconds).toBe(3 * 3600);
    expect(ninth.cycleRemainingSeconds).toBe(0);
    expect(violationsOf(ninth)).toEqual(["CYCLE d9 4:00–d9 7:00"]);
  });

  it("gives the hours of the second day back when the tenth begins", () => {
    const { recap } = clocksOf(`${RECAP} –23`);

    expect(recap[1]).toEqual({
      date: "2026-03-02",
      startsAtMs: at("d2 0"),
      onDutySeconds: 10 * 3600,
      comesBackAtMs: at("d10 0"),
    });
  });

  it("reads its own notation", () => {
    const { log, asOfMs } = readLog("ON0 d2 D9:30 –10");

    expect(log.map(({ startMs }) => (startMs - DAY_1_MS) / HOUR_MS)).toEqual([0, 33.5]);
    expect(asOfMs).toBe(at("d2 10"));
  });
});
