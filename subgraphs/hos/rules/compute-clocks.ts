import { collectBreakViolations, drivenSinceBreakMs } from "./break-rule.ts";
import {
  type CalculationPeriod,
  collectPeriods,
  countedMs,
  openPeriod,
  type PeriodContext,
} from "./calculation-periods.ts";
import { type CycleState, collectCycleViolations, collectRecap, followCycle } from "./cycle.ts";
import { type DailyState, followDays } from "./daily-rules.ts";
import { type DayOffState, followDaysOff } from "./day-off-rules.ts";
import type { DutyDays } from "./duty-days.ts";
import { type DutyPeriod, type DutyPlan, toPlannedLog } from "./duty-log.ts";
import { beginOf, endOf, exceptionsOf, type HosException, holdsAt } from "./exceptions.ts";
import { describeAnchor, describeLeftOut, formatHours } from "./explanations.ts";
import { ComputedClocks, type HosClocks } from "./hos-clocks.ts";
import { collectRests, isResting } from "./rests.ts";
import { type DailyRule, type HosRuleset, type Limit, RULEBOOKS, type Rulebook } from "./rulebook.ts";
import { collectShiftViolations } from "./shift-rules.ts";
import { indexAt, knownSince, type Timeline, toOrderedLog, toTimeline } from "./timeline.ts";

export type ClockQuestion = {
  readonly log: readonly DutyPeriod[];
  /** The instant that the clocks are of: nothing after it is looked at. */
  readonly asOfMs: number;
  readonly ruleset: HosRuleset;
  readonly exceptions?: readonly HosException[];
  /** The days of the home terminal. */
  readonly days: DutyDays;
  /** What the driver would do from some instant on. */
  readonly plan?: DutyPlan | null;
};

/**
 * The clocks and violations of a driver at an instant, and why. It is a function of the log up to that instant alone: a rest that completes
 * a pair takes back violations that were told before it.
 */
export function computeClocks(question: ClockQuestion): HosClocks {
  const { asOfMs, ruleset, days, plan } = question;
  const log = toOrderedLog(plan ? toPlannedLog(question.log, plan) : question.log);
  const book = RULEBOOKS[ruleset];
  const exceptions = claimsOf(question.exceptions, book);
  const timeline = toTimeline(log, asOfMs, book, exceptions);
  const rests = collectRests(timeline, book, exceptions);
  const context = { timeline, rests, book, exceptions, days };
  const daily = book.daily && followDays(context, book.daily);
  const dayOff = book.dayOff && followDaysOff(timeline, rests, book.dayOff, days);
  const cycle = followCycle(context);
  const open = openPeriod(context);
  const shift = remainingOf(open, timeline);
  const cycleSeconds = left(book.cycle.seconds, cycle.onDutyMs);
  const remaining = {
    drivingRemainingSeconds: Math.min(shift.drivingSeconds, secondsOf(daily?.drivingLeftMs)),
    shiftRemainingSeconds: Math.min(shift.shiftSeconds, secondsOf(daily?.shiftLeftMs)),
    breakDueInSeconds:
      book.break && !isShortHaulAt(exceptions, asOfMs) ? left(book.break.seconds, drivenSinceBreakMs(timeline)) : null,
    cycleRemainingSeconds: Math.min(cycleSeconds, secondsOf(dayOff?.leftMs)),
  };
  const canDriveForSeconds = leastOf(remaining) + exemptSeconds(exceptions, asOfMs);
  const entryAt = indexAt(log, asOfMs);
  const sureness = surenessOf(open, cycle, timeline, book);
  return new ComputedClocks(
    {
      asOfMs,
      ruleset,
      dutyStatus: log[entryAt]?.status ?? null,
      sinceMs: sinceOf(log, entryAt),
      ...remaining,
      canDriveForSeconds,
      restartAvailableAtMs: book.restartSeconds && restingSince(timeline) + book.restartSeconds * 1000,
      nextLimitAtMs: nextLimitAt(remaining, canDriveForSeconds, timeline, book),
      ...sureness,
    },
    {
      recap: () => collectRecap(cycle, context),
      violations: () => collectViolations(context, [daily, dayOff]),
      explain: () => explain({ ...remaining, ...sureness, open, cycle, daily, dayOff }, context),
    },
  );
}

