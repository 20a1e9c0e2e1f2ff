import { describe, expect, it } from "vitest";
import { canDriveForMs } from "../../../../subgraphs/hos/hours/standing.ts";
import { computeClocks } from "../../../../subgraphs/hos/rules/compute-clocks.ts";
import { DutyDays } from "../../../../subgraphs/hos/rules/duty-days.ts";
import type { DutyPeriod } from "../../../../subgraphs/hos/rules/duty-log.ts";
import type { HosClocks } from "../../../../subgraphs/hos/rules/hos-clocks.ts";
import type { HosRuleset } from "../../../../subgraphs/hos/rules/rulebook.ts";
import { createRandom } from "../../../ingestion/random.ts";
import { generateQuestion } from "../rules/generated-log.ts";
import type { Row } from "../vistracks.ts";
import { HoursFixture } from "./hours-fixture.ts";

/*
 * Logs that come in any order and are edited, deleted and brought back; after every page all that is answered is compared with what
 * the rulebook makes of the whole log as it is then.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SEEDS = Number(process.env.SEEDS ?? (process.env.LONG ? 200 : process.env.STORE_ENGINE === "postgres" ? 1 : 3));

const DAY_BY_RULESET: Readonly<Record<HosRuleset, object>> = {
  PROPERTY_60_7: { cycleUsa: "US60hr7days" },
  PROPERTY_70_8: { cycleUsa: "US70hr8days" },
  PASSENGER_60_7: { cycleUsa: "US60hr7days", cargo: "PASSENGER" },
  PASSENGER_70_8: { cycleUsa: "US70hr8days", cargo: "PASSENGER" },
  CANADA_SOUTH_CYCLE_1: { operatingZone: "CANADA", cycleCan: "70hr7days" },
  CANADA_SOUTH_CYCLE_2: { operatingZone: "CANADA", cycleCan: "120hr14days" },
};
const WORD_BY_STATUS = {
  OFF_DUTY: "OffDuty",
  SLEEPER_BERTH: "Sleeper",
  DRIVING: "Driving",
  ON_DUTY: "OnDuty",
  WAITING_AT_SITE: "WaitingAtSite",
} as const;
const WORD_BY_CONDITION = {
  PERSONAL_CONVEYANCE: "PersonalUse",
  YARD_MOVES: "YardMoves",
  PASSENGER_SEAT: "OnDuty",
} as const;
const PERIOD_BY_WORD: Readonly<Record<string, Pick<DutyPeriod, "status" | "condition">>> = {
  ...Object.fromEntries(Object.entries(WORD_BY_STATUS).map(([status, word]) => [word, { status: status as never }])),
  PersonalUse: { status: "OFF_DUTY", condition: "PERSONAL_CONVEYANCE" },
  YardMoves: { status: "ON_DUTY", condition: "YARD_MOVES" },
};

/** The log of the rows that are in effect, in the simplest way there is. */
function toLog(rows: Iterable<Row>): DutyPeriod[] {
  return [...rows]
    .filter(({ recordStatus, deletedAt }) => recordStatus === "Active" && deletedAt === undefined)
    .map((row) => ({
      id: row.id,
      startMs: Date.parse(String(row.eventTime)),
      ...PERIOD_BY_WORD[String(row.eventType)],
    }))
    .sort((a, b) => a.startMs - b.startMs || a.id - b.id) as unknown as DutyPeriod[];
}

function toComparable(clocks: HosClocks, sinceMs: number) {
  const { explain: _, violations, ...rest } = clocks;
  // What the log told long ago is of no interest to the clocks of an instant.
  const { sureFromMs: __, ...all } = rest;
  return {
    ...all,
    violations: violations.flatMap(({ explain: ___, ...violation }) =>
      violation.endedAtMs > sinceMs ? violation : [],
    ),
  };
}

