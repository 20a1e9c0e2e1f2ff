import type { Kysely } from "kysely";
import { loopSlices } from "../../../platform/loop-slices.ts";
import { computeClocks } from "../rules/compute-clocks.ts";
import type { DutyDays } from "../rules/duty-days.ts";
import type { HosViolation } from "../rules/violations.ts";
import type { HosTables } from "../tables.ts";
import { type AskedLog, type DriverLog, readDriverLogs } from "./driver-logs.ts";
import type { DriverClocks } from "./hours-answer.ts";
import { type HoursQuestion, PLAIN_QUESTION } from "./hours-question.ts";
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
    const asked = group.map(({ driverRefs, question }): AskedLog => {
      const { asOfMs, plan, withViolations } = question;
      // A plan takes the place of the log from its begin on.
      const toMs = Math.min(asOfMs, plan?.fromMs ?? asOfMs);
      return { driverRefs, question, toMs, firstMs: ({ days }) => (withViolations ? toldSinceMs(days, toMs) : toMs) };
    });
    const logs = await readDriverLogs(db, { tenant, asKnownAtMs }, asked, zones);
    for (const [index, one] of group.entries()) {
      if (loopSlices.isOver) await loopSlices.turn();
      const answer = toClocks(one.question, logs[index] as DriverLog);
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
  const asked = questions.map(({ driverRefs, fromMs, toMs }): AskedLog => {
    return { driverRefs, question: PLAIN_QUESTION, toMs, firstMs: () => fromMs, settingsOfMs: fromMs };
  });
  const logs = await readDriverLogs(db, { tenant, asKnownAtMs: null }, asked, zones);
  const answers: HosViolation[][] = [];
  for (const [index, { fromMs, toMs }] of questions.entries()) {
    if (loopSlices.isOver) await loopSlices.turn();
    const { clocks, settings } = toClocks({ asOfMs: toMs, plan: null }, logs[index] as DriverLog);
    const isKnown = settings.ruleset !== "OTHER";
    answers.push(isKnown ? clocks.violations.filter(({ startedAtMs }) => startedAtMs >= fromMs) : []);
  }
  return answers;
}

/** From when on violations are told with the clocks: the begin of the day before yesterday, at the home terminal. */
export function toldSinceMs(days: DutyDays, asOfMs: number): number {
  return days.startOf(days.at(asOfMs).number - 2);
}

function toClocks(
  { asOfMs, plan }: Pick<HoursQuestion, "asOfMs" | "plan">,
  { settings, known }: DriverLog,
): DriverClocks {
  return { settings, clocks: computeClocks({ ...known, asOfMs, plan }) };
}
