import { beforeAll, describe, expect, it } from "vitest";
import type { TrueIncident } from "../../../../simulator/truth/truth.ts";
import { casesOf } from "../../../gateway/long-run.ts";
import { readSimulatedWeek } from "../simulated-week.ts";
import { isWitness, type Row, RULES } from "./slow-twin.ts";

/** Moments of one truck that touch by the rules are one incident, though they are two in what is true: these are left out. */
const APART_MS = 120_000;

type Seen = Row & { readonly vendor: string; readonly moment: TrueIncident };

/** The witnesses of a simulated week, as all vendors tell it and fleet has it. */
async function readWeek(signal: AbortSignal): Promise<readonly Seen[]> {
  const { events, incidents } = await readSimulatedWeek(casesOf({ short: 10, long: 25 }), signal);
  const momentOf = new Map(
    incidents.flatMap((moment) => moment.events.map(({ vendor, ref }) => [`${vendor} ${ref}`, moment])),
  );
  return events.filter(isWitness).flatMap((row) => {
    const moment = momentOf.get(`${row.vendor} ${row.ref}`);
    return moment ? [{ ...row, moment }] : [];
  });
}

/** The events of moments that stand apart, on devices that are the truck that they are in truth: see identity for the others. */
function toJudged(seen: readonly Seen[]): readonly Seen[] {
  const apart = new Set<string>();
  for (const ofTruck of Map.groupBy(new Set(seen.map(({ moment }) => moment)), ({ device }) => device).values()) {
    const times = ofTruck.map(({ occurredAt }) => Date.parse(occurredAt)).sort((a, b) => a - b);
    for (const { id, occurredAt } of ofTruck) {
      const at = Date.parse(occurredAt);
      if (times.every((other) => other === at || Math.abs(other - at) > APART_MS)) apart.add(id);
    }
  }
  const deviceOf = new Map(
    [...Map.groupBy(seen, ({ moment }) => moment.device)].map(([truck, events]) => {
      const [most] = [...Map.groupBy(events, ({ device }) => device)].sort(([, a], [, b]) => b.length - a.length);
      return [truck, most?.[0]];
    }),
  );
  return seen.filter(({ moment, device }) => apart.has(moment.id) && deviceOf.get(moment.device) === device);
}

/**
 * The moments of a truck that follow each other within fifteen seconds, by all that is told of them, each with one name for all of
 * these: what is two in what is true is one by the rule.
 */
function toTouching(seen: readonly Seen[]): ReadonlyMap<string, string> {
  const windows = [...Map.groupBy(seen, ({ moment }) => moment.id)].map(([id, events]) => ({
    id,
    truck: events[0]?.moment.device,
    fromMs: Math.min(...events.map(({ occurredAtMs }) => occurredAtMs)),
    untilMs: Math.max(
      ...events.map(({ occurredAtMs, endedAtMs }) => Math.max(occurredAtMs, endedAtMs ?? occurredAtMs)),
    ),
  }));
  const names = new Map<string, string>();
  for (const ofTruck of Map.groupBy(windows, ({ truck }) => truck).values()) {
    let [name, untilMs] = ["", Number.NEGATIVE_INFINITY];
    for (const window of ofTruck.sort((a, b) => a.fromMs - b.fromMs)) {
      if (window.fromMs - untilMs > RULES.gapMs) name = window.id;
      names.set(window.id, name);
      untilMs = Math.max(untilMs, window.untilMs);
    }
  }
  return names;
}

/** The pairs of events that are of one. */
function toPairs(events: readonly Seen[], nameOf: NameOf): ReadonlySet<string> {
  const named = events.filter((event) => nameOf(event) !== null);
  const groups = [...Map.groupBy(named, nameOf).values()].map((group) =>
    group.map(({ key }) => key).sort((a, b) => a - b),
  );
  return new Set(groups.flatMap((keys) => keys.flatMap((a, index) => keys.slice(index + 1).map((b) => `${a} ${b}`))));
}

type NameOf = (event: Seen) => string | number | null;

function judge(
  events: readonly Seen[],
  nameOf: NameOf = ({ incident }) => incident,
  trueNameOf: NameOf = ({ moment }) => moment.id,
) {
  const [found, real] = [toPairs(events, nameOf), toPairs(events, trueNameOf)];
  const right = found.intersection(real).size;
  return { pairs: real.size, precision: right / found.size, recall: right / real.size };
}

describe("the incidents of a simulated week", () => {
  let seen: readonly Seen[];

  beforeAll(async () => {
    seen = await readWeek(AbortSignal.timeout(80_000));
  });

  it("are the moments that happened, where a moment stands apart and its devices are known", () => {
    const judged = toJudged(seen);
    const { pairs, precision, recall } = judge(judged);

    expect(judged.length / seen.length).toBeGreaterThan(0.75);
    expect(pairs).toBeGreaterThan(300);
    expect(precision).toBeGreaterThanOrEqual(0.99);
    expect(recall).toBeGreaterThanOrEqual(0.99);
  });

  it("are several moments only where these touch by the rule, of all that happened", () => {
    const { precision } = judge(seen);
    const touching = toTouching(seen);

    const { precision: ofTouching } = judge(seen, undefined, ({ moment }) => touching.get(moment.id) ?? moment.id);

    expect(precision).toBeGreaterThan(0.95);
    expect(ofTouching).toBe(1);
  });

  it("would be judged wrong where all that a truck has in an hour were one, or what each vendor says by itself", () => {
    const judged = toJudged(seen);

    expect(
      judge(judged, ({ device, occurredAtMs }) => `${device} ${Math.floor(occurredAtMs / 3_600_000)}`).precision,
    ).toBeLessThan(0.9);
    expect(judge(judged, ({ vendor, moment }) => `${vendor} ${moment.id}`).recall).toBeLessThan(0.5);
  });
});
