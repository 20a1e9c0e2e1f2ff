import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { SEVERITIES, type Severity, type UnifiedEvent } from "../../../../schema/messages.ts";
import { toDriverScoreRecord, toVehicleScoreRecord } from "../../../../subgraphs/safety/score-mapper.ts";
import { toWeek } from "../../../../subgraphs/safety/scores/safety-score.ts";
import { decodeDriverScore, decodeVehicleScore } from "../../../../subgraphs/safety/wire.ts";
import { page } from "../../../platform/feed/stored-feed.ts";
import { createRandom } from "../../../platform/vendor/simulated-time.ts";
import { CoachingFixture, type Data, NOW_MS, TENANT, unifiedEvent } from "../coaching/coaching-fixture.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TODAY_MS = Date.parse("2026-03-01T00:00:00Z");

const SCORE = `
  from to score points exposure { basis distanceKm drivingSeconds }
  contributions { type severity moments eventCount weight points events { id } }
  weights { perKm perDrivingHours revision } weeks { from to score points exposure { basis distanceKm } }
  vendorScores { day score distanceKm }`;

/** What the answer's own list comes to, by the description of the schema. */
function byHand({ contributions, exposure, weights }: Data): {
  readonly points: number;
  readonly score: number | null;
} {
  let points = 0;
  for (const { weight, moments } of contributions) points += weight * moments;
  const units =
    exposure.basis === "DISTANCE"
      ? exposure.distanceKm / weights.perKm
      : exposure.drivingSeconds / 3_600 / weights.perDrivingHours;
  return { points, score: exposure.basis === "NONE" ? null : Math.max(0, 100 - points / units) };
}

