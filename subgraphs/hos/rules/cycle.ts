import type { DutyDay, DutyDays } from "./duty-days.ts";
import { formatHours } from "./explanations.ts";
import type { Rest } from "./rests.ts";
import type { Rulebook } from "./rulebook.ts";
import { countsAt, type Timeline } from "./timeline.ts";
import { type Excess, type HosViolation, toViolation } from "./violations.ts";

/** The hours on duty of a day that count in the cycle, and when they do so no more. */
export type RecapDay = {
  readonly date: string;
  readonly startsAtMs: number;
  readonly onDutySeconds: number;
  readonly comesBackAtMs: number;
};

/** How a driver stands in the cycle of seven or eight days. */
export type CycleState = {
  readonly onDutyMs: number;
  readonly today: DutyDay;
  /** When the days began that count today. */
  readonly startMs: number;
  /** The rest that began the cycle anew; that before the log if none did. */
  readonly restart: Rest;
};

type CycleContext = {
  readonly timeline: Timeline;
  readonly rests: readonly Rest[];
  readonly book: Rulebook;
  readonly days: DutyDays;
};

/** Hours on duty in the last seven or eight days, 395.3(b) and 395.5(b). */
export function followCycle({ timeline, rests, book, days }: CycleContext): CycleState {
  const today = days.at(timeline.endMs);
  const restart = rests.findLast(({ isRestart }) => isRestart) as Rest;
  const startMs = days.startOf(today.number - book.cycleDays + 1);
  const onDutyMs = timeline.workedMs - forgottenMs(timeline, startMs, restart);
  return { onDutyMs, today, startMs, restart };
}

/** The days that count today, oldest first, today the last. */
export function collectRecap({ today, restart }: CycleState, { timeline, book, days }: CycleContext): RecapDay[] {
  const firstNumber = today.number - book.cycleDays + 1;
  let workedMs = forgottenMs(timeline, days.startOf(firstNumber), restart);
  return Array.from({ length: book.cycleDays }, (_, index) => {
    const number = firstNumber + index;
    const beforeMs = workedMs;
    workedMs = forgottenMs(timeline, days.startOf(number + 1), restart);
    return {
      date: days.dateOf(number),
      startsAtMs: days.startOf(number),
      onDutySeconds: (workedMs - beforeMs) / 1000,
      comesBackAtMs: days.startOf(number + book.cycleDays),
    };
  });
}

/** The driving that the hours on duty of seven or eight days forbid. */
export function collectCycleViolations({ timeline, rests, book, days }: CycleContext): HosViolation[] {
  const restarts = rests.filter(({ isRestart }) => isRestart);
  const excesses: CycleExcess[] = [];
  let restartAt = 0;
  let day: DutyDay | null = null;
  let dayForgottenMs = 0;
  for (const { kind, isExempt, startMs, endMs, workedMs } of timeline.segments) {
    if (kind !== "DRIVING" || isExempt) continue;
    while ((restarts[restartAt + 1]?.endMs ?? Infinity) <= startMs) restartAt += 1;
    const restart = restarts[restartAt] as Rest;
    // Day by day, for each forgets another one.
    for (let fromMs = startMs; fromMs < endMs; ) {
      if (day === null || fromMs >= day.nextStartMs) {
        day = days.at(fromMs);
        dayForgottenMs = countsAt(timeline, days.startOf(day.number - book.cycleDays + 1)).workedMs;
      }
      const toMs = Math.min(endMs, day.nextStartMs);
      const sumMs = workedMs + fromMs - startMs - Math.max(dayForgottenMs, restart.counted.workedMs);
      const beyondMs = fromMs + Math.max(0, book.cycle.seconds * 1000 - sumMs);
      if (beyondMs < toMs) addCycleExcess(excesses, { startMs: beyondMs, endMs: toMs, day, restart });
      fromMs = toMs;
    }
  }
  return excesses.map((excess) => toViolation(book.cycle, excess, () => explain(excess, book, days)));
}

/** What had been worked at an instant, or at the end of a restart after it: what counts no more when days count from there on. */
function forgottenMs(timeline: Timeline, atMs: number, restart: Rest): number {
  return Math.max(countsAt(timeline, atMs).workedMs, restart.counted.workedMs);
}

/** Forbidden driving, with the day and the restart by which its begin is. */
type CycleExcess = Excess & { readonly day: DutyDay; readonly restart: Rest };

function addCycleExcess(excesses: CycleExcess[], excess: CycleExcess): void {
  const last = excesses.at(-1);
  if (last?.endMs === excess.startMs) excesses[excesses.length - 1] = { ...last, endMs: excess.endMs };
  else excesses.push(excess);
}

function explain({ startMs, endMs, day, restart }: CycleExcess, book: Rulebook, days: DutyDays): string {
  const firstDayMs = days.startOf(day.number - book.cycleDays + 1);
  const isRestarted = restart.endMs > firstDayMs && restart.startMs !== Number.NEGATIVE_INFINITY;
  const since = isRestarted ? `the restart that ended at ${days.format(restart.endMs)}` : days.format(firstDayMs);
  return [
    `Drove from ${days.format(startMs)} to ${days.format(endMs)} after ${formatHours(book.cycle.seconds)} hours on duty in`,
    `${book.cycleDays} days, counted from ${since}.`,
  ].join(" ");
}
