import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { openStoreForReading } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { startSimulator } from "../../../../simulator/simulator.ts";
import type { TrueIncident } from "../../../../simulator/truth/truth.ts";
import type { FleetTables } from "../../../../subgraphs/fleet/tables.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { casesOf } from "../../../gateway/long-run.ts";
import { startIngesting, untilCaughtUp } from "../../../ingestion/ingestion.ts";
import { isWitness, type Row } from "./slow-twin.ts";

/** Moments of one truck that touch by the rules are one incident, though they are two in what is true: these are left out. */
const APART_MS = 120_000;

type Seen = Row & { readonly vendor: string; readonly moment: TrueIncident };

/** A simulated week, as all vendors tell it and fleet has it. */
async function readWeek(signal: AbortSignal): Promise<readonly Seen[]> {
  await using dir = await createDataDir();
  // Always the same week: of another, a few moments more or less are not to be seen by times and places.
  const aheadMs = Date.parse("2026-03-18T12:00:00Z") - Date.now();
  const clock = { now: () => Date.now() + aheadMs };
  const devices = casesOf({ short: 10, long: 25 });
  await using simulator = await startSimulator({ port: 0, speed: 0.001, devices, clock });
  {
    const environment = { CLOCK_AHEAD_MS: String(aheadMs), BACKFILL_HOURS: "240" };
    await using process = startIngesting({ simulator, dataDir: dir.path, environment });
    await process.printed(/ready/);
    await untilCaughtUp(dir.path, signal, { aheadMs, process });
  }
  const truth = simulator.truth().incidents({ fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER });
  const momentOf = new Map(
    truth.flatMap((moment) => moment.events.map(({ vendor, ref }) => [`${vendor} ${ref}`, moment])),
  );
  await using store = openStoreForReading<FleetTables>(storeAddress(dir.path, "fleet"));
  const { rows } = await sql<Row & { vendor: string }>`
    select e.*, c.parts, c.vendor from event e join eventClass c on c.code = e.class`.execute(store.db);
  return rows.filter(isWitness).flatMap((row) => {
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

/** The pairs of events that are of one. */
function toPairs(events: readonly Seen[], nameOf: (event: Seen) => string | number | null): ReadonlySet<string> {
  const named = events.filter((event) => nameOf(event) !== null);
  const groups = [...Map.groupBy(named, nameOf).values()].map((group) =>
    group.map(({ key }) => key).sort((a, b) => a - b),
  );
  return new Set(groups.flatMap((keys) => keys.flatMap((a, index) => keys.slice(index + 1).map((b) => `${a} ${b}`))));
}

function judge(events: readonly Seen[], nameOf: (event: Seen) => string | number | null = ({ incident }) => incident) {
  const [found, real] = [toPairs(events, nameOf), toPairs(events, ({ moment }) => moment.id)];
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

  it("are seldom several moments, of all that happened", () => {
    expect(judge(seen).precision).toBeGreaterThan(0.95);
  });

  it("would be judged wrong where all that a truck has in an hour were one, or what each vendor says by itself", () => {
    const judged = toJudged(seen);

    expect(
      judge(judged, ({ device, occurredAtMs }) => `${device} ${Math.floor(occurredAtMs / 3_600_000)}`).precision,
    ).toBeLessThan(0.9);
    expect(judge(judged, ({ vendor, moment }) => `${vendor} ${moment.id}`).recall).toBeLessThan(0.5);
  });
});
