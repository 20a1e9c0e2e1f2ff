import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareBehaviour,
  describeApart,
  describeTogether,
  weightOf,
} from "../../../../../subgraphs/fleet/candidates/behaviour/behaviour.ts";
import {
  compareSightings,
  type Sighting,
  toSpot,
} from "../../../../../subgraphs/fleet/candidates/behaviour/sighting.ts";
import type { EntityKind } from "../../../../../subgraphs/fleet/domain.ts";
import { casesOf, MANY_CASES_MS } from "../../../../gateway/long-run.ts";
import { NOW_MS } from "../../fleet-fixture.ts";
import { compareSlowly, RULES } from "./slow-behaviour.ts";

const MINUTE_MS = 60_000;
const KINDS = ["device", "driver"] as const satisfies readonly EntityKind[];

let hashes = 0;

function sighting(minutes: number, seen: Partial<Sighting> = {}): Sighting {
  const atMs = NOW_MS + minutes * MINUTE_MS;
  const { latitude = 40 + minutes / 100, longitude = -90 } = seen;
  hashes += 1;
  const spot = toSpot({ occurredAtMs: atMs, latitude, longitude });
  return { atMs, refHash: hashes, vendor: "SAMSARA", device: null, latitude, longitude, slackMeters: 0, spot, ...seen };
}

/** A truck that is seen every so many minutes, a kilometre a minute further north. */
function journey(minutes: readonly number[], seen: Partial<Sighting> = {}): readonly Sighting[] {
  return minutes.map((at) => sighting(at, seen));
}

const HOURLY = [0, 60, 120, 180, 240];

describe("what was seen of two devices", () => {
  it("speaks for them where two vendors saw both at the same places at the same times", () => {
    const { together, apart } = compareBehaviour("device", journey(HOURLY), journey(HOURLY, { vendor: "VINLI" }));

    expect(together).toEqual({ moments: 5, hours: 4, places: 5, nearestMeters: 0, farthestMeters: 0 });
    expect(apart).toBe(null);
    expect(together && describeTogether("device", together)).toBe(
      "5 moments at 5 places within 4 hours, 0 m to 0 m apart",
    );
  });

  it("says nothing where one vendor saw both, where they stood in a yard, or where it was three times", () => {
    const truck = journey(HOURLY);
    const inYard = (own: Partial<Sighting>) => journey(HOURLY, { latitude: 40, spot: null, ...own });

    const found = [
      compareBehaviour("device", truck, journey(HOURLY)),
      compareBehaviour("device", inYard({ spot: 1 }), inYard({ spot: 1, vendor: "VINLI" })),
      compareBehaviour("device", truck, journey(HOURLY.slice(2), { vendor: "VINLI" })),
    ];

    expect(found).toEqual(Array(3).fill({ together: null, apart: null }));
  });

  it("speaks against them where no truck gets from the one to the other in the time between", () => {
    const far = sighting(241, { latitude: 45, vendor: "VINLI" });
    const { apart } = compareBehaviour("device", journey(HOURLY), [far]);

    expect(apart && describeApart(apart)).toBe("289 km apart within 60 s at 2026-03-01T16:00:00.000Z");
  });

  it("bears with a place that is rounded to a decimal, as a log has it of personal use", () => {
    const rounded = (slackMeters: number) => sighting(0, { latitude: 40.1, vendor: "VISTRACKS", slackMeters });
    const apartBy = (slackMeters: number) => compareBehaviour("device", [sighting(0)], [rounded(slackMeters)]).apart;

    expect(apartBy(10_000)).toBe(null);
    expect(apartBy(0)?.times).toBe(1);
  });
});

describe("what was seen of two drivers", () => {
  it("speaks for them where the one is seen in a truck in which the other one's log has him", () => {
    const log = journey([0, 60, 120, 180, 240, 300], { vendor: "VISTRACKS", device: 7 });
    const seen = journey([10, 100, 170, 290], { device: 7 });

    const { together } = compareBehaviour("driver", seen, log);

    expect(together && describeTogether("driver", together)).toBe("4 moments in the same truck within 5 hours");
  });

  it("says nothing of an account that is in two places at once", () => {
    const log = journey([0, 60, 120, 180, 240, 300], { vendor: "VISTRACKS", device: 7 });
    const own = journey([10, 100, 170, 290], { device: 7 });
    const elsewhere = journey([11, 101], { device: 8, latitude: 50 });
    const shared = [...own, ...elsewhere].sort(compareSightings);

    expect(compareBehaviour("driver", own, log).together).not.toBe(null);
    expect(compareBehaviour("driver", shared, log).together).toBe(null);
  });
});

