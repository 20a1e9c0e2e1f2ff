import type { DutyDay, DutyDays } from "./duty-days.ts";
import { exceptionsOf, type HosException, holdsAt } from "./exceptions.ts";
import { formatHours } from "./explanations.ts";
import { isResting, pairingOf, type Rest } from "./rests.ts";
import type { DailyRule, Limit, Rulebook } from "./rulebook.ts";
import { isOnDuty, type Segment, type Timeline } from "./timeline.ts";
import { addExcess, type Excess, type HosViolation, toViolation } from "./violations.ts";

/** How a driver stands with the limits of today. */
export type DailyState = {
  readonly drivingLeftMs: number;
  /** The least of what may be worked, and of what leaves the day its rest. */
  readonly shiftLeftMs: number;
  readonly violations: readonly HosViolation[];
};

type DailyContext = {
  readonly timeline: Timeline;
  readonly rests: readonly Rest[];
  readonly book: Rulebook;
  readonly exceptions: readonly HosException[];
  readonly days: DutyDays;
};

/**
 * Driving, work and rest of each day of the home terminal. Too little rest is told as what it forbids: driving that leaves too little of
 * the day for the rest that it has to have. Rest in pieces that are too short is none.
 */
export function followDays(context: DailyContext, rule: DailyRule): DailyState {
  const { timeline, days } = context;
  const isRest = restsLongEnough(timeline, rule.shortestSeconds * 1000);
  const count = new DailyCount(context, rule);
  for (const [index, segment] of timeline.segments.entries()) {
    if (isRest[index]) continue;
    for (let fromMs = segment.startMs; fromMs < segment.endMs; ) {
      const toMs = Math.min(segment.endMs, count.enter(fromMs).nextStartMs);
      count.add(segment.kind, fromMs, toMs);
      fromMs = toMs;
    }
  }
  count.enter(timeline.endMs);
  return {
    drivingLeftMs: count.leftMs("driving"),
    shiftLeftMs: Math.min(count.leftMs("onDuty"), count.leftMs("offDuty")),
    violations: count.excesses.flatMap(({ limit, stretches }) =>
      stretches.map((excess) => toViolation(limit, excess, () => explain(limit, excess, days))),
    ),
  };
}

type DailyLimit = "driving" | "onDuty" | "offDuty";
const DAILY_LIMITS: readonly DailyLimit[] = ["driving", "onDuty", "offDuty"];

/** What has been counted today: driving, work, and all that is no rest. */
class DailyCount {
  readonly excesses: { readonly limit: Limit; readonly stretches: Excess[] }[] = [];
  readonly #context: DailyContext;
  readonly #rule: DailyRule;
  readonly #adverse: readonly HosException[];
  readonly #splits: readonly Rest[];
  #day: DutyDay | null = null;
  #countedMs = { driving: 0, onDuty: 0, offDuty: 0 };
  #isLonger = { driving: false, onDuty: false, offDuty: false };

  constructor(context: DailyContext, rule: DailyRule) {
    this.#context = context;
    this.#rule = rule;
    this.#adverse = exceptionsOf(context.exceptions, "ADVERSE");
    this.#splits = splitRests(context);
  }

  /** Goes to the day of an instant, which counts anew if it is another one. */
  enter(instantMs: number): DutyDay {
    if (!this.#day || instantMs >= this.#day.nextStartMs) {
      this.#day = this.#context.days.at(instantMs);
      this.#countedMs = { driving: 0, onDuty: 0, offDuty: 0 };
      this.#isLonger = { driving: false, onDuty: false, offDuty: false };
    }
    // Adverse conditions lengthen what has not run out when they are met: a segment begins where they do.
    if (this.#adverse.length > 0 && holdsAt(this.#adverse, instantMs)) {
      for (const name of DAILY_LIMITS) if (this.#restMs(name) >= 0) this.#isLonger[name] = true;
    }
    return this.#day;
  }

  leftMs(name: DailyLimit): number {
    return Math.max(0, this.#restMs(name));
  }

  /** Counts what is no rest. */
  add(kind: Segment["kind"], fromMs: number, toMs: number): void {
    if (kind === "DRIVING") {
      for (const name of DAILY_LIMITS) {
        if (fromMs + this.leftMs(name) < toMs) this.#forbid(name, fromMs + this.leftMs(name), toMs);
      }
      this.#countedMs.driving += toMs - fromMs;
    }
    if (isOnDuty(kind)) this.#countedMs.onDuty += toMs - fromMs;
    this.#countedMs.offDuty += toMs - fromMs;
  }

  #forbid(name: DailyLimit, startMs: number, endMs: number): void {
    const limit = this.#limitOf(name);
    const last = this.excesses.findLast((excess) => excess.limit.name === limit.name);
    if (last?.stretches.at(-1)?.endMs === startMs) addExcess(last.stretches, startMs, endMs);
    else this.excesses.push({ limit, stretches: [{ startMs, endMs }] });
  }

  /** What is left of a limit; below nothing when it has run out. */
  #restMs(name: DailyLimit): number {
    const { startMs, nextStartMs } = this.#day as DutyDay;
    const limitMs = this.#limitOf(name).seconds * 1000;
    if (name !== "offDuty") return limitMs - this.#countedMs[name];
    // The two rests of a split take the place of the daily one.
    if (this.#splits.some((rest) => rest.startMs < nextStartMs && startMs < rest.endMs)) return Infinity;
    return nextStartMs - startMs - limitMs - this.#countedMs.offDuty;
  }

  #limitOf(name: DailyLimit): Limit {
    const limit = this.#rule[name];
    if (!this.#isLonger[name]) return limit;
    const { seconds, paragraph } = this.#context.book.adverse;
    const movedSeconds = name === "offDuty" ? limit.seconds - seconds : limit.seconds + seconds;
    return { ...limit, seconds: movedSeconds, paragraph: `${limit.paragraph}, ${paragraph}` };
  }
}

/** The rests that make a pair with another one since the same full rest, up to the next. */
function splitRests({ rests, book }: DailyContext): Rest[] {
  const splits = new Set<Rest>();
  let after = 0;
  for (const [index, second] of rests.entries()) {
    for (const first of rests.slice(after, index)) {
      if (pairingOf(first, second, book)) splits.add(first).add(second);
    }
    if (second.isFull) after = index + 1;
  }
  return [...splits];
}

/** For each segment whether it is of a rest that is long enough. That before the log is. */
function restsLongEnough({ segments, endMs }: Timeline, shortestMs: number): readonly boolean[] {
  const isLongEnough: boolean[] = [];
  let from = 0;
  for (let index = 0; index <= segments.length; index += 1) {
    const segment = segments[index];
    if (segment && isResting(segment)) continue;
    const startMs = segments[from]?.startMs ?? endMs;
    const isLong = from === 0 || (segment?.startMs ?? endMs) - startMs >= shortestMs;
    for (let at = from; at < index; at += 1) isLongEnough.push(isLong);
    isLongEnough.push(false);
    from = index + 1;
  }
  return isLongEnough;
}

function explain({ name, seconds }: Limit, { startMs, endMs }: Excess, days: DutyDays): string {
  const dayBegan = days.format(days.at(startMs).startMs);
  const drove = `Drove from ${days.format(startMs)} to ${days.format(endMs)}`;
  const hours = formatHours(seconds);
  if (name === "DAILY_OFF_DUTY") return `${drove}, so that the day from ${dayBegan} has no ${hours} hours off duty.`;
  const what = name === "DAILY_DRIVING" ? "of driving" : "on duty";
  return `${drove}, after ${hours} hours ${what} in the day from ${dayBegan}.`;
}
