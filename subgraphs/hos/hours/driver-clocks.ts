import type { Kysely } from "kysely";
import { loopSlices } from "../../../platform/loop-slices.ts";
import { computeClocks } from "../rules/compute-clocks.ts";
import type { DutyDays } from "../rules/duty-days.ts";
import type { DutyPeriod } from "../rules/duty-log.ts";
import type { HosViolation } from "../rules/violations.ts";
import type { HosTables } from "../tables.ts";
import { toLookBack, toRulesetOf, toSettings } from "./driver-settings.ts";
import { type LogNeed, readEnoughLogs, readPerDriver } from "./enough-log.ts";
import type { DriverClocks, HoursSettings } from "./hours-answer.ts";
import { type HoursQuestion, PLAIN_QUESTION } from "./hours-question.ts";
import { type Reading, readSettings } from "./hours-reader.ts";
import { SETTINGS_BACK_MS } from "./look-back.ts";
import type { ZoneDays } from "./zone-days.ts";

/** What is asked of a driver, who is all of these records of the vendor's. */
export type DriverQuestion = { readonly driverRefs: readonly string[]; readonly question: HoursQuestion };

/** Whose violations are asked for: those that begin in a period, its end left out. */
export type ViolationsQuestion = {
  readonly driverRefs: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
};

/**
 * The clocks of drivers, each in its place. Two statements for all that are asked in the same version of the log, and one more where a
 * driver had no full rest for days. What is computed leaves the event loop to others in between.
 */
export async function readClocks(
  db: Kysely<HosTables>,
  tenant: string,
  questions: readonly DriverQuestion[],
  zones: ZoneDays,
): Promise<readonly DriverClocks[]> {
  const answers = new Map<DriverQuestion, DriverClocks>();
  for (const [asKnownAtMs, group] of Map.groupBy(questions, ({ question }) => question.asKnownAtMs)) {
    const reading = { tenant, asKnownAtMs };
    const asked = group.map(({ driverRefs, question }) => {
      const { asOfMs, plan } = question;
      // A plan takes the place of the log from its begin on.
      const toMs = Math.min(asOfMs, plan?.fromMs ?? asOfMs);
      return { driverRefs, question, toMs, fromMs: toMs - SETTINGS_BACK_MS };
    });
    const settings = await readSettingsOf(db, reading, asked, zones);
    const needs = asked.map(({ driverRefs, question, toMs }, index): LogNeed => {
      const own = settings[index] as HoursSettings;
      const firstMs = question.withViolations ? toldSinceMs(own.days, toMs) : toMs;
      return { driverRefs, toMs, firstMs, ...toLookBack(own) };
    });
    const logs = await readEnoughLogs(db, reading, needs);
    for (const [index, one] of group.entries()) {
      if (loopSlices.isOver) await loopSlices.turn();
      const answer = toClocks(one.question, settings[index] as HoursSettings, logs[index] ?? []);
      // Resolvers read them without a pause: here the loop is left to others in between.
      if (one.question.withViolations) void answer.clocks.violations;
      answers.set(one, answer);
    }
  }
  return questions.map((question) => answers.get(question) as DriverClocks);
}

/** The violations of drivers, each in its place, by what the vendor says at the end of the period. Costs what {@link readClocks} does. */
export async function readViolations(
  db: Kysely<HosTables>,
  tenant: string,
  questions: readonly ViolationsQuestion[],
  zones: ZoneDays,
): Promise<readonly (readonly HosViolation[])[]> {
  const reading = { tenant, asKnownAtMs: null };
  const asked = questions.map(({ driverRefs, fromMs, toMs }) => {
    return { driverRefs, toMs, fromMs: fromMs - SETTINGS_BACK_MS, firstMs: fromMs, question: PLAIN_QUESTION };
  });
  const settings = await readSettingsOf(db, reading, asked, zones);
  const needs = asked.map((one, index) => ({ ...one, ...toLookBack(settings[index] as HoursSettings) }));
  const logs = await readEnoughLogs(db, reading, needs);
  const answers: HosViolation[][] = [];
  for (const [index, { fromMs, toMs }] of questions.entries()) {
    if (loopSlices.isOver) await loopSlices.turn();
    const own = settings[index] as HoursSettings;
    const { clocks } = toClocks({ asOfMs: toMs, plan: null }, own, logs[index] ?? []);
    const isKnown = own.ruleset !== "OTHER";
    answers.push(isKnown ? clocks.violations.filter(({ startedAtMs }) => startedAtMs >= fromMs) : []);
  }
  return answers;
}

/** From when on violations are told with the clocks: the begin of the day before yesterday, at the home terminal. */
export function toldSinceMs(days: DutyDays, asOfMs: number): number {
  return days.startOf(days.at(asOfMs).number - 2);
}

type Asked = {
  readonly driverRefs: readonly string[];
  readonly question: Pick<HoursQuestion, "ruleset" | "timeZone" | "exceptions">;
  readonly fromMs: number;
  readonly toMs: number;
};

async function readSettingsOf(
  db: Kysely<HosTables>,
  reading: Reading,
  asked: readonly Asked[],
  zones: ZoneDays,
): Promise<readonly HoursSettings[]> {
  const told = await readPerDriver(
    asked,
    ({ fromMs, toMs }) => ({ fromMs, toMs }),
    (spans) => readSettings(db, reading, spans),
  );
  return asked.map(({ question }, index) => toSettings(question, told[index] ?? [], zones));
}

function toClocks(
  { asOfMs, plan }: Pick<HoursQuestion, "asOfMs" | "plan">,
  settings: HoursSettings,
  log: readonly DutyPeriod[],
): DriverClocks {
  const { days, exceptions } = settings;
  return { settings, clocks: computeClocks({ log, asOfMs, exceptions, days, plan, ruleset: toRulesetOf(settings) }) };
}