/** Sightings at few times and places, so that they agree and contradict each other often, mostly by one vendor. */
function fewOf(vendor: Sighting["vendor"], firstHash: number): fc.Arbitrary<readonly Sighting[]> {
  const rarely = <Value>(often: Value, seldom: readonly Value[]) =>
    fc.oneof({ weight: 20, arbitrary: fc.constant(often) }, { weight: 1, arbitrary: fc.constantFrom(...seldom) });
  const one = fc.record({
    step: fc.nat(11),
    seconds: fc.constantFrom(0, 5, 59),
    vendor: rarely(vendor, ["VISTRACKS", "VINLI", "SAMSARA"] as const),
    device: rarely<number | null>(7, [8, null]),
    place: rarely("there", ["near", "far", "nowhere"]),
    slackMeters: rarely(0, [1_000]),
  });
  return fc.array(one, { maxLength: 24, size: "max" }).map((list) =>
    list
      .map(({ step, seconds, place, ...seen }, index) => {
        const atMs = NOW_MS + step * 35 * MINUTE_MS + seconds * 1_000;
        const north = { there: 0, near: 0.004, far: 2, nowhere: 0 }[place] ?? 0;
        const latitude = place === "nowhere" ? null : 40 + Math.floor(step / 2) / 10 + north;
        const longitude = place === "nowhere" ? null : -90;
        const spot = toSpot({ occurredAtMs: atMs, latitude, longitude });
        return { ...seen, atMs, refHash: firstHash + index, latitude, longitude, spot };
      })
      .sort(compareSightings),
  );
}

/** No event is one's and the other's. */
const both = fc.tuple(fewOf("SAMSARA", 0), fewOf("VINLI", 1_000));

const PLANTED = [
  { ...RULES, ofOtherVendors: false },
  { ...RULES, togetherMeters: 100 },
  { ...RULES, apartMeters: 500_000 },
  { ...RULES, mostLeaps: 100 },
  { ...RULES, leastMoments: 5 },
];

describe.each(KINDS)("sightings of %ss, whatever they are", (kind) => {
  it("tell what comparing each with every other tells, whichever of the two is the first", {
    timeout: MANY_CASES_MS,
  }, () => {
    let [together, apart] = [0, 0];
    const differing = PLANTED.map(() => 0);
    fc.assert(
      fc.property(both, ([one, other]) => {
        const found = compareBehaviour(kind, one, other);

        expect(found).toEqual(compareSlowly(kind, [one, other]));
        expect(compareBehaviour(kind, other, one)).toEqual(found);
        if (found.together) together += 1;
        if (found.apart) apart += 1;
        for (const [index, rules] of PLANTED.entries()) {
          const wrong = compareSlowly(kind, [one, other], rules);
          if (JSON.stringify(wrong) !== JSON.stringify(found)) differing[index] = (differing[index] ?? 0) + 1;
        }
      }),
      { numRuns: casesOf({ short: 400, long: 20_000 }), seed: 15 },
    );
    expect(together).toBeGreaterThan(10);
    expect(apart).toBeGreaterThan(10);
    // A planted mistake in any of the rules would be seen. Drivers are not asked for places.
    expect(differing.map((times, index) => times > 0 || (kind === "driver" && index === 1))).toEqual(
      PLANTED.map(() => true),
    );
  });
});

it("takes away more doubt the more often two were together, and of drivers never all but a third", () => {
  const weights = (kind: EntityKind) =>
    [4, 8, 40].map((moments) => {
      const seen = { moments, hours: 5, places: 3, nearestMeters: 0, farthestMeters: 0 };
      return Math.round(weightOf(kind, seen) * 100);
    });

  expect(weights("device")).toEqual([68, 90, 90]);
  expect(weights("driver")).toEqual([48, 70, 70]);
});
