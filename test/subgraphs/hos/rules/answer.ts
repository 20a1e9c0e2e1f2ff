import type { computeClocks } from "../../../../subgraphs/hos/rules/compute-clocks.ts";
import type { DutyDays } from "../../../../subgraphs/hos/rules/duty-days.ts";
import type { SlowAnswer, SlowQuestion } from "./slow-rules.ts";

/** The rules of the product, or a copy of them. */
export type Rules = { readonly computeClocks: typeof computeClocks; readonly DutyDays: typeof DutyDays };

/** What the rules answer, in the words of the slow ones. */
export function answerWith(rules: Rules, { timeZone, ...question }: SlowQuestion): SlowAnswer {
  const clocks = rules.computeClocks({ ...question, days: new rules.DutyDays(timeZone) });
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
