import { destination, distanceMeters } from "../../../subgraphs/rules/boundaries/earth.ts";
import { DeviceTrack } from "../../../subgraphs/rules/evaluation/device-track.ts";
import { RuleIndex } from "../../../subgraphs/rules/evaluation/rule-index.ts";
import type { RuleTerms } from "../../../subgraphs/rules/evaluation/rule-terms.ts";
import { WatchedRule, type WatchedRuleOptions } from "../../../subgraphs/rules/evaluation/watched-rule.ts";
import { createRandom } from "../../subgraphs/rules/evaluation/generated-tracks.ts";
import type { Benchmark } from "../benchmark.ts";
import { formatTable } from "../table.ts";

const RULES = 10_000;
const TRUCKS = 5_000;
const BEGIN_MS = Date.UTC(2026, 5, 10);
/** A truck tells where it is every half minute. */
const EVERY_MS = 30_000;
const MIDDLE = { latitude: 41.88, longitude: -87.63 };
/** Where all rules and trucks are. In a city, every place is of three or four rules; in a region, one of three places is of one. */
const PLACES = [
  { name: "a region, 100 km around", reachMeters: 100_000 },
  { name: "a city, 30 km around", reachMeters: 30_000 },
];
/** Positions that are kept of each truck, as in the product. */
const KEPT_MS = 3_600_000;

export const rulesBenchmark: Benchmark = {
  summary: "positions a second that are evaluated by 10,000 rules over 5,000 trucks, on one core",
  async run({ quick, tell }) {
    const rounds = quick ? 60 : 400;
    const figures = PLACES.flatMap(({ name, reachMeters }) => {
      const random = createRandom(7);
      const rules = Array.from({ length: RULES }, (_, number) => new WatchedRule(toRule(number, random, reachMeters)));
      const beganMs = performance.now();
      const index = new RuleIndex(rules);
      const indexMs = performance.now() - beganMs;
      return [0, 0.02].map((late) => {
        tell(`${name}, ${late === 0 ? "in order" : "one position in fifty late"}`);
        return { name, late, indexMs, ...measure({ index, rounds, late, reachMeters, random: createRandom(11) }) };
      });
    });
    const text = formatTable(
      [
        "where",
        "late",
        "evaluated",
        "a second of processor",
        "of the clock",
        "crossings",
        "amended or retracted",
        "index ms",
      ],
      figures.map(({ name, late, positions, perCpuSecond, perSecond, added, changed, indexMs }) => [
        ...[name, `${late * 100} %`, String(positions), perCpuSecond.toFixed(0), perSecond.toFixed(0)],
        ...[String(added), String(changed), indexMs.toFixed(0)],
      ]),
    );
    return { text, figures };
  },
};

type Measured = {
  readonly index: RuleIndex;
  readonly rounds: number;
  /** The share of positions that come after the next one. */
  readonly late: number;
  readonly reachMeters: number;
  readonly random: () => number;
};

/** All trucks drive about, and each tells in each round where it is. The first rounds are not looked at. */
function measure({ index, rounds, late, reachMeters, random }: Measured) {
  const trucks = Array.from({ length: TRUCKS }, (_, number) => {
    const deviceId = `truck${number}`;
    const track = new DeviceTrack({ deviceId, positions: [], cutBeforeMs: null });
    return {
      deviceId,
      track,
      place: anyPlace(random, reachMeters),
      bearing: random() * 360,
      speedKph: 60,
      held: null as Position | null,
    };
  });
  let [positions, added, changed, spentMs, cpuUs] = [0, 0, 0, 0, 0];
  const warmUp = Math.ceil(rounds / 10);
  for (let round = 0; round < rounds; round++) {
    const told = trucks.flatMap((truck) => drive(truck, { round, late, reachMeters, random }));
    const [beganMs, cpu] = [performance.now(), process.cpuUsage()];
    for (const { truck, position } of told) {
      for (const { kind } of truck.track.add(position, (at) => index.around(truck.deviceId, at))) {
        if (kind === "ADDED") added++;
        else changed++;
      }
    }
    // As the product does: a track that has grown is cut.
    if (round % 120 === 119) for (const { track } of trucks) track.trim(BEGIN_MS + round * EVERY_MS - KEPT_MS);
    if (round < warmUp) continue;
    spentMs += performance.now() - beganMs;
    const used = process.cpuUsage(cpu);
    cpuUs += used.user + used.system;
    positions += told.length;
  }
  return { positions, added, changed, perSecond: positions / (spentMs / 1e3), perCpuSecond: positions / (cpuUs / 1e6) };
}