async function runModel(seed: number): Promise<void> {
  const { log, asOfMs, ruleset, timeZone } = generateQuestion(seed, { days: 40, tickSeconds: 300 });
  const random = createRandom(seed + 7);
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
  const days = new DutyDays(timeZone);
  await using hours = await HoursFixture.open();
  hours.nowMs = asOfMs;
  const startDate = new Date(asOfMs - 60 * DAY_MS).toISOString().slice(0, 10);
  const day = {
    userId: 7,
    logDate: startDate,
    homeTerminalTimeZone: timeZone,
    operatingZone: "USA",
    ...DAY_BY_RULESET[ruleset],
  };
  await hours.tell([], [day]);

  const waiting: Row[] = log.map(({ status, condition, startMs }, index) => ({
    ...{ id: index + 1, userId: 7, recordStatus: "Active", recordOrigin: "Driver" },
    eventType: condition ? WORD_BY_CONDITION[condition] : WORD_BY_STATUS[status],
    eventTime: new Date(startMs).toISOString(),
  }));
  const rows = new Map<number, Row>();
  const answered: { readonly knownMs: number; readonly atMs: number; readonly answer: unknown }[] = [];

  const edit = (row: Row): Row => {
    const isThere = row.recordStatus === "Active";
    const changes = [
      () => ({ recordStatus: isThere ? "InactiveChanged" : "Active" }),
      () => ({ eventType: pick(Object.values(WORD_BY_STATUS)) }),
      () => ({
        eventTime: new Date(Date.parse(String(row.eventTime)) + pick([-3, -1, 1, 4]) * 3_600_000).toISOString(),
      }),
    ];
    return { ...row, ...pick(changes)() };
  };

  for (let step = 0; step < 8; step += 1) {
    hours.nowMs += MINUTE_MS;
    // First most of the log, then what comes late, and edits of what is there.
    const share = step === 0 ? 0.9 : 0.3;
    const news = waiting.filter(() => random() < share);
    for (const one of news) waiting.splice(waiting.indexOf(one), 1);
    const edits = step === 0 ? [] : Array.from({ length: 3 }, () => edit(pick([...rows.values()])));
    const told = [...news, ...edits].map((row) => ({ ...row, lastChangedDate: new Date(hours.nowMs).toISOString() }));
    for (const row of told) rows.set(row.id, row);
    await hours.tell(told);
    await hours.look();

    const whole = toLog(rows.values());
    const clocksAt = (atMs: number) => computeClocks({ log: whole, asOfMs: atMs, ruleset, days });
    for (const atMs of [hours.nowMs, asOfMs - Math.floor(random() * 35 * DAY_MS)]) {
      const { clocks } = await hours.clocks({ asOfMs: atMs });
      const sinceMs = days.startOf(days.at(atMs).number - 2);
      const answer = toComparable(clocks, sinceMs);
      expect(answer, `seed ${seed} step ${step}`).toEqual(toComparable(clocksAt(atMs), sinceMs));
      answered.push({ knownMs: hours.nowMs, atMs, answer });
    }
    const now = clocksAt(hours.nowMs);
    const expected = now.violations.map(({ limit, startedAtMs, endedAtMs }) => `${startedAtMs} ${limit} ${endedAtMs}`);
    const holding = (await hours.told()).filter(({ message }) => !message.retracted);
    const found = holding.map(({ violation: { limit, startedAt, endedAt } }) => `${startedAt} ${limit} ${endedAt}`);
    expect(found.sort(), `seed ${seed} step ${step}`).toEqual(expected.sort());

    const [standing] = await hours.standings();
    if (!standing) continue;
    const dueAtMs = Number(standing.dueAtMs);
    const laterMs = hours.nowMs + Math.floor(random() * (dueAtMs - hours.nowMs));
    const { fixedLeftMs, runsOutAtMs } = standing;
    const left = canDriveForMs(
      { ...standing, fixedLeftMs: Number(fixedLeftMs), runsOutAtMs: Number(runsOutAtMs) } as never,
      laterMs,
    );
    expect(left, `seed ${seed} step ${step} later`).toBe(clocksAt(laterMs).canDriveForSeconds * 1000);
  }
  for (const { knownMs, atMs, answer } of answered) {
    const { clocks } = await hours.clocks({ asOfMs: atMs, asKnownAtMs: knownMs });
    expect(toComparable(clocks, days.startOf(days.at(atMs).number - 2)), `seed ${seed}`).toEqual(answer);
  }
}

describe("hours of a log that comes in parts and is edited", () => {
  it("are those of the whole log at any time, and can be answered again as they were", async () => {
    for (let seed = Number(process.env.FROM ?? 1); seed <= SEEDS; seed += 1) await runModel(seed);
  }, 600_000);
});
