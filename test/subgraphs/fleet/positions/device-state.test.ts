import { describe, expect, it } from "vitest";
import { toDeviceState } from "../../../../subgraphs/fleet/positions/device-state.ts";
import type { Sighting } from "../../../../subgraphs/fleet/positions/sighting-reader.ts";

const NOW_MS = Date.parse("2026-03-01T12:00:00Z");
const MINUTE_MS = 60_000;

/** Heard so many minutes ago, so many hundredths of a degree of latitude (1.1 km) on the way; null for no place. */
function heard(minutesAgo: number, hundredths: number | null, speedKph: number | null = null): Sighting {
  const atMs = NOW_MS - minutesAgo * MINUTE_MS;
  const place = {
    headingDegrees: null,
    accuracyMeters: null,
    address: null,
    source: "VINLI",
    observedAt: atMs,
  } as const;
  const position = hundredths === null ? null : { ...place, latitude: 40 + hundredths / 100, longitude: -90, speedKph };
  return { atMs, vendor: "VINLI", position };
}

describe("the state of a device", () => {
  it.each([
    ["nothing was ever heard", [], "UNKNOWN", null],
    ["it never said where it was", [heard(1, null)], "UNKNOWN", null],
    ["its speed says that it moves", [heard(1, 3, 80), heard(4, 0, 70), heard(9, 0, 0)], "MOVING", 4],
    ["it was elsewhere shortly before", [heard(2, 9), heard(12, 1), heard(30, 1)], "MOVING", 2],
    ["it stands", [heard(2, 1, 0), heard(20, 1.05, 2), heard(40, 5, 60)], "STOPPED", 20],
    ["it stood at two places", [heard(2, 5, 0), heard(20, 1, 0)], "STOPPED", 2],
    ["its place is the same without a speed", [heard(2, 1), heard(50, 1.01)], "STOPPED", 50],
    ["it moved when it was heard of last, a while ago", [heard(66, 1, 80)], "UNKNOWN", 66],
    ["it stood when it said so last, and was heard of since", [heard(3, null), heard(600, 1, 0)], "STOPPED", 600],
    ["nothing was heard of it for a day", [heard(1_441, 1, 80)], "OFFLINE", 1_441],
    ["it moved twice, with an hour of silence between", [heard(5, 20, 80), heard(100, 2, 80)], "MOVING", 5],
  ] as const)("where %s", (_, sightings, kind, sinceMinutes) => {
    const { lastSeenMs, ...state } = toDeviceState(sightings, NOW_MS);

    expect(state).toEqual({ kind, sinceMs: sinceMinutes === null ? null : NOW_MS - sinceMinutes * MINUTE_MS });
    expect(lastSeenMs).toBe(sightings[0]?.atMs ?? null);
  });
});
