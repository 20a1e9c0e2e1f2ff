import type { DutyPeriod } from "./duty-log.ts";
import { beginOf, endOf, exceptionsOf, type HosException, holdsAt } from "./exceptions.ts";
import { type Rulebook, SEAT_SLEEPER_SECONDS } from "./rulebook.ts";

/** What the rules see of a moment, once conditions are taken into account. */
export type DutyKind = "OFF_DUTY" | "SLEEPER" | "WAITING" | "DRIVING" | "ON_DUTY";

/** A stretch of one kind, with what had been counted when it began. */
export type Segment = {
  readonly startMs: number;
  readonly endMs: number;
  readonly kind: DutyKind;
  /** Whether the log tells it. What it does not tell counts as off duty. */
  readonly isKnown: boolean;
  /** Whether it is exempt from the rules, 395.1(k): rest is rest in it, and nothing else counts. */
  readonly isExempt: boolean;
  /** Whether no break is asked for in it, 395.1(e). */
  readonly isShortHaul: boolean;
} & Counts;

/** What had been counted at an instant, since the log began: driving, work with driving, and all time but exempt and waiting. */
export type Counts = { readonly drivenMs: number; readonly workedMs: number; readonly elapsedMs: number };

/** A driver's time without a gap, from the first entry of the log up to an instant. */
export type Timeline = {
  readonly segments: readonly Segment[];
  readonly endMs: number;
} & Counts;

type Stretch = { kind: DutyKind | "PASSENGER_SEAT"; startMs: number; endMs: number; isKnown: boolean };

/** What the rules see of a log up to an instant. The log is in order. */
export function toTimeline(
  log: readonly DutyPeriod[],
  asOfMs: number,
  book: Rulebook,
  exceptions: readonly HosException[],
): Timeline {
  const stretches = seatTimeSettled(toStretches(log, asOfMs), book.passengerSeatSeconds * 1000);
  const exempt = exceptionsOf(exceptions, "AGRICULTURAL");
  const shortHaul = [...exceptionsOf(exceptions, "SHORT_HAUL"), ...exceptionsOf(exceptions, "SHORT_HAUL_NON_CDL")];
  const cuts: number[] = [];
  for (const exception of exempt) cuts.push(beginOf(exception), endOf(exception));
  for (const exception of shortHaul) cuts.push(beginOf(exception), endOf(exception));
  // What is counted by days is looked at when adverse conditions are met.
  if (book.daily) cuts.push(...exceptionsOf(exceptions, "ADVERSE").map(beginOf));
  const segments: Segment[] = [];
  let drivenMs = 0;
  let workedMs = 0;
  let elapsedMs = 0;
  for (const { kind: told, startMs, endMs, isKnown } of cuts.length === 0 ? stretches : cutAt(stretches, cuts)) {
    const kind = told === "PASSENGER_SEAT" ? "ON_DUTY" : told === "WAITING" && !book.knowsWaiting ? "OFF_DUTY" : told;
    const isExempt = exempt.length > 0 && holdsAt(exempt, startMs);
    const isShortHaul = shortHaul.length > 0 && holdsAt(shortHaul, startMs);
    segments.push({ startMs, endMs, kind, isKnown, isExempt, isShortHaul, drivenMs, workedMs, elapsedMs });
    if (isExempt) continue;
    const lastedMs = endMs - startMs;
    if (kind === "DRIVING") drivenMs += lastedMs;
    if (isOnDuty(kind)) workedMs += lastedMs;
    if (kind !== "WAITING") elapsedMs += lastedMs;
  }
  return { segments, endMs: asOfMs, drivenMs, workedMs, elapsedMs };
}

/** What a limit counts of all that has been counted. */
export function countOf({ drivenMs, workedMs, elapsedMs }: Counts, counts: "DRIVING" | "ON_DUTY" | "ELAPSED"): number {
  if (counts === "DRIVING") return drivenMs;
  return counts === "ON_DUTY" ? workedMs : elapsedMs;
}

/** What had been counted at an instant: nothing before the log. */
export function countsAt(timeline: Timeline, atMs: number): Counts {
  const { segments } = timeline;
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle] as Segment).endMs <= atMs) low = middle + 1;
    else high = middle;
  }
  const segment = segments[low];
  if (!segment) return timeline;
  const next = segments[low + 1] ?? timeline;
  const passedMs = Math.max(0, atMs - segment.startMs);
  // Within a segment each sum grows with the time, or stands still.
  const grown = (from: number, to: number) => (to > from ? from + passedMs : from);
  return {
    drivenMs: grown(segment.drivenMs, next.drivenMs),
    workedMs: grown(segment.workedMs, next.workedMs),
    elapsedMs: grown(segment.elapsedMs, next.elapsedMs),
  };
}

/** Whether a driver is on duty, 395.2: driving is. */
export function isOnDuty(kind: DutyKind): boolean {
  return kind === "DRIVING" || kind === "ON_DUTY";
}

/** From when on the log is known without a gap; null if it is not known at its end. */
export function knownSince({ segments }: Timeline): number | null {
  let since: number | null = null;
  for (let index = segments.length - 1; index >= 0 && segments[index]?.isKnown; index -= 1) {
    since = segments[index]?.startMs ?? null;
  }
  return since;
}

/** The place in a log in order of the entry in force at an instant; -1 where the log tells none. */
export function indexAt(log: readonly DutyPeriod[], atMs: number): number {
  let index = log.length - 1;
  while (index >= 0 && (log[index] as DutyPeriod).startMs > atMs) index -= 1;
  return (log[index]?.endMs ?? Number.POSITIVE_INFINITY) > atMs ? index : -1;
}

