import { describe, expect, it } from "vitest";
import { computeClocks } from "../../../../subgraphs/hos/rules/compute-clocks.ts";
import { DutyDays } from "../../../../subgraphs/hos/rules/duty-days.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { generateQuestion, type LogShape } from "./generated-log.ts";
import { answerSlowly, type SlowAnswer, type SlowQuestion } from "./slow-rules.ts";

/** What the product answers, in the words of the slow rules. */
function answer({ timeZone, ...question }: SlowQuestion): SlowAnswer {
  const clocks = computeClocks({ ...question, days: new DutyDays(timeZone) });
  return {
    driving: clocks.drivingRemainingSeconds,
    shift: clocks.shiftRemainingSeconds,
    break: clocks.breakDueInSeconds,
    cycle: clocks.cycleRemainingSeconds,
    recap: clocks.recap.map(({ onDutySeconds }) => onDutySeconds),
    sureFrom: clocks.sureFromMs,
    violations: clocks.violations
      .map(({ limit, startedAtMs, endedAtMs }) => `${limit} ${startedAtMs}–${endedAtMs}`)
      .sort(),
  };
}

const SHAPES: readonly (LogShape & { readonly title: string; readonly cases: { short: number; long: number } })[] = [
  {
    title: "ten days by the minute",
    days: 10,
    tickSeconds: 60,
    cases: { short: Number(process.env.N ?? 150), long: 60_000 },
  },
  {
    title: "four days by the minute",
    days: 4,
    tickSeconds: 60,
    cases: { short: Number(process.env.N ?? 200), long: 36_000 },
  },
  {
    title: "two days by the second",
    days: 2,
    tickSeconds: 1,
    cases: { short: Number(process.env.N ?? 100) / 10, long: 4_000 },
  },
];

describe("the rules and their slow twin", () => {
  it.each(SHAPES)("agree on $title", { timeout: MANY_CASES_MS }, ({ cases, ...shape }) => {
    for (let seed = 1; seed <= casesOf(cases); seed += 1) {
      const question = generateQuestion(seed, shape);

      expect(answer(question), `seed ${seed}`).toEqual(answerSlowly(question));
    }
  });
});
