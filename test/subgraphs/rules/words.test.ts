import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { toEventRecord } from "../../../subgraphs/rules/mapper.ts";
import { decodeEvent } from "../../../subgraphs/rules/wire.ts";
import { MEANING_BY_EVENT_TYPE } from "../../../subgraphs/rules/words.ts";

/** Every word that Vinli's pages, their prose and its apps name: https://github.com/vinli */
const EVENT_TYPES = [
  ...["startup", "shutdown", "rule-enter", "rule-entry", "rule-leave", "dtc-on", "dtc-off", "collision"],
  ...["trip-started", "trip-orphaned", "trip-stopped", "trip-completed", "distance-trigger", "phone-home"],
  ...["comm-disrupted", "device-claimed", "plugged-in", "vehicle-changed", "hard-accel", "hard-decel", "hard-turn"],
];

const SPEED_LIMIT = { type: "parametric", parameter: "vehicleSpeed", min: 100 };
const YARD = { type: "radius", lon: -90, lat: 30, radius: 500 };

function told(eventType: string, meta: object) {
  const raw = { id: "e", timestamp: "2026-03-01T08:00:00Z", eventType, meta };
  return toEventRecord(decodeEvent(raw), raw, "d").message;
}

const crossed = (eventType: string, boundaries: readonly object[], snapshot: object = {}, more: object = {}) =>
  told(eventType, { rule: { id: "r", name: "Limit", boundaries }, message: { snapshot }, ...more });

describe("the table of words", () => {
  it("has every documented word on purpose, and no other", () => {
    expect([...MEANING_BY_EVENT_TYPE.keys()].toSorted()).toEqual(EVENT_TYPES.toSorted());
  });

  it("calls nothing OTHER that is documented", () => {
    expect([...MEANING_BY_EVENT_TYPE].filter(([, { type }]) => type === "OTHER")).toEqual([]);
  });

  it("has one category and one pattern of title for each type", () => {
    const byType = Map.groupBy(MEANING_BY_EVENT_TYPE.values(), ({ type }) => type);

    for (const meanings of byType.values()) {
      expect(new Set(meanings.map(({ category }) => category)).size).toBe(1);
      expect(new Set(meanings.map(({ title }) => title.replace(/:.*/, ""))).size).toBe(1);
    }
  });

  it("is the table of the README", () => {
    const readme = readFileSync(new URL("../../../subgraphs/rules/README.md", import.meta.url), "utf8");
    const cellsOf = (line: string) => line.split("|").map((cell) => cell.trim());
    const lines = readme.split("\n").map((line) => cellsOf(line).join("|"));

    for (const [word, { type, category, severity, title }] of MEANING_BY_EVENT_TYPE) {
      expect(lines).toContain(`|\`${word}\`|${type}|${category}|${severity}|${title}|`);
    }
  });
});

describe("how severe an event is", () => {
  it.each([
    ["a limit that is passed by a third", crossed("rule-enter", [SPEED_LIMIT], { vehicleSpeed: 133 }), "HIGH"],
    ["a limit that is passed by a fifth", crossed("rule-enter", [SPEED_LIMIT], { vehicleSpeed: 120 }), "MEDIUM"],
    ["a limit that is just passed", crossed("rule-enter", [SPEED_LIMIT], { vehicleSpeed: 101 }), "LOW"],
    ["a limit that is passed, nobody says how far", crossed("rule-enter", [SPEED_LIMIT]), "MEDIUM"],
    ["a lower limit", crossed("rule-enter", [{ ...SPEED_LIMIT, min: null, max: 10 }], { vehicleSpeed: 5 }), "HIGH"],
    [
      "a reading between two limits",
      crossed("rule-enter", [{ ...SPEED_LIMIT, max: 200 }], { vehicleSpeed: 180 }),
      "LOW",
    ],
    ["a limit in a place", crossed("rule-enter", [YARD, SPEED_LIMIT], { vehicleSpeed: 140 }), "HIGH"],
    ["a place that is entered", crossed("rule-enter", [YARD]), "LOW"],
    ["a place that is left", crossed("rule-leave", [YARD]), "LOW"],
    ["a limit that is kept again", crossed("rule-leave", [SPEED_LIMIT], { vehicleSpeed: 90 }), "LOW"],
    ["a rule of which nothing is known", crossed("rule-enter", []), "LOW"],
    ["a first evaluation", crossed("rule-enter", [SPEED_LIMIT], { vehicleSpeed: 190 }, { firstEval: true }), "INFO"],
    ["a collision of which nothing is known", told("collision", {}), "CRITICAL"],
    ["a hard collision", told("collision", { message: { snapshot: { accel: { maxX: 1, minY: -6 } } } }), "CRITICAL"],
    ["a bump", told("collision", { message: { snapshot: { accel: { maxX: 1.5, minY: -1, maxZ: 9.8 } } } }), "HIGH"],
    ["a harsh braking", told("hard-decel", {}), "MEDIUM"],
    ["a fault code of which the id is known", told("dtc-on", { code: "5b1c-4711" }), "MEDIUM"],
    ["a misfire", told("dtc-on", { code: "P0301" }), "HIGH"],
    ["a fault of the powertrain", told("dtc-on", { code: "P0420" }), "MEDIUM"],
    ["a fault of the brakes", told("dtc-on", { number: "C0035" }), "HIGH"],
    ["a fault of a window", told("dtc-on", { number: "B1234" }), "LOW"],
    ["a fault that is gone", told("dtc-off", { code: "P0301" }), "INFO"],
  ])("is told of %s", (_, message, severity) => {
    expect(message).toMatchObject({ severity });
  });

  it("is said with a title of one pattern for each type", () => {
    expect(crossed("rule-leave", [YARD])).toMatchObject({ title: "Left the rule Limit", vendorType: "rule-leave" });
    expect(crossed("rule-entry", [YARD])).toMatchObject({ title: "Entered the rule Limit", vendorType: "rule-entry" });
    expect(told("dtc-on", { code: "p0301" })).toMatchObject({ title: "Fault code appeared: P0301" });
    expect(told("trip-orphaned", {})).toMatchObject({ title: "Trip ended", vendorType: "trip-orphaned" });
  });
});
