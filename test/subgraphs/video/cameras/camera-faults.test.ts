import { describe, expect, it } from "vitest";
import { toChannelState, toFaults } from "../../../../subgraphs/video/cameras/camera-faults.ts";

const AT = "2026-03-01 08:15:00";
const AT_MS = Date.parse("2026-03-01T08:15:00Z");

const fault = (kind: string, label: string, channel: number | null = null, since: number | null = null) => {
  return { kind, label, channel, since };
};

describe("the faults of a camera", () => {
  it.each([
    ["nothing", null],
    ["words that say so", { 1: "ok", 2: "OK", gps: "normal", sd: "Good" }],
    ["a flag of a good thing", { gps: true, sd_card: true }],
    ["a flag of a bad thing that is not set", { gps_error: false, video_loss: false, sd_card_error: 0 }],
    ["an empty word", { gps: "", sd_card: null }],
    ["what is switched off", { 3: "disabled", 4: "not installed" }],
    ["an empty list", []],
  ])("are none where it reports %s", (_what, health) => {
    expect(toFaults(health)).toEqual([]);
  });

  it.each([
    ["a word", { sd_card: "error" }, fault("STORAGE", "sd_card: error")],
    ["a word for a channel", { 2: "video loss" }, fault("VIDEO_LOSS", "2: video loss", 2)],
    ["a channel that is named", { channel_3: "blocked" }, fault("CAMERA_BLOCKED", "channel_3: blocked", 3)],
    ["a flag of a bad thing", { gps_error: true }, fault("POSITIONING", "gps_error: true")],
    ["a flag of a good thing that is not set", { gps: false }, fault("POSITIONING", "gps: false")],
    ["a number", { low_voltage_error: 3 }, fault("POWER", "low_voltage_error: 3")],
    ["a single word", "overheated", fault("TEMPERATURE", "overheated")],
    ["something new", { flux: "unstable" }, fault("OTHER", "flux: unstable")],
    [
      "a report with its date",
      { storage: { status: "failed", since: AT } },
      fault("STORAGE", "storage: failed", null, AT_MS),
    ],
    [
      "a list of reports",
      [{ name: "Modem", error: "no network", channel: null, createtime: AT }],
      fault("CONNECTION", "Modem: no network", null, AT_MS),
    ],
    [
      "a report of a channel",
      { errors: [{ type: "CameraBlock", channel: "2" }] },
      fault("CAMERA_BLOCKED", "errors: CameraBlock", 2),
    ],
    ["a nested report", { ch1: { lens: { state: "lost" } } }, fault("VIDEO_LOSS", "ch1.lens: lost", 1)],
  ])("are read from %s", (_what, health, expected) => {
    expect(toFaults(health)).toEqual([expected]);
  });

  it("are each read by itself, 50 at most", () => {
    const health = Object.fromEntries(Array.from({ length: 80 }, (_, nth) => [`part_${nth}`, "broken"]));

    expect(toFaults(health)).toHaveLength(50);
  });

  it("end where a report goes on for ever", () => {
    let health: object = { status: "error" };
    for (let depth = 0; depth < 5_000; depth++) health = { in: health };

    expect(toFaults(health)).toEqual([]);
  });
});

describe("the state of a channel", () => {
  it.each([
    ["recording", "WORKING"],
    ["OK", "WORKING"],
    ["true", "WORKING"],
    ["1", "WORKING"],
    ["0", "INACTIVE"],
    ["Not Installed", "INACTIVE"],
    ["video loss", "FAULTY"],
    ["error", "FAULTY"],
    ["pondering", "OTHER"],
    ["", null],
    [null, null],
  ])("called %s is %s", (word, state) => {
    expect(toChannelState(word)).toBe(state);
  });
});
