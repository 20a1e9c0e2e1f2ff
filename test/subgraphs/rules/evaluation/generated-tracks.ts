import type { Boundary } from "../../../../subgraphs/rules/boundaries/boundary.ts";
import { destination } from "../../../../subgraphs/rules/boundaries/earth.ts";
import type { RuleTerms } from "../../../../subgraphs/rules/evaluation/rule-terms.ts";
import type { Weekday } from "../../../../subgraphs/rules/evaluation/schedule.ts";
import type { TrackPosition } from "../../../../subgraphs/rules/evaluation/track-position.ts";
import type { WatchedRuleOptions } from "../../../../subgraphs/rules/evaluation/watched-rule.ts";

/** Numbers from 0 to 1 that a seed decides: https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Random = () => number;
const pick = <Of>(random: Random, of: readonly Of[]): Of => of[Math.floor(random() * of.length)] as Of;
const chance = (random: Random, share: number) => random() < share;
const MINUTE_MS = 60_000;
/** A Wednesday in June, in the morning of Chicago. */
const BEGIN_MS = Date.UTC(2026, 5, 10, 13);
/** One place, and one at the date line. */
const MIDDLES = [
  { latitude: 41.88, longitude: -87.63 },
  { latitude: -17, longitude: 180 },
];

export type GeneratedTrack = {
  readonly rules: readonly WatchedRuleOptions[];
  /** In order. */
  readonly positions: readonly TrackPosition[];
};

/** Some rules around a place and a track that goes in and out of them, with jitter, gaps and positions of several vendors. */
export function generateTrack(random: Random): GeneratedTrack {
  const middle = pick(random, MIDDLES);
  const count = 4 + Math.floor(random() * 40);
  const positions: TrackPosition[] = [];
  let atMs = BEGIN_MS;
  let place = destination(middle, random() * 360, random() * 900);
  let bearing = random() * 360;
  for (let index = 0; index < count; index++) {
    const speedKph = Math.round(random() * 120);
    positions.push({
      ...{ atMs, key: pick(random, ["VINLI a", "SAMSARA b", "VISTRACKS c"]) + index, ...place },
      ...{ vendor: "VINLI" as const, deviceRef: "dongle" },
      speedKph: chance(random, 0.2) ? null : speedKph,
      accuracyMeters: chance(random, 0.15) ? pick(random, [20, 200, 800]) : 0,
    });
    // Some stand and jitter, some drive, some are not heard of for hours; two vendors may tell of one instant.
    atMs += pick(random, [0, 10_000, 30_000, 30_000, MINUTE_MS, 10 * MINUTE_MS, 400 * MINUTE_MS]);
    bearing = chance(random, 0.3) ? random() * 360 : bearing + random() * 40;
    place = destination(place, bearing, chance(random, 0.5) ? random() * 60 : random() * 700);
  }
  const lastMs = atMs;
  const rules = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) =>
    generateRule(`rule${index}`, random, { middle, lastMs }),
  );
  return { rules, positions };
}

type Around = { readonly middle: { readonly latitude: number; readonly longitude: number }; readonly lastMs: number };

function generateRule(id: string, random: Random, around: Around): WatchedRuleOptions {
  const span = around.lastMs - BEGIN_MS;
  const fromMs = chance(random, 0.7) ? 0 : BEGIN_MS + Math.floor(random() * span);
  const versions = [{ fromMs, terms: generateTerms(random, around) }];
  if (chance(random, 0.25)) {
    versions.push({
      fromMs: Math.max(fromMs, BEGIN_MS) + Math.floor(random() * span) + 1,
      terms: generateTerms(random, around),
    });
  }
  const untilMs = chance(random, 0.1) ? BEGIN_MS + Math.floor(random() * span) : null;
  return { id, targets: { isWholeFleet: chance(random, 0.5), deviceIds: new Set(["truck"]) }, versions, untilMs };
}

function generateTerms(random: Random, { middle }: Around): RuleTerms {
  const boundaries: Boundary[] = [];
  if (chance(random, 0.75)) boundaries.push(generatePlace(random, middle));
  if (boundaries.length === 0 || chance(random, 0.3)) {
    const min = Math.round(random() * 80);
    const bounds = pick(random, [
      { min, max: null },
      { min: null, max: min },
      { min, max: min + 30 },
    ]);
    boundaries.push({ parameter: "vehicleSpeed", ...bounds });
  }
  return {
    boundaries,
    hysteresisMeters: pick(random, [0, 0, 50, 150]),
    hysteresisKph: pick(random, [0, 0, 5, 20]),
    minimumStayMs: pick(random, [0, 0, 30_000, 5 * MINUTE_MS, 60 * MINUTE_MS]),
    schedule: chance(random, 0.25) ? generateSchedule(random) : null,
  };
}

function generatePlace(random: Random, middle: Around["middle"]): Boundary {
  const centre = destination(middle, random() * 360, random() * 500);
  if (chance(random, 0.5)) return { ...centre, radiusMeters: 50 + random() * 800 };
  const turn = random() * 360;
  const corners = [0, 80, 150, 220, 300].map((angle) => destination(centre, turn - angle, 100 + random() * 700));
  return { corners: [...corners, corners[0] as (typeof corners)[number]], holes: [] };
}

function generateSchedule(random: Random) {
  const days: readonly Weekday[] = chance(random, 0.5) ? [1, 2, 3, 4, 5, 6, 7] : [3, 4];
  const fromMinute = Math.floor(random() * 1_440);
  const window = { days, fromMinute, untilMinute: Math.floor(random() * 1_440) };
  // The next one begins where that ends.
  const next = { days, fromMinute: window.untilMinute, untilMinute: (window.untilMinute + 90) % 1_440 };
  return { timeZone: "America/Chicago", windows: chance(random, 0.3) ? [window, next] : [window] };
}

/** What becomes known of a track one after the other: a position, or that one which was told did not happen. */
export type Arrival = { readonly kind: "ADD" | "REMOVE"; readonly position: TrackPosition };

/**
 * The positions in an order in which they may come: late, reordered, some twice, and some that are taken back. What is taken back was none of the
 * track's.
 */
export function generateArrivals({ positions, rules: _ }: GeneratedTrack, random: Random): readonly Arrival[] {
  const disorder = pick(random, [0, 2, 8, 100]);
  const arrivals = positions.map((position, index): readonly [number, Arrival] => [
    index + random() * disorder,
    { kind: "ADD", position },
  ]);
  for (const [index, position] of positions.entries()) {
    if (chance(random, 0.05)) arrivals.push([index + random() * disorder, { kind: "ADD", position }]);
    if (!chance(random, 0.05)) continue;
    const wrong: TrackPosition = {
      ...position,
      key: `${position.key} wrong`,
      ...destination(position, random() * 360, 900),
    };
    const told = index + random() * disorder;
    arrivals.push([told, { kind: "ADD", position: wrong }], [told + random() * 5, { kind: "REMOVE", position: wrong }]);
  }
  return arrivals.sort(([a], [b]) => a - b).map(([, arrival]) => arrival);
}
