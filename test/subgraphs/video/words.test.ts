import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type EventKind, toEventKind } from "../../../subgraphs/video/words.ts";

/** RoscoLive's words by the pages of its documentation that have them: https://roscolive-api-v1.apidog.io. */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  "events (6474401e0, 6474407)": ["SNAPSHOTS_CLIP", "SYSTEMADMIN_CLIP", "Custom Clip", "CameraBlock", "Sensor"],
  "filters (6474361e0)": ["gsensor", "speed"],
  "alarms (6474407, 6474411e0, 6474406e0)": [
    "UncleanShutdown",
    "Distraction",
    "Max Speed",
    "HarshBraking",
    "CameraBlock",
  ],
  "reports (6474422e0)": [
    ...["Driver", "G-Sensor", "Speed", "Custom Video Request", "Input Sensor", "Forward Collision", "Headway Warning"],
    ...["Tailgating", "Seatbelt", "Smoking", "Distraction", "Drowsiness", "Phoneuse", "CameraBlock", "High G-Force"],
    ...["Custom Clip", "Driver Event", "Drowsiness/Head Down", "Flood", "Harsh Acceleration", "Harsh Braking"],
    ...["SD Card Failure", "Improper Shutdown", "Camera Failure"],
  ],
  "scores (6474450e0)": [
    ...["idling", "adas_fcw", "adas_pcw", "adas_ldw", "gsensor", "distraction", "drowsiness", "yawning", "phone_use"],
    ...["harshaccel", "harshbraking", "low_speeding", "moderate_speeding", "high_speeding", "severe_speeding"],
    ...["max_speed", "seatbelt", "smoking", "camera_block"],
  ],
  "driver assistance (6474328e0)": ["ldw_l", "ldw_r", "hmw", "ufcw", "fcw", "pdz", "pcw", "tsr"],
  // "Alerts" and "Events" are kinds of deliveries and no words for what happened.
  "webhooks (1112502f0)": [
    ...["Connection Status", "Ignition State", "Input Sensor", "Unidentified Driver", "Identified Driver"],
  ],
  "sensors of alerts (1112502f0)": [
    ...[
      "None",
      "CameraBlock",
      "VideoLoss",
      "PanicButton",
      "InputSensor",
      "Voltage",
      "GSensor",
      "GpsError",
      "HighSpeed",
    ],
    ...["HddError", "HighTemperature", "FatalGSensor", "MotionDetect", "TireEvent", "UncleanShutdown"],
    ...["PedestrianWarning", "LaneDeparture", "ForwardCollisionWarning", "HeadwayWarning", "DmsWarning", "HarshAccel"],
    ...["HarshBraking", "FollowingDistanceWarning", "Driver", "ExternalDriver", "SdCardRemoval", "UnknownDriver"],
    ...["LSA", "MSA", "HSA", "SSA"],
  ],
};

const ALL = [...new Set(Object.values(DOCUMENTED).flat())];
const kindOf = (word: string) => toEventKind([word]);

describe("RoscoLive's words", () => {
  it.each(Object.entries(DOCUMENTED))("of its %s are all known", (_page, words) => {
    expect(words.filter((word) => kindOf(word).type === "OTHER")).toEqual([]);
  });

  it("have one title and one category for each type", () => {
    const headings = Map.groupBy(ALL.map(kindOf), ({ type }) => type);
    const different = [...headings].filter(
      ([, kinds]) => new Set(kinds.map(({ title, category }: EventKind) => `${title} ${category}`)).size > 1,
    );

    expect(different).toEqual([]);
  });

  it("are as grave as the table of the README says", () => {
    const readme = readFileSync(new URL("../../../subgraphs/video/README.md", import.meta.url), "utf8");
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` +\| `([A-Z]+)` +\| (.+?) +\|$/gm)];
    const told = rows.flatMap(([, type, severity, words = ""]) =>
      [...words.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => `${word}: ${type} ${severity}`),
    );

    const known = ALL.map((word) => `${word}: ${kindOf(word).type} ${kindOf(word).severity}`);

    expect(told.toSorted()).toEqual(known.toSorted());
  });

  it.each([
    ["is a crash where its other word says so", ["GSensor", "FatalGSensor"], { type: "CRASH", severity: "CRITICAL" }],
    ["is a crash where a person labelled it so", ["G-Sensor", null, null, null, "Accident"], { type: "CRASH" }],
    ["is how far over the limit it was", ["Speed", "severe_speeding"], { type: "SPEEDING", severity: "CRITICAL" }],
    ["is what comes first of two that are alike", ["Distraction", "Phoneuse"], { type: "DISTRACTION" }],
    ["is what is known of it", ["WINGS_LOST", "Harsh Braking"], { type: "HARSH_BRAKING" }],
    ["is a request, whatever its label", ["SYSTEMADMIN_CLIP", null, null, null, "Crash"], { type: "VIDEO_CLIP" }],
    ["is something else if no word is known", ["WINGS_LOST", ""], { type: "OTHER", title: "Camera event" }],
  ])("say of an event that it %s", (_what, words, kind) => {
    expect(toEventKind(words)).toMatchObject(kind);
  });
});
