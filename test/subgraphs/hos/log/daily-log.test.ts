import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toGrid, toStretches, toTotals } from "../../../../subgraphs/hos/log/daily/grid.ts";
import type { DutyPeriod } from "../../../../subgraphs/hos/rules/duty-log.ts";
import { createRandom } from "../../../ingestion/random.ts";
import { askHos } from "../hos.ts";
import { HoursFixture } from "../hours/hours-fixture.ts";
import { row } from "../vistracks.ts";

/*
 * The clocks of Chicago are set forward on 8 March 2026, at 08:00 UTC: that day has 23 hours, from 06:00 UTC to 05:00 UTC.
 */
const NOW_MS = Date.parse("2026-03-09T18:00:00.000Z");
const FOR_DAY = {
  homeTerminalTimeZone: "America/Chicago",
  startTimeOfDay: "PT0S",
  operatingZone: "USA",
  cycleUsa: "US70hr8days",
};

let nextId = 0;
const entry = (time: string, eventType: string, more: object = {}) => {
  nextId += 1;
  const eventTime = `2026-03-${time}:00.000Z`;
  return row(nextId, eventTime, { eventTime, eventType, recordOrigin: "Driver", assetId: 70, ...more });
};
const day = (logDate: string, more: object = {}) => ({ userId: 7, logDate, ...FOR_DAY, ...more });

const LOG = [
  entry("07T06:00", "OffDuty", { odometerKm: 900 }),
  entry("08T10:00", "OnDuty", { odometerKm: 1000, shippingDocsManifestNo: "B/L 7", trailerNumbers: "T1,T2" }),
  entry("08T11:00", "Driving", { odometerKm: 1001.5, coDriverUserIds: "8" }),
  entry("08T15:00", "YardMoves", { odometerKm: 1301 }),
  entry("08T15:30", "Driving", { odometerKm: 1301.5, assetId: 71 }),
  entry("08T23:30", "Sleeper", { odometerKm: 1400, assetId: 71 }),
  entry("09T05:30", "Certification", { certificationDate: "2026-03-07" }),
  entry("09T12:00", "Driving"),
];
const DAYS = [
  day("2026-03-06", { certified: true }),
  day("2026-03-07", { certified: false }),
  day("2026-03-08", {
    certified: false,
    exceptions: ["AdverseDrivingConditions"],
    coDrivers: [9],
    carrier: "Bluestem",
    carrierUsDotNumber: 3141592,
  }),
  day("2026-03-09", { certified: false }),
];

let fixture: HoursFixture;
beforeAll(async () => {
  fixture = await HoursFixture.open();
  fixture.nowMs = NOW_MS - 1000;
  await fixture.tell(LOG, DAYS);
  await fixture.tell([], [day("2026-03-05", { userId: 8, certified: false })], "blue");
  await fixture.link("7", "ann");
  await fixture.link("8", "bob", "blue");
});
afterAll(() => fixture[Symbol.asyncDispose]());

type Day = Readonly<Record<string, unknown>>;

async function ask<Answer>(source: string): Promise<Answer> {
  const ann = [{ __typename: "Driver", id: "ann", vendorRefs: [{ vendor: "VISTRACKS", ref: "7" }] }];
  const { data, errors } = await askHos(fixture.home, source, { ann }, NOW_MS);
  if (errors) throw errors[0];
  return data as Answer;
}

async function askAnn(field: string): Promise<Readonly<Record<string, never>>> {
  const source = `query ($ann: [_Any!]!) { _entities(representations: $ann) { ... on Driver { ${field} } } }`;
  return (await ask<{ _entities: readonly Readonly<Record<string, never>>[] }>(source))._entities[0] ?? {};
}

