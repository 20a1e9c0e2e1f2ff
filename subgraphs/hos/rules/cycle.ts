import type { DutyDay, DutyDays } from "./duty-days.ts";
import { formatHours } from "./explanations.ts";
import type { Rest } from "./rests.ts";
import type { Rulebook } from "./rulebook.ts";
import { isOnDuty, type Segment, type Timeline } from "./timeline.ts";
import { addExcess, type Excess, type HosViolation, toViolation } from "./violations.ts";

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
  /** The days that count today, oldest first, today the last. */
  readonly recap: readonly RecapDay[];
  /** When the days began that count today. */
  readonly startMs: number;
  /** The rest that began the cycle anew; that before the log if none did. */
  readonly restart: Rest;
  readonly violations: readonly HosViolation[];
};

type CycleContext = {
  readonly timeline: Timeline;
  readonly rests: readonly Rest[];
  readonly book: Rulebook;
  readonly days: DutyDays;
};

/** Hours on duty in the last seven or eight days, 395.3(b) and 395.5(b), and the driving that they forbid. */
export function followCycle(context: CycleContext): CycleState {
  const { timeline, rests, book, days } = context;
  const restarts = rests.filter(({ isRestart }) => isRestart);
  const count = new CycleCount(context);
  const excesses: CycleExcess[] = [];
  let restartAt = 0;
  for (let index = 0; index < timeline.segments.length; index += 1) {
    const segment = timeline.segments[index] as Segment;
    if (!isOnDuty(segment.kind) || segment.isExempt) continue;
    while ((restarts[restartAt + 1]?.endMs ?? Infinity) <= segment.startMs) {
      restartAt += 1;
      count.restart();
    }
    count.add(segment, (excess, day) => excesses.push({ excess, day, restart: restarts[restartAt] as Rest }));
  }
  if (restartAt < restarts.length - 1) count.restart();
  const today = days.at(timeline.endMs);
  return {
    onDutyMs: count.onDutyMs(today),
    recap: recapOf(count, today, context),
    startMs: days.startOf(today.number - book.cycleDays + 1),
    restart: restarts.at(-1) as Rest,
    violations: toViolations(excesses, context),
  };
}

/** The hours on duty since the last restart, by days. */
class CycleCount {
  readonly #context: CycleContext;
  readonly #onDutyMs = new Map<number, number>();
  #today: DutyDay | null = null;
  /** What counts today. */
  #sumMs = 0;

  constructor(context: CycleContext) {
    this.#context = context;
  }

  restart(): void {
    this.#onDutyMs.clear();
    this.#sumMs = 0;
  }

  onDutyOn(number: number): number {
    return this.#onDutyMs.get(number) ?? 0;
  }

  /** The hours of a day and of those before it that count with it. */
  onDutyMs({ number }: DutyDay): number {
    let sumMs = 0;
    for (let day = number - this.#context.book.cycleDays + 1; day <= number; day += 1) sumMs += this.onDutyOn(day);
    return sumMs;
  }

  /** Counts a segment on duty, day by day, and tells what of it is forbidden driving. */
  add({ kind, startMs, endMs }: Segment, forbid: (excess: Excess, day: DutyDay) => void): void {
    for (let fromMs = startMs; fromMs < endMs; ) {
      const day = this.#dayAt(fromMs);
      const toMs = Math.min(endMs, day.nextStartMs);
      const leftMs = Math.max(0, this.#context.book.cycle.seconds * 1000 - this.#sumMs);
      if (kind === "DRIVING" && fromMs + leftMs < toMs) forbid({ startMs: fromMs + leftMs, endMs: toMs }, day);
      this.#onDutyMs.set(day.number, this.onDutyOn(day.number) + toMs - fromMs);
      this.#sumMs += toMs - fromMs;
      fromMs = toMs;
    }
  }

  #dayAt(instantMs: number): DutyDay {
    if (this.#today && instantMs < this.#today.nextStartMs) return this.#today;
    const day = this.#context.days.at(instantMs);
    this.#today = day;
    this.#sumMs = this.onDutyMs(day);
    return day;
  }
}

function recapOf(count: CycleCount, today: DutyDay, { book, days }: CycleContext): RecapDay[] {
  return Array.from({ length: book.cycleDays }, (_, index) => {
    const number = today.number - book.cycleDays + 1 + index;
    return {
      date: days.dateOf(number),
      startsAtMs: days.startOf(number),
      onDutySeconds: count.onDutyOn(number) / 1000,
      comesBackAtMs: days.startOf(number + book.cycleDays),
    };
  });
}

type CycleExcess = { readonly excess: Excess; readonly day: DutyDay; readonly restart: Rest };

function toViolations(excesses: readonly CycleExcess[], { book, days }: CycleContext): HosViolation[] {
  const stretches: Excess[] = [];
  for (const { excess } of excesses) addExcess(stretches, excess.startMs, excess.endMs);
  return stretches.map((stretch) => {
    const first = excesses.find(({ excess }) => excess.startMs === stretch.startMs) as CycleExcess;
    return toViolation(book.cycle, stretch, () => explain(stretch, first, book, days));
  });
}

function explain({ startMs, endMs }: Excess, { day, restart }: CycleExcess, book: Rulebook, days: DutyDays): string {
  const firstDayMs = days.startOf(day.number - book.cycleDays + 1);
  const isRestarted = restart.endMs > firstDayMs && restart.startMs !== Number.NEGATIVE_INFINITY;
  const since = isRestarted ? `the restart that ended at ${days.format(restart.endMs)}` : days.format(firstDayMs);
  return [
    `Drove from ${days.format(startMs)} to ${days.format(endMs)} after ${formatHours(book.cycle.seconds)} hours on duty in`,
    `${book.cycleDays} days, counted from ${since}.`,
  ].join(" ");
}
