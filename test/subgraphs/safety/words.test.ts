import { readFileSync } from "node:fs";
import { assertEnumType } from "graphql";
import { describe, expect, it } from "vitest";
import { buildSchema } from "../../../schema/executable.ts";
import type { Severity } from "../../../schema/messages.ts";
import { toRecords } from "../../../subgraphs/safety/mapper.ts";
import { decodeSafetyEvent } from "../../../subgraphs/safety/wire.ts";
import {
  CRASH_G,
  EXCESS_KPH,
  MANOEUVRE_G,
  MEANING_BY_LABEL,
  toBehavior,
  toHeading,
  toMeaning,
  toState,
} from "../../../subgraphs/safety/words.ts";
import { NOW_MS } from "../../platform/feed/stored-feed.ts";
import * as documented from "./documented-words.ts";
import { safetyEvent } from "./samsara.ts";

const README = readFileSync(new URL("../../../subgraphs/safety/README.md", import.meta.url), "utf8");

/** What the fleet is told of an event with these labels and measures. */
function told(labels: readonly string[], parts: Readonly<Record<string, unknown>> = {}) {
  const behaviorLabels = labels.map((label) => ({ label }));
  const raw = safetyEvent("e1", "2026-03-01T11:30:00Z", { behaviorLabels, ...parts });
  const [event] = toRecords(decodeSafetyEvent(raw), raw, NOW_MS);
  return event?.message as { readonly type: string; readonly severity: Severity; readonly title: string };
}

const speeding = (excessKph: number) => ({
  speedingMetadata: { maxSpeedKilometersPerHour: 90 + excessKph, postedSpeedLimitKilometersPerHour: 90 },
});

describe("the table of Samsara's words", () => {
  it("has every documented label, and no other", () => {
    const labels = [...documented.FILTER_LABELS, ...documented.ANSWERED_LABELS];

    expect([...MEANING_BY_LABEL.keys()].toSorted()).toEqual(labels.toSorted());
    expect([documented.FILTER_LABELS.length, labels.length]).toEqual([55, 61]);
  });

  it("has a behaviour of the schema's for each, and leaves none unused but OTHER", async () => {
    const schema = await buildSchema("safety", {});
    const behaviors = assertEnumType(schema.getType("SafetyBehavior")).getValues();

    const meant = [...MEANING_BY_LABEL.values()].map(({ behavior }) => behavior);

    const named = behaviors.map(({ name }) => name).filter((name) => name !== "OTHER");
    expect(meant.toSorted()).toEqual(named.toSorted());
  });

  it("has the words of coaching, of scores, of detections and of older endpoints", () => {
    const words = [
      ...documented.OLDER_LABELS,
      ...documented.HARSH_EVENT_TYPES,
      ...documented.COACHABLE_BEHAVIORS,
      ...documented.SCORED_BEHAVIORS,
      ...documented.DETECTED_BEHAVIORS,
    ];

    expect(words.filter((word) => toMeaning(word) === null)).toEqual([]);
    expect(new Set(words.filter((word) => toBehavior(word) === "OTHER"))).toEqual(new Set(documented.UNSPECIFIC_WORDS));
    expect([documented.OLDER_LABELS.length, documented.COACHABLE_BEHAVIORS.length]).toEqual([27, 42]);
  });

  it.each([
    ["NearCollison", "NEAR_COLLISION"],
    ["nearCollison", "NEAR_COLLISION"],
    ["nearCollision", "NEAR_COLLISION"],
    ["tailgating", "GENERIC_TAILGATING"],
    ["genericTailgating", "GENERIC_TAILGATING"],
    ["outwardObstruction", "OBSTRUCTED_CAMERA"],
    ["rolloverProtectionBrakeControlActivated", "ROLLOVER_PROTECTION"],
    ["YC Brake", "YAW_CONTROL"],
    ["Harsh Braking", "BRAKING"],
    ["falsePositive", "INVALID"],
    ["teleport", "OTHER"],
    ["", "OTHER"],
  ])("takes %s for %s", (word, behavior) => {
    expect(toBehavior(word)).toBe(behavior);
  });

  it("has every documented state", () => {
    const states = [...documented.EVENT_STATES, ...documented.COACHING_STATES];

    expect(states.filter((state) => toState(state) === "OTHER")).toEqual([]);
    expect(toState("postponed")).toBe("OTHER");
  });
});

describe("the title of an event", () => {
  it("is one for a type, whatever the label, and the label stands beside it", () => {
    for (const [label, { type }] of MEANING_BY_LABEL) {
      expect(told([label]), label).toMatchObject({ vendorType: label, type, ...toHeading(type) });
    }
    const titles = [...MEANING_BY_LABEL.values()].map(({ type }) => toHeading(type).title);
    const types = new Set([...MEANING_BY_LABEL.values()].map(({ type }) => type));
    expect(new Set(titles).size).toBe(types.size);
  });
});

describe("how serious an event is", () => {
  it.each([
    [["Crash"], {}, "CRITICAL"],
    [["HarshImpact"], {}, "HIGH"],
    [["HarshImpact"], { maxAccelerationGForce: CRASH_G }, "CRITICAL"],
    [["Braking"], {}, "MEDIUM"],
    [["Braking"], { maxAccelerationGForce: 0 }, "MEDIUM"],
    [["Braking"], { maxAccelerationGForce: MANOEUVRE_G.MEDIUM - 0.01 }, "LOW"],
    [["HarshTurn"], { maxAccelerationGForce: MANOEUVRE_G.MEDIUM }, "MEDIUM"],
    [["Acceleration"], { maxAccelerationGForce: MANOEUVRE_G.HIGH }, "HIGH"],
    [["Smoking"], { maxAccelerationGForce: 0.9 }, "LOW"],
    [["Speeding"], {}, "MEDIUM"],
    [["SevereSpeeding"], {}, "HIGH"],
    [["Speeding"], speeding(EXCESS_KPH.MEDIUM - 1), "LOW"],
    [["Speeding"], speeding(12), "MEDIUM"],
    [["LightSpeeding"], speeding(30), "HIGH"],
    [["MaxSpeed"], speeding(-5), "MEDIUM"],
    [["SevereSpeeding"], { speedingMetadata: { maxSpeedKilometersPerHour: 6e18 } }, "HIGH"],
    [["Teleporting"], { maxAccelerationGForce: 3 }, "LOW"],
    [["LightSpeeding", "Crash", "DefensiveDriving"], {}, "CRITICAL"],
    [[], {}, "LOW"],
  ] as const)("with %j and %j is %3$s", (labels, parts, severity) => {
    expect(told(labels, parts)).toMatchObject({ severity });
  });

  it("is what the README says", () => {
    const severities = ["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"];
    const rows = [...README.matchAll(/^\| (INFO|LOW|MEDIUM|HIGH|CRITICAL) +\| (.+?) +\|$/gm)];
    const said = new Map(rows.map(([, severity, labels = ""]) => [severity, labels.split(", ").toSorted()]));

    const bySeverity = Map.groupBy(MEANING_BY_LABEL, ([, { severity }]) => severity);
    for (const severity of severities) {
      const labels = (bySeverity.get(severity as Severity) ?? []).map(([label]) => label);
      expect(said.get(severity), severity).toEqual(labels.toSorted());
    }
    for (const measure of [MANOEUVRE_G.MEDIUM, MANOEUVRE_G.HIGH, CRASH_G]) expect(README).toContain(`${measure} g`);
    for (const measure of [EXCESS_KPH.MEDIUM, EXCESS_KPH.HIGH]) expect(README).toContain(`${measure} km/h`);
  });
});