describe("Driver.dailyLog", () => {
  it("has a grid without gaps of a day of 23 hours, and its totals", async () => {
    const { dailyLog } = await askAnn(`dailyLog(date: "2026-03-08") { date startsAt endsAt timeZone ruleset
      grid { status specialDriving startsAt endsAt }
      totals { offDutySeconds sleeperBerthSeconds drivingSeconds onDutySeconds waitingAtSiteSeconds unknownSeconds } }`);
    const { grid, ...rest } = dailyLog as never as Day & { grid: readonly Day[] };

    expect(rest).toEqual({
      ...{ date: "2026-03-08", startsAt: "2026-03-08T06:00:00.000Z", endsAt: "2026-03-09T05:00:00.000Z" },
      ...{ timeZone: "America/Chicago", ruleset: "PROPERTY_70_8" },
      totals: {
        ...{
          offDutySeconds: 4 * 3600,
          sleeperBerthSeconds: 5.5 * 3600,
          drivingSeconds: 12 * 3600,
          onDutySeconds: 1.5 * 3600,
        },
        ...{ waitingAtSiteSeconds: 0, unknownSeconds: 0 },
      },
    });
    expect(
      grid.map(({ status, specialDriving, startsAt }) => [status, specialDriving, String(startsAt).slice(8, 16)]),
    ).toEqual([
      ["OFF_DUTY", null, "08T06:00"],
      ["ON_DUTY", null, "08T10:00"],
      ["DRIVING", null, "08T11:00"],
      ["ON_DUTY", "YARD_MOVES", "08T15:00"],
      ["DRIVING", null, "08T15:30"],
      ["SLEEPER_BERTH", null, "08T23:30"],
    ]);
  });

  it("has what its entries and the vendor say of it", async () => {
    const { dailyLog } =
      await askAnn(`dailyLog(date: "2026-03-08") { driver { id } distanceKm vehicleRefs { ref } trailers shippingDocuments
      coDriverRefs { ref } exceptions carrier carrierDotNumber records { eventLabel } violations { limit startedAt endedAt } }`);

    expect(dailyLog).toEqual({
      driver: { id: "ann" },
      distanceKm: 301 + 98.5,
      vehicleRefs: [{ ref: "70" }, { ref: "71" }],
      trailers: ["T1", "T2"],
      shippingDocuments: ["B/L 7"],
      coDriverRefs: [{ ref: "9" }, { ref: "8" }],
      ...{ exceptions: ["ADVERSE"], carrier: "Bluestem", carrierDotNumber: "3141592" },
      records: ["OnDuty", "Driving", "YardMoves", "Driving", "Sleeper"].map((eventLabel) => ({ eventLabel })),
      // Yard moves of half an hour are a break; adverse conditions make it 13 hours, of which 12 are driven.
      violations: [],
    });
  });

  it("goes up to now, and has what is violated meanwhile", async () => {
    const { dailyLog } =
      await askAnn(`dailyLog(date: "2026-03-09") { endsAt grid { status endsAt } totals { drivingSeconds unknownSeconds }
      violations { limit startedAt } }`);

    expect(dailyLog).toMatchObject({
      endsAt: "2026-03-10T05:00:00.000Z",
      totals: { drivingSeconds: 6 * 3600, unknownSeconds: 0 },
      grid: [{ status: "SLEEPER_BERTH" }, { status: "DRIVING", endsAt: "2026-03-09T18:00:00.000Z" }],
    });
    const { violations } = dailyLog as never as { violations: readonly Day[] };
    // 23:30 to 12:00 is a full rest: six hours of driving violate nothing.
    expect(violations).toEqual([]);
  });

  it("is null for a day to come, and leaves what nobody knows open", async () => {
    expect(await askAnn('dailyLog(date: "2026-03-10") { date }')).toEqual({ dailyLog: null });
    expect(await askAnn('dailyLog(date: "2026-03-06") { totals { unknownSeconds } grid { status } }')).toEqual({
      dailyLog: { totals: { unknownSeconds: 24 * 3600 }, grid: [{ status: null }] },
    });
  });

  it.each([
    ['dailyLog(date: "2026-02-30") { date }', "date"],
    ['dailyLogs(from: "2026-03-02", to: "2026-03-01") { date }', "to"],
    ['dailyLogs(from: "2026-01-01", to: "2026-03-01") { date }', "from"],
  ])("refuses %s", async (field, named) => {
    await expect(askAnn(field)).rejects.toMatchObject({ extensions: { code: "BAD_USER_INPUT", field: named } });
  });
});