function collectViolations(context: PeriodContext, byDays: readonly (DailyState | DayOffState | null)[]) {
  const { timeline, book, days } = context;
  const violations = collectShiftViolations(collectPeriods(context), context);
  if (book.break) violations.push(...collectBreakViolations(timeline, book.break, days));
  for (const state of byDays) if (state) violations.push(...state.violations);
  violations.push(...collectCycleViolations(context));
  return violations.sort((a, b) => a.startedAtMs - b.startedAtMs);
}

type Remaining = Pick<
  HosClocks,
  "drivingRemainingSeconds" | "shiftRemainingSeconds" | "breakDueInSeconds" | "cycleRemainingSeconds"
>;

function left(limitSeconds = 0, countedMs = 0): number {
  return Math.max(0, limitSeconds - countedMs / 1000);
}

function secondsOf(leftMs = Number.POSITIVE_INFINITY): number {
  return leftMs / 1000;
}

/** The exceptions that a body of rules knows. */
function claimsOf(exceptions: readonly HosException[] = [], { claims }: Rulebook): readonly HosException[] {
  return exceptions.every(({ kind }) => claims.has(kind))
    ? exceptions
    : exceptions.filter(({ kind }) => claims.has(kind));
}

/** What is left of driving, and the least of what is left of the shift. */
function remainingOf(open: CalculationPeriod, timeline: Timeline) {
  let drivingSeconds = Number.POSITIVE_INFINITY;
  let shiftSeconds = Number.POSITIVE_INFINITY;
  for (const limit of open.limits) {
    const leftSeconds = left(limit.seconds, countedMs(open, limit, timeline, timeline.endMs));
    if (limit.counts === "DRIVING") drivingSeconds = Math.min(drivingSeconds, leftSeconds);
    else shiftSeconds = Math.min(shiftSeconds, leftSeconds);
  }
  return { drivingSeconds, shiftSeconds };
}

function leastOf(remaining: Remaining): number {
  const { drivingRemainingSeconds, shiftRemainingSeconds, breakDueInSeconds, cycleRemainingSeconds } = remaining;
  return Math.min(drivingRemainingSeconds, shiftRemainingSeconds, breakDueInSeconds ?? Infinity, cycleRemainingSeconds);
}

function isShortHaulAt(exceptions: readonly HosException[], atMs: number): boolean {
  return (
    holdsAt(exceptionsOf(exceptions, "SHORT_HAUL"), atMs) ||
    holdsAt(exceptionsOf(exceptions, "SHORT_HAUL_NON_CDL"), atMs)
  );
}

/** For how long what is driven does not count. One without an end is as good as none: how far it reaches is not known. */
function exemptSeconds(exceptions: readonly HosException[], atMs: number): number {
  const untilMs = exceptionsOf(exceptions, "AGRICULTURAL")
    .filter((exception) => beginOf(exception) <= atMs && Number.isFinite(endOf(exception)))
    .map(endOf);
  return Math.max(0, Math.max(atMs, ...untilMs) - atMs) / 1000;
}

/** Since when the status of an entry is so: entries of one status that follow each other are one stay in it. */
function sinceOf(log: readonly DutyPeriod[], entryAt: number): number | null {
  const entry = log[entryAt];
  if (!entry) return null;
  let { startMs } = entry;
  for (let index = entryAt - 1; index >= 0; index -= 1) {
    const before = log[index] as DutyPeriod;
    const isSame = before.status === entry.status && (before.condition ?? null) === (entry.condition ?? null);
    if (!isSame || (before.endMs ?? startMs) < startMs) break;
    startMs = before.startMs;
  }
  return startMs;
}

/** Since when the driver rests; the instant itself while on duty. */
function restingSince({ segments, endMs }: Timeline): number {
  let sinceMs = endMs;
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    const segment = segments[index];
    if (!segment?.isKnown || !isResting(segment)) break;
    sinceMs = segment.startMs;
  }
  return sinceMs;
}

