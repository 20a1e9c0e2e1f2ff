import { describe, expect, it } from "vitest";
import { ASSUMED_ANSWER_MS, MEASURED_PER_VEHICLE_DAY, MEASURED_WEEKS } from "../bench/capacity/measured.ts";
import { formatRounds, toRounds, toSpan } from "../bench/capacity/rounds.ts";
import { formatGrowth, toBytes } from "../bench/capacity/storage.ts";
import { readGuide } from "./guide.ts";

const guide = await readGuide("capacity");
const SIZES = [1_000, 100_000, 1_000_000];
const load = { answerMs: ASSUMED_ANSWER_MS, perVehicleDay: MEASURED_PER_VEHICLE_DAY };

const roundsOf = (vehicles: number, answerMs = ASSUMED_ANSWER_MS) =>
  Object.fromEntries(toRounds({ ...load, vehicles, answerMs }).map((round) => [round.vendor, round]));

describe("the guide to capacity", () => {
  it("shows what is computed from what was measured", () => {
    expect(guide.textOf("rounds")).toBe(`${formatRounds(SIZES, load)}\n`);
    expect(guide.textOf("rounds-at-20-ms")).toBe(`${formatRounds(SIZES, { ...load, answerMs: 20 })}\n`);
    expect(guide.textOf("growth")).toBe(`${formatGrowth(MEASURED_WEEKS, SIZES)}\n`);
  });
});

describe("the rounds of a fleet", () => {
  it("grow with it where every device is asked, and not where the vendor has a feed", () => {
    const [small, large] = [roundsOf(1_000), roundsOf(100_000)];

    expect(small.RoscoLive?.roundSeconds).toBeCloseTo(55, 0);
    expect((large.RoscoLive?.roundSeconds ?? 0) / (small.RoscoLive?.roundSeconds ?? 0)).toBeGreaterThan(99);
    expect(large.Samsara?.roundSeconds).toBeLessThan(6);
    expect(large.VisTracks?.roundSeconds).toBeLessThan(6);
  });

  it("are never shorter than a poll, and never end where more comes than can be fetched", () => {
    expect(roundsOf(1).Vinli?.roundSeconds).toBe(5);
    const rounds = toRounds({ ...load, vehicles: 1e9 });
    expect(rounds.find(({ vendor }) => vendor === "Samsara")?.roundSeconds).toBe(Number.POSITIVE_INFINITY);
    expect(toSpan(Number.POSITIVE_INFINITY)).toBe("never");
  });

  it("are bounded by the limit, and by two requests at once where answers take long", () => {
    expect(roundsOf(1, 20).RoscoLive?.requestsPerSecond).toBe(100);
    expect(roundsOf(1, 100).RoscoLive?.requestsPerSecond).toBe(20);
  });
});

describe("the growth of a fleet's stores", () => {
  it("ends where as much goes as comes", () => {
    const week = { engine: "any", vehicles: 1, bytes: 7 * 100, rawBytes: 7 * 40 };

    expect([1, 200, 201, 400, 4_000].map((days) => toBytes(week, 1, days))).toEqual([
      100,
      200 * 100,
      200 * 100 + 60,
      200 * 100 + 200 * 60,
      200 * 100 + 200 * 60,
    ]);
  });
});