/** What a moment with an entry counts as. */
export function kindOf({ status, condition }: DutyPeriod): DutyKind | "PASSENGER_SEAT" {
  switch (condition) {
    case "PERSONAL_CONVEYANCE":
      return "OFF_DUTY";
    case "YARD_MOVES":
      return "ON_DUTY";
    case "PASSENGER_SEAT":
      return "PASSENGER_SEAT";
    case null:
    case undefined:
      return KIND_OF_STATUS[status];
    default:
      throw new Error(`a condition that we do not know: ${condition satisfies never}`);
  }
}

const KIND_OF_STATUS = {
  OFF_DUTY: "OFF_DUTY",
  SLEEPER_BERTH: "SLEEPER",
  DRIVING: "DRIVING",
  ON_DUTY: "ON_DUTY",
  WAITING_AT_SITE: "WAITING",
} as const;

const RESTS: ReadonlySet<Stretch["kind"]> = new Set<Stretch["kind"]>(["OFF_DUTY", "SLEEPER", "WAITING"]);

/** Who is at work for longer than any cycle has forgotten to say so: nothing is known after it, and no log takes for ever. */
const LONGEST_WORK_MS = 30 * 86_400_000;

function toStretches(log: readonly DutyPeriod[], asOfMs: number): Stretch[] {
  const stretches: Stretch[] = [];
  let last: Stretch | null = null;
  const add = (kind: Stretch["kind"], startMs: number, endMs: number, isKnown: boolean) => {
    if (last !== null && last.kind === kind && last.isKnown === isKnown) {
      last.endMs = endMs;
      return;
    }
    last = { kind, startMs, endMs, isKnown };
    stretches.push(last);
  };
  for (let index = 0; index < log.length; index += 1) {
    const entry = log[index] as DutyPeriod;
    const { startMs } = entry;
    if (startMs >= asOfMs) break;
    const nextMs = Math.min(log[index + 1]?.startMs ?? asOfMs, asOfMs);
    const kind = kindOf(entry);
    const longestMs = RESTS.has(kind) ? Number.POSITIVE_INFINITY : LONGEST_WORK_MS;
    const endMs = Math.min(entry.endMs ?? nextMs, nextMs, startMs + longestMs);
    if (endMs > startMs) add(kind, startMs, endMs, true);
    const knownMs = Math.max(endMs, startMs);
    if (nextMs > knownMs) add("OFF_DUTY", knownMs, nextMs, false);
  }
  return stretches;
}

/** A log in order; the same one if it is so already, as it nearly always is. */
export function toOrderedLog(log: readonly DutyPeriod[]): readonly DutyPeriod[] {
  for (let index = 1; index < log.length; index += 1) {
    if ((log[index] as DutyPeriod).startMs < (log[index - 1] as DutyPeriod).startMs) {
      return log.toSorted((a, b) => a.startMs - b.startMs);
    }
  }
  return log;
}

/**
 * Up to three hours in the passenger seat next to seven consecutive ones in the sleeper berth are off duty, 395.2 and
 * 395.1(g)(1)(i)(D). The hours before the sleeper count first, and of those the last ones.
 */
function seatTimeSettled(stretches: Stretch[], allowedMs: number): Stretch[] {
  if (allowedMs === 0 || !stretches.some(({ kind }) => kind === "PASSENGER_SEAT")) return stretches;
  const settled: Stretch[] = [];
  let leftAfterSleeperMs = 0;
  for (const [index, stretch] of stretches.entries()) {
    const { kind, startMs, endMs } = stretch;
    const next = stretches[index + 1];
    const leftBeforeMs = kind === "PASSENGER_SEAT" && next && isLongSleep(next) ? allowedMs : 0;
    if (kind === "PASSENGER_SEAT") {
      const restUntilMs = Math.min(endMs, startMs + leftAfterSleeperMs);
      const restFromMs = Math.max(restUntilMs, endMs - leftBeforeMs);
      settled.push(
        { ...stretch, kind: "OFF_DUTY", endMs: restUntilMs },
        { ...stretch, startMs: restUntilMs, endMs: restFromMs },
        { ...stretch, kind: "OFF_DUTY", startMs: restFromMs },
      );
      leftAfterSleeperMs = allowedMs - (endMs - restFromMs);
    } else {
      settled.push(stretch);
      if (!isLongSleep(stretch)) leftAfterSleeperMs = 0;
      else if (stretches[index - 1]?.kind !== "PASSENGER_SEAT") leftAfterSleeperMs = allowedMs;
    }
  }
  return settled.filter(({ startMs, endMs }) => endMs > startMs);
}

function isLongSleep({ kind, startMs, endMs }: Stretch): boolean {
  return kind === "SLEEPER" && endMs - startMs >= SEAT_SLEEPER_SECONDS * 1000;
}

function cutAt(stretches: readonly Stretch[], cuts: readonly number[]): Stretch[] {
  return stretches.flatMap((stretch) => {
    const { startMs, endMs } = stretch;
    const inside = cuts.filter((cut) => startMs < cut && cut < endMs).sort((a, b) => a - b);
    const edges = [startMs, ...new Set(inside), endMs];
    return edges.slice(1).map((edge, index) => ({ ...stretch, startMs: edges[index] ?? startMs, endMs: edge }));
  });
}
