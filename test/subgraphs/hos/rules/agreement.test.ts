import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { computeClocks } from "../../../../subgraphs/hos/rules/compute-clocks.ts";
import { DutyDays } from "../../../../subgraphs/hos/rules/duty-days.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { answerWith } from "./answer.ts";
import { generateQuestion, type LogShape } from "./generated-log.ts";
import { answerSlowly } from "./slow-rules.ts";

const SHAPES: readonly (LogShape & { readonly title: string; readonly cases: { short: number; long: number } })[] = [
  {
    title: "ten days by the minute",
    days: 10,
    tickSeconds: 60,
    cases: { short: 150, long: 60_000 },
  },
  {
    title: "four days by the minute",
    days: 4,
    tickSeconds: 60,
    cases: { short: 200, long: 36_000 },
  },
  {
    title: "two days by the second",
    days: 2,
    tickSeconds: 1,
    cases: { short: 10, long: 4_000 },
  },
];

/** The runner of the tests hears of a test that runs for minutes in between. */
const BETWEEN_PAUSES = 200;

describe("the rules and their slow twin", () => {
  it.each(SHAPES)("agree on $title", { timeout: MANY_CASES_MS }, async ({ cases, ...shape }) => {
    for (let seed = 1; seed <= casesOf(cases); seed += 1) {
      const question = generateQuestion(seed, shape);
      if (seed % BETWEEN_PAUSES === 0) await setImmediate();

      expect(answerWith({ computeClocks, DutyDays }, question), `seed ${seed}`).toEqual(answerSlowly(question));
    }
  });
});