function nextLimitAt(
  { shiftRemainingSeconds, cycleRemainingSeconds }: Remaining,
  canDriveForSeconds: number,
  timeline: Timeline,
  book: Rulebook,
): number | null {
  const kind = timeline.segments.at(-1)?.kind;
  const at = (seconds: number) => (seconds > 0 && Number.isFinite(seconds) ? timeline.endMs + seconds * 1000 : null);
  if (kind === "DRIVING") return at(canDriveForSeconds);
  if (kind === "ON_DUTY") {
    const running = [shiftRemainingSeconds, cycleRemainingSeconds].filter((seconds) => seconds > 0);
    return at(Math.min(...running));
  }
  if (kind === "WAITING" || !book.limits.some(({ counts }) => counts === "ELAPSED")) return null;
  // At rest the shift alone runs, until the rest is a full one.
  const shiftEndsMs = at(shiftRemainingSeconds);
  const restFullMs = restingSince(timeline) + book.fullRestSeconds * 1000;
  return shiftEndsMs !== null && shiftEndsMs < restFullMs ? shiftEndsMs : null;
}

type Sureness = Pick<HosClocks, "sureFromMs" | "isShiftSure" | "isCycleSure">;

function surenessOf({ anchor }: CalculationPeriod, cycle: CycleState, timeline: Timeline, book: Rulebook): Sureness {
  const sureFromMs = knownSince(timeline);
  const sureSince = (instantMs: number) => sureFromMs !== null && sureFromMs <= instantMs;
  const isRestartSure = book.restartSeconds !== null && sureSince(cycle.restart.endMs - book.restartSeconds * 1000);
  // A count that begins within a shift is as sure as the full rest before it, and that is the rest before the pair or earlier.
  const restNeededMs = anchor.isFull ? anchor.endMs - book.fullRestSeconds * 1000 : anchor.startMs;
  return {
    sureFromMs,
    isShiftSure: sureSince(restNeededMs),
    isCycleSure: sureSince(cycle.startMs) || isRestartSure,
  };
}

type Explained = Sureness & {
  readonly open: CalculationPeriod;
  readonly breakDueInSeconds: number | null;
  readonly cycle: CycleState;
  readonly daily: DailyState | null;
  readonly dayOff: DayOffState | null;
};

function explain({ open, breakDueInSeconds, cycle, daily, dayOff, ...sureness }: Explained, context: PeriodContext) {
  const { timeline, book, days } = context;
  const describe = ({ seconds, paragraph }: Limit, countedMs: number) =>
    `${formatHours(left(seconds, countedMs))} of ${formatHours(seconds)} left (${paragraph}).`;
  const isBegun = open.anchor.endMs < timeline.endMs;
  const isElapsed = open.limits.some(({ counts }) => counts === "ELAPSED");
  const sentences = [
    ...open.limits.map(
      (limit) => `${WORD_OF_COUNT[limit.counts]}: ${describe(limit, countedMs(open, limit, timeline, timeline.endMs))}`,
    ),
    isBegun ? `Counted from ${describeAnchor(open, days)}.` : "None of it has begun.",
    isBegun && isElapsed ? describeLeftOut(open, timeline.endMs, days) : "",
    book.break && breakDueInSeconds !== null
      ? `Break: due after ${formatHours(breakDueInSeconds)} of driving (${book.break.paragraph}).`
      : "",
    daily && book.daily ? explainDay(daily, book.daily) : "",
    `Cycle: ${describe(book.cycle, cycle.onDutyMs)} Its days begin at ${days.format(cycle.startMs)}.`,
    dayOff && book.dayOff
      ? `Day off: due after ${formatHours(dayOff.leftMs / 1000)} (${(book.dayOff.onDuty ?? book.dayOff.rest).paragraph}).`
      : "",
    explainSureness(sureness, days),
  ];
  return sentences.filter(Boolean).join(" ");
}

function explainDay({ drivingLeftMs, shiftLeftMs }: DailyState, { driving, onDuty, offDuty }: DailyRule): string {
  return `Today: ${formatHours(drivingLeftMs / 1000)} of driving left (${driving.paragraph}), and ${formatHours(shiftLeftMs / 1000)} until work and rest of the day forbid it (${onDuty.paragraph}, ${offDuty.paragraph}).`;
}

function explainSureness({ sureFromMs, isShiftSure, isCycleSure }: Sureness, days: DutyDays): string {
  if (isShiftSure && isCycleSure) return "";
  const unknown = sureFromMs === null ? "this instant" : `the time right before ${days.format(sureFromMs)}`;
  return `Nothing is known of ${unknown}: it counts as off duty.`;
}

const WORD_OF_COUNT = { DRIVING: "Driving", ON_DUTY: "On duty", ELAPSED: "Since coming on duty" } as const;