describe("safety scores", () => {
  let safety: CoachingFixture;
  beforeAll(async () => {
    safety = await CoachingFixture.start();
    for (const tenant of [TENANT, "south"]) await link(tenant);
  });
  afterAll(() => safety[Symbol.asyncDispose]());

  /** Samsara's driver d1 is driver:1 until a day ago, and nobody since; its vehicle v1 is device:1. */
  async function link(tenant: string): Promise<void> {
    await safety.store.write(async (tx) => {
      await sql`insert into linkCopy values (${tenant}, 'driver', 'SAMSARA', 'd1', 0, ${TODAY_MS}, 'driver:1')`.execute(
        tx,
      );
      for (const kind of ["driver", "device"]) {
        await sql`insert into linkCopy values (${tenant}, ${kind}, 'VISTRACKS', '4', 0, 1, ${`${kind}:4`})`.execute(tx);
      }
      await sql`insert into linkCopy values (${tenant}, 'device', 'SAMSARA', 'v1', 0, 8640000000000000, 'device:1')`.execute(
        tx,
      );
    });
  }

  async function drove(days: readonly number[], driveDistanceMeters: number, tenant = TENANT): Promise<void> {
    const records = days.flatMap((daysAgo) => {
      const day = { fromMs: TODAY_MS - daysAgo * DAY_MS, toMs: TODAY_MS - (daysAgo - 1) * DAY_MS };
      const said = { driveDistanceMeters, driveTimeMilliseconds: 5 * HOUR_MS };
      const driver = { driverId: "d1", driverScore: 91, ...said };
      const vehicle = { vehicleId: "v1", vehicleScore: 88, ...said };
      return [
        toDriverScoreRecord(decodeDriverScore(driver), driver, day),
        toVehicleScoreRecord(decodeVehicleScore(vehicle), vehicle, day),
      ];
    });
    await safety.recordsOf(tenant).storePage(toStorable(page({ records })));
  }

  async function scoreOf(id: string, args = "", tenant = TENANT): Promise<Data> {
    const type = id.startsWith("device") ? "Device" : "Driver";
    const source = `query($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} { safetyScore${args} { ${SCORE} } } } }`;
    const { data, errors } = await safety.query(source, { of: [{ __typename: type, id }] }, tenant);
    if (errors) throw new AggregateError(errors);
    return data._entities[0].safetyScore;
  }

  it("come out by hand from the contributions that they list, and count no moment twice", async () => {
    await drove([1, 2, 9], 200_000);
    const braking = { type: "HARSH_BRAKING", severity: "MEDIUM" } as const;
    const atMs = NOW_MS - 2 * DAY_MS;
    await safety.tell([
      unifiedEvent("samsara:b1", { ...braking, vendor: "SAMSARA", occurredAtMs: atMs }),
      unifiedEvent("vinli:b1", { ...braking, severity: "HIGH", occurredAtMs: atMs + 15_000 }),
      unifiedEvent("vinli:b2", { ...braking, occurredAtMs: atMs + 30_001 }),
      unifiedEvent("vinli:p", { type: "MOBILE_USAGE", severity: "HIGH", occurredAtMs: atMs }),
      unifiedEvent("vinli:old", { ...braking, occurredAtMs: NOW_MS - 29 * DAY_MS }),
      unifiedEvent("vinli:duty", { type: "DEVICE_STATUS", severity: "CRITICAL", occurredAtMs: atMs }),
      unifiedEvent("vinli:gone", { ...braking, occurredAtMs: NOW_MS - 3 * DAY_MS, retracted: true }),
      unifiedEvent("vinli:other", { ...braking, driverId: "driver:2", deviceId: null }),
    ]);

    const score = await scoreOf("driver:1");

    expect(score.contributions).toEqual([
      {
        ...{ type: "MOBILE_USAGE", severity: "HIGH", moments: 1, eventCount: 1, weight: 6, points: 6 },
        events: [{ id: "vinli:p" }],
      },
      {
        ...{ type: "HARSH_BRAKING", severity: "HIGH", moments: 1, eventCount: 2, weight: 3, points: 3 },
        events: [{ id: "samsara:b1" }],
      },
      {
        ...{ type: "HARSH_BRAKING", severity: "MEDIUM", moments: 1, eventCount: 1, weight: 1, points: 1 },
        events: [{ id: "vinli:b2" }],
      },
    ]);
    expect(score.exposure).toEqual({ basis: "DISTANCE", distanceKm: 600, drivingSeconds: 54_000 });
    expect({ points: score.points, score: score.score }).toEqual(byHand(score));
    expect(score.score).toBeCloseTo(100 - 10 / 0.6, 9);
    expect(score).toMatchObject({ from: "2026-02-02T00:00:00.000Z", to: "2026-03-02T00:00:00.000Z" });
    expect(score.weeks.map(({ points }: Data) => points)).toEqual([0, 0, 0, 10]);
    expect(score.weeks.map(({ from }: Data) => new Date(from).getUTCDay())).toEqual([1, 1, 1, 1]);
    expect(score.vendorScores.map(({ day, score: own }: Data) => [day, own])).toEqual([
      ["2026-02-20T00:00:00.000Z", 91],
      ["2026-02-27T00:00:00.000Z", 91],
      ["2026-02-28T00:00:00.000Z", 91],
    ]);
    expect(await scoreOf("device:1")).toMatchObject({ points: 10, vendorScores: [{ score: 88 }, {}, {}] });
    expect(await scoreOf("driver:1", "", "south")).toMatchObject({ points: 0, score: null });
  });

  it("change with what becomes of their events: amended, dismissed here, taken back", async () => {
    const crash = unifiedEvent("vinli:crash", {
      ...{ type: "CRASH", severity: "CRITICAL", driverId: "driver:3", deviceId: null, occurredAtMs: NOW_MS - DAY_MS },
    });
    const pointsOf = async () => (await scoreOf("driver:3")).points;
    await safety.tell([crash]);
    const points = [await pointsOf()];
    await safety.tell([{ ...crash, severity: "HIGH" }]);
    points.push(await pointsOf());
    await safety.mutate("dismissEvent", { eventId: crash.id, reason: "INCORRECT" });
    points.push(await pointsOf());
    await safety.mutate("setCoachingState", {
      caseId: `case:${crash.id}`,
      state: "NEEDS_REVIEW",
      reason: "it was one",
    });
    points.push(await pointsOf());
    await safety.tell([{ ...crash, retracted: true }]);
    points.push(await pointsOf());

    expect(points).toEqual([40, 12, 0, 12, 0]);
  });

  it("are over the driving of the duty log where no distance is known, and none where nothing is known", async () => {
    const status = (id: string, vendorType: string, hour: number) =>
      unifiedEvent(`vistracks:${id}`, {
        ...{ vendor: "VISTRACKS", type: "DUTY_STATUS_CHANGE", vendorType, driverId: "driver:4", deviceId: "device:4" },
        occurredAtMs: TODAY_MS - DAY_MS + hour * HOUR_MS,
      });
    const speeding = { driverId: "driver:4", deviceId: "device:4", severity: "HIGH" } as const;
    await safety.tell([
      ...[status("1", "Driving", -2), status("2", "OnDuty", 1), status("3", "Driving", 2), status("4", "OffDuty", 6)],
      unifiedEvent("vinli:speed", { ...speeding, occurredAtMs: TODAY_MS - DAY_MS + 3 * HOUR_MS }),
    ]);
    const args = '(from: "2026-02-28T00:00:00Z", to: "2026-03-01T00:00:00Z")';

    const [driver, device] = [await scoreOf("driver:4", args), await scoreOf("device:4", args)];
    const nobody = await scoreOf("driver:9", args);

    expect(driver.exposure).toEqual({ basis: "DRIVING_TIME", distanceKm: null, drivingSeconds: 5 * 3_600 });
    expect({ points: driver.points, score: driver.score }).toEqual(byHand(driver));
    expect(driver.score).toBe(100 - 3 / (5 / 12.5));
    expect(device.exposure).toEqual(driver.exposure);
    expect(nobody).toMatchObject({ score: null, points: 0, exposure: { basis: "NONE" }, contributions: [] });
  });

  it("are ranked, and by weights that a fleet sets for itself", async () => {
    const rank = async (args: string, tenant = TENANT) => {
      const { data } = await safety.query(
        `{ safetyRanking${args} { rank driver { id } device { id } score { points score } } }`,
        {},
        tenant,
      );
      return data.safetyRanking.map(({ rank: nth, driver, device, score }: Data) => [
        nth,
        driver?.id ?? device?.id,
        score.points,
      ]);
    };
    const before = await rank("(order: WORST_FIRST)");
    const input = {
      types: [
        { type: "MOBILE_USAGE", weight: 0 },
        { type: "IDLING", weight: 2 },
      ],
      perKm: 100,
      expectedRevision: 0,
    };

    const set = await safety.query(
      `mutation($input: SetSafetyWeightsInput!) { setSafetyWeights(input: $input) { weights { revision perKm perDrivingHours
        types { type weight } severities { severity weight } } } }`,
      { input },
    );
    const again = await safety.query(
      `mutation { setSafetyWeights(input: { perKm: 5, expectedRevision: 0 }) { weights { revision } } }`,
    );

    expect(before).toEqual([
      [1, "driver:1", 10],
      [2, "driver:4", 3],
    ]);
    expect(await rank("(order: BEST_FIRST, first: 1)")).toEqual([[1, "driver:1", 4]]);
    expect(await rank("(of: DEVICES)")).toEqual([
      [1, "device:4", 3],
      [2, "device:1", 4],
    ]);
    const { weights } = set.data.setSafetyWeights;
    expect(weights).toMatchObject({ revision: 1, perKm: 100, perDrivingHours: 12.5 });
    expect(weights.types.filter(({ type }: Data) => ["MOBILE_USAGE", "IDLING", "CRASH"].includes(type))).toEqual([
      { type: "CRASH", weight: 4 },
      { type: "MOBILE_USAGE", weight: 0 },
      { type: "IDLING", weight: 2 },
    ]);
    expect(again.errors?.[0]?.extensions).toEqual({ code: "CONFLICT", field: "input.expectedRevision" });
    const { data: south } = await safety.query("{ safetyWeights { revision perKm } }", {}, "south");
    expect(south.safetyWeights).toEqual({ revision: 0, perKm: 1_000 });
  });

  it("are refused over periods that are none", async () => {
    const ask = async (args: string) =>
      (await safety.query(`{ safetyRanking(${args}) { rank } }`)).errors?.[0]?.extensions;

    expect([
      await ask('from: "2026-03-02T00:00:00Z", to: "2026-03-01T00:00:00Z"'),
      await ask('from: "2024-01-01T00:00:00Z", to: "2026-03-01T00:00:00Z"'),
      await ask("first: 201"),
    ]).toEqual([
      { code: "BAD_USER_INPUT", field: "from" },
      { code: "BAD_USER_INPUT", field: "from" },
      { code: "BAD_USER_INPUT", field: "first" },
    ]);
  });

  it("count what a slow count counts, whatever happened", async () => {
    const random = createRandom(7);
    const types = ["HARSH_BRAKING", "CRASH", "NO_SEATBELT"] as const;
    const pick = <T>(options: readonly T[]) => options[Math.floor(random() * options.length)] as T;
    const events = Array.from({ length: 400 }, (_, nth) =>
      unifiedEvent(`vinli:r${nth}`, {
        ...{ type: pick(types), severity: pick(SEVERITIES), driverId: pick(["driver:a", "driver:b"]), deviceId: null },
        // Many within seconds of each other, over the turn of a week.
        occurredAtMs: Date.parse("2026-02-23T00:00:00Z") - 2_000_000 + Math.floor(random() * 4_000_000),
        retracted: random() < 0.1,
      }),
    );
    await safety.tell(events);

    for (const driverId of ["driver:a", "driver:b"]) {
      const { contributions } = await scoreOf(driverId);
      const found = contributions.map(({ type, severity, moments, eventCount }: Data) =>
        [type, severity, moments, eventCount].join(" "),
      );
      expect(found.sort()).toEqual(countSlowly(events.filter((one) => one.driverId === driverId && !one.retracted)));
    }
  });
});

/** By the words of the schema: events of one type within 15 s of the one before are one moment, and weeks are apart. */
function countSlowly(events: readonly UnifiedEvent[]): readonly string[] {
  const sorted = events.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs);
  const moments: { type: string; severity: Severity; lastMs: number; events: number }[] = [];
  for (const { type, severity, occurredAtMs } of sorted) {
    const open = moments.findLast(
      (one) => one.type === type && occurredAtMs - one.lastMs <= 15_000 && toWeek(one.lastMs) === toWeek(occurredAtMs),
    );
    if (!open) moments.push({ type, severity, lastMs: occurredAtMs, events: 1 });
    else {
      open.lastMs = occurredAtMs;
      open.events += 1;
      if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(open.severity)) open.severity = severity;
    }
  }
  const alike = Map.groupBy(moments, ({ type, severity }) => `${type} ${severity}`);
  return Array.from(alike, ([key, group]) =>
    [key, group.length, group.reduce((total, one) => total + one.events, 0)].join(" "),
  ).sort();
}