describe("the certification of a day", () => {
  const states = async (args = "") =>
    (
      (await askAnn(`dailyLogs(from: "2026-03-06", to: "2026-03-12" ${args}) { date certification certifiedAt }`))
        .dailyLogs as never as readonly Day[]
    ).map(({ date, certification, certifiedAt }) => [date, certification, certifiedAt]);

  it("is the vendor's word or an entry of the log, until an entry of the day is edited", async () => {
    const before = await states();
    fixture.nowMs = NOW_MS;
    const [first] = LOG;
    await fixture.tell([
      { ...first, id: first?.id ?? 0, driverEdit: true, note: "late", lastChangedDate: "2026-03-09T17:00:00.000Z" },
    ]);
    const after = await states();

    expect(before).toEqual([
      ["2026-03-06", "CERTIFIED", null],
      ["2026-03-07", "CERTIFIED", "2026-03-09T05:30:00.000Z"],
      ["2026-03-08", "UNCERTIFIED", null],
      ["2026-03-09", "UNCERTIFIED", null],
    ]);
    expect(after[1]).toEqual(["2026-03-07", "CHANGED_SINCE", "2026-03-09T05:30:00.000Z"]);
    expect((await states("certified: true")).map(([date]) => date)).toEqual(["2026-03-06"]);
    expect((await states("certified: false")).map(([date]) => date)).toEqual([
      "2026-03-07",
      "2026-03-08",
      "2026-03-09",
    ]);
  });

  it("is listed for the fleet where a day is over and has none", async () => {
    type List = { edges: readonly { node: Day }[] };
    const list = async (args: string) =>
      (
        await ask<{ uncertifiedDailyLogs: List }>(
          `{ uncertifiedDailyLogs${args} { edges { cursor node { date driver { id } } } } }`,
        )
      ).uncertifiedDailyLogs.edges.map(({ node }) => node);

    expect(await list("")).toEqual([{ date: "2026-03-08", driver: { id: "ann" } }]);
    expect(await list('(filter: { to: "2026-03-08T00:00:00Z" })')).toEqual([]);
    expect(await list('(filter: { groups: ["nobody\'s"] })')).toEqual([]);
  });
});

describe("a grid", () => {
  const STATUSES = ["OFF_DUTY", "SLEEPER_BERTH", "DRIVING", "ON_DUTY", "WAITING_AT_SITE"] as const;
  const DAY = { startMs: 1000, endMs: 1400 };

  /** The status of an instant, looked up in the whole log: the slow twin of the grid. */
  const statusAt = (log: readonly DutyPeriod[], atMs: number) => {
    const index = log.findLastIndex(({ startMs }) => startMs <= atMs);
    const period = log[index];
    return period && (period.endMs ?? Number.POSITIVE_INFINITY) > atMs ? period.status : null;
  };

  it("says of each instant of the day what the log says, whatever the log", () => {
    const random = createRandom(21);
    for (let round = 0; round < 300; round += 1) {
      const starts = Array.from({ length: Math.floor(random() * 12) }, () => Math.floor(random() * 1500)).sort(
        (a, b) => a - b,
      );
      const log = [...new Set(starts)].map((startMs): DutyPeriod => {
        const endMs = random() < 0.2 ? startMs + Math.floor(random() * 200) : null;
        return { status: STATUSES[Math.floor(random() * STATUSES.length)] ?? "DRIVING", startMs, endMs };
      });

      const grid = toGrid(toStretches(log, 1450), DAY);

      const told = grid.flatMap(({ status, startMs, endMs }) => Array.from({ length: endMs - startMs }, () => status));
      expect(told).toEqual(Array.from({ length: 400 }, (_, at) => statusAt(log, DAY.startMs + at)));
      expect(Object.values(toTotals(grid)).reduce((sum, lasts) => sum + lasts, 0)).toBe(400);
      expect(
        grid.every(
          ({ status, special }, index) => status !== grid[index + 1]?.status || special !== grid[index + 1]?.special,
        ),
      ).toBe(true);
    }
  });
});
