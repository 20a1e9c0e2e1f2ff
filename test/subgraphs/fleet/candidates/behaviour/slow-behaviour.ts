import type { Behaviour } from "../../../../../subgraphs/fleet/candidates/behaviour/behaviour.ts";
import type { Sighting } from "../../../../../subgraphs/fleet/candidates/behaviour/sighting.ts";
import type { EntityKind } from "../../../../../subgraphs/fleet/domain.ts";
import { distanceOf } from "../../../../../subgraphs/fleet/incidents/grouping/nearness.ts";

/** By which rules sightings are compared: those of the product, or others that show that a test can fail. */
export type Rules = {
  readonly ofOtherVendors: boolean;
  readonly togetherMeters: number;
  readonly apartMeters: number;
  readonly mostLeaps: number;
  readonly presenceMs: number;
  readonly leastMoments: number;
};

export const RULES: Rules = {
  ofOtherVendors: true,
  togetherMeters: 500,
  apartMeters: 5_000,
  mostLeaps: 1,
  presenceMs: 65 * 60_000,
  leastMoments: 4,
};

/** What sightings tell of two, found slowly: each is compared with every other. */
export function compareSlowly(
  kind: EntityKind,
  [one, other]: readonly [readonly Sighting[], readonly Sighting[]],
  rules: Rules = RULES,
): Behaviour {
  const isErratic = (own: readonly Sighting[]) =>
    own.filter((a) => own.some((b) => areNext(a, b, own) && areApart(a, b, rules))).length > rules.mostLeaps;
  const pairs = one.flatMap((a) => other.map((b) => [a, b].sort(inOrder) as [Sighting, Sighting]));
  const apart = pairs
    .filter(([a, b]) => areNext(a, b, [...one, ...other]) && areApart(a, b, rules))
    .map(([a, b]) => ({ atMs: a.atMs, meters: distanceOf(a, b) ?? 0, gapMs: b.atMs - a.atMs }))
    .sort((a, b) => b.meters - a.meters || a.atMs - b.atMs);
  const [worst] = apart;
  return {
    together: isErratic(one) || isErratic(other) ? null : toTogether(kind, [one, other], rules),
    apart: worst ? { times: apart.length, ...worst } : null,
  };
}

type Met = { readonly at: Sighting; readonly meters: number | null };

function toTogether(kind: EntityKind, both: readonly [readonly Sighting[], readonly Sighting[]], rules: Rules) {
  const met = kind === "device" ? metAtPlaces(both, rules) : metInTrucks(both, rules);
  const moments: Met[] = [];
  for (const next of met.toSorted((a, b) => inOrder(a.at, b.at) || far(a) - far(b))) {
    const last = moments.at(-1);
    const minutes = last ? (next.at.atMs - last.at.atMs) / 60_000 : Number.POSITIVE_INFINITY;
    const hasMoved = !last || (distanceOf(last.at, next.at) ?? 0) >= 1_000;
    if (kind === "device" ? minutes >= 10 && hasMoved : minutes >= 30) moments.push(next);
  }
  const places: Sighting[] = [];
  for (const { at } of moments) if (!places.some((place) => (distanceOf(place, at) ?? 0) < 1_000)) places.push(at);
  const hours = moments.length === 0 ? 0 : ((moments.at(-1)?.at.atMs ?? 0) - (moments[0]?.at.atMs ?? 0)) / 3_600_000;
  const isEnough =
    moments.length >= rules.leastMoments &&
    hours >= (kind === "device" ? 2 : 4) &&
    (kind === "driver" || places.length > 2);
  const distances = moments.flatMap(({ meters }) => meters ?? []).sort((a, b) => a - b);
  const range = { nearestMeters: distances[0] ?? null, farthestMeters: distances.at(-1) ?? null };
  return isEnough ? { moments: moments.length, hours, places: places.length, ...range } : null;
}

function far({ meters }: Met): number {
  return meters ?? Number.MAX_VALUE;
}

function metAtPlaces([one, other]: readonly [readonly Sighting[], readonly Sighting[]], rules: Rules): readonly Met[] {
  const met = one.flatMap((a) =>
    other.flatMap((b) => {
      const meters = distanceOf(a, b);
      if (a.spot === null || a.spot !== b.spot || meters === null) return [];
      if (rules.ofOtherVendors && a.vendor === b.vendor) return [];
      return meters <= rules.togetherMeters + reach(a, b)
        ? [{ at: inOrder(a, b) < 0 ? a : b, meters, spot: a.spot }]
        : [];
    }),
  );
  return [...Map.groupBy(met, ({ spot }) => spot).values()].map(
    (ofSpot) => ofSpot.sort((a, b) => a.meters - b.meters || inOrder(a.at, b.at))[0] as Met,
  );
}

function metInTrucks([one, other]: readonly [readonly Sighting[], readonly Sighting[]], rules: Rules): readonly Met[] {
  const seenBy = (a: Sighting, others: readonly Sighting[]): readonly Met[] => {
    if (a.device === null) return [];
    const before = others
      .filter((b) => b.atMs <= a.atMs)
      .sort(inOrder)
      .at(-1);
    const behind = others.filter((b) => b.atMs > a.atMs).sort(inOrder)[0];
    const own = [before, behind].flatMap((b) =>
      b && b.device === a.device && (!rules.ofOtherVendors || b.vendor !== a.vendor) ? [b] : [],
    );
    const near = own.filter((b) => Math.abs(b.atMs - a.atMs) <= 60_000);
    const [first, last] = own;
    const isBetween = first !== undefined && last !== undefined && last.atMs - first.atMs <= rules.presenceMs;
    const distances = near.flatMap((b) => distanceOf(a, b) ?? []).sort((x, y) => x - y);
    return near.length > 0 || isBetween ? [{ at: a, meters: distances[0] ?? null }] : [];
  };
  return [...one.flatMap((a) => seenBy(a, other)), ...other.flatMap((b) => seenBy(b, one))];
}

/** Whether one is the next behind the other of some. */
function areNext(a: Sighting, b: Sighting, all: readonly Sighting[]): boolean {
  return inOrder(a, b) < 0 && !all.some((c) => inOrder(a, c) < 0 && inOrder(c, b) < 0);
}

function areApart(a: Sighting, b: Sighting, { apartMeters }: Rules): boolean {
  const meters = distanceOf(a, b);
  return meters !== null && Math.abs(a.atMs - b.atMs) <= 900_000 && meters > apartMeters + reach(a, b);
}

function reach(a: Sighting, b: Sighting): number {
  return a.slackMeters + b.slackMeters + Math.abs(a.atMs - b.atMs) * 0.04;
}

function inOrder(a: Sighting, b: Sighting): number {
  return a.atMs - b.atMs || a.refHash - b.refHash;
}