type Position = Parameters<DeviceTrack["add"]>[0];
type Truck = {
  readonly deviceId: string;
  readonly track: DeviceTrack;
  place: { readonly latitude: number; readonly longitude: number };
  bearing: number;
  speedKph: number;
  /** Told after the next one. */
  held: Position | null;
};

const DONGLE = { vendor: "VINLI", deviceRef: "dongle" } as const;

type Driving = Pick<Measured, "late" | "reachMeters" | "random"> & { readonly round: number };

/** Half of the time a truck stands; else it drives faster and slower, and turns now and then. */
function drive(truck: Truck, { round, late, reachMeters, random }: Driving) {
  if (random() < 0.1) truck.bearing = random() * 360;
  if (random() < 0.05) truck.speedKph = truck.speedKph === 0 ? 50 : 0;
  else if (truck.speedKph > 0) truck.speedKph = Math.min(Math.max(truck.speedKph + (random() - 0.5) * 20, 5), 110);
  const { speedKph } = truck;
  const jitterMeters = random() * 8;
  truck.place = destination(truck.place, truck.bearing, (speedKph / 3.6) * (EVERY_MS / 1_000) + jitterMeters);
  if (distanceMeters(truck.place, MIDDLE) > reachMeters) truck.place = anyPlace(random, reachMeters);
  const position = {
    atMs: BEGIN_MS + round * EVERY_MS,
    key: "VINLI",
    ...DONGLE,
    ...truck.place,
    speedKph,
    accuracyMeters: 0,
  };
  const { held } = truck;
  if (held === null && random() < late) {
    truck.held = position;
    return [];
  }
  truck.held = null;
  return [position, ...(held ? [held] : [])].map((one) => ({ truck, position: one }));
}

function anyPlace(random: () => number, reachMeters: number) {
  return destination(MIDDLE, random() * 360, Math.sqrt(random()) * reachMeters);
}

/** Yards, customers and zones: circles and polygons, a third of them with a limit of speed, some for a few trucks alone. */
function toRule(index: number, random: () => number, reachMeters: number): WatchedRuleOptions {
  const centre = anyPlace(random, reachMeters);
  const radiusMeters = 100 + random() * 900;
  const corners = Array.from({ length: 12 }, (_, corner) => destination(centre, -30 * corner, radiusMeters));
  const area = { corners: [...corners, corners[0] as (typeof corners)[number]], holes: [] };
  const terms: RuleTerms = {
    boundaries: [
      index % 2 === 0 ? { ...centre, radiusMeters } : area,
      ...(index % 3 === 0 ? [{ parameter: "vehicleSpeed", min: 60, max: null }] : []),
    ],
    hysteresisMeters: 50,
    hysteresisKph: 5,
    minimumStayMs: index % 4 === 0 ? 60_000 : 0,
    schedule:
      index % 10 === 0
        ? { timeZone: "America/Chicago", windows: [{ days: [1, 2, 3, 4, 5], fromMinute: 360, untilMinute: 1_200 }] }
        : null,
  };
  const isWholeFleet = index % 5 !== 0;
  const deviceIds = new Set(Array.from({ length: 200 }, () => `truck${Math.floor(random() * TRUCKS)}`));
  return { id: `rule${index}`, targets: { isWholeFleet, deviceIds }, versions: [{ fromMs: 0, terms }], untilMs: null };
}
