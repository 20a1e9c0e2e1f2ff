import type { Boundary } from "../../../../subgraphs/rules/boundaries/boundary.ts";
import { createShape } from "../../../../subgraphs/rules/boundaries/shape.ts";
import type { RuleTerms } from "../../../../subgraphs/rules/evaluation/rule-terms.ts";
import type { Schedule } from "../../../../subgraphs/rules/evaluation/schedule.ts";
import type { TrackPosition } from "../../../../subgraphs/rules/evaluation/track-position.ts";
import type { WatchedRuleOptions } from "../../../../subgraphs/rules/evaluation/watched-rule.ts";

/*
 * The slow twin of the evaluation: it looks at a whole track at once, in order, rule by rule, by what the words of the rule say. It knows no index, no
 * state that goes on, and nothing of what came when.
 */

export type SlowCrossing = {
  readonly ruleId: string;
  readonly direction: "ENTER" | "LEAVE";
  readonly atMs: number;
  readonly isFirst: boolean;
};

/** The crossings of a rule on a track. */
export function slowCrossings(rule: WatchedRuleOptions, track: readonly TrackPosition[]): readonly SlowCrossing[] {
  const positions = track
    .filter(({ atMs }) => termsAt(rule, atMs) !== null)
    .toSorted((a, b) => a.atMs - b.atMs || (a.key < b.key ? -1 : 1));
  return toStretches(rule, positions).flatMap(({ from, until }): readonly SlowCrossing[] => {
    const stretch = positions.slice(from, until);
    const holding = stretch.filter((position) => judge(rule, position) === "HOLDS");
    const [first] = holding;
    if (!first) return [];
    const hasStayed = holding.some(({ atMs }) => atMs - first.atMs >= (termsAt(rule, atMs) as RuleTerms).minimumStayMs);
    if (!hasStayed) return [];
    const isFirst = positions[0] === first;
    const entered: SlowCrossing = { ruleId: rule.id, direction: "ENTER", atMs: first.atMs, isFirst };
    const [last, next] = [positions[until - 1] as TrackPosition, positions[until]];
    if (!next) return [entered];
    const closing = closingOf(rule, last);
    const atMs = closing <= next.atMs ? closing : next.atMs;
    return [entered, { ruleId: rule.id, direction: "LEAVE", atMs, isFirst: false }];
  });
}

/** The longest stretches of positions in which nothing fails and no window of the schedule ends. */
function toStretches(rule: WatchedRuleOptions, positions: readonly TrackPosition[]) {
  const stretches: { from: number; until: number }[] = [];
  let from: number | null = null;
  for (const [index, position] of positions.entries()) {
    const previous = positions[index - 1];
    const fails = judge(rule, position) === "FAILS";
    if (from !== null && previous && (fails || closingOf(rule, previous) <= position.atMs)) {
      stretches.push({ from, until: index });
      from = null;
    }
    if (!fails) from ??= index;
  }
  return from === null ? stretches : [...stretches, { from, until: positions.length }];
}

function termsAt({ versions, untilMs }: WatchedRuleOptions, atMs: number): RuleTerms | null {
  if (untilMs !== null && atMs >= untilMs) return null;
  return versions.findLast(({ fromMs }) => fromMs <= atMs)?.terms ?? null;
}

type Verdict = "HOLDS" | "FAILS" | "UNDECIDED";

function judge(rule: WatchedRuleOptions, position: TrackPosition): Verdict {
  const terms = termsAt(rule, position.atMs) as RuleTerms;
  const verdicts = terms.boundaries.map((boundary) => judgeBoundary(boundary, position, terms));
  if (terms.schedule && !isOpen(terms.schedule, position.atMs)) return "FAILS";
  if (verdicts.includes("FAILS")) return "FAILS";
  return verdicts.includes("UNDECIDED") ? "UNDECIDED" : "HOLDS";
}

function judgeBoundary(boundary: Boundary, position: TrackPosition, terms: RuleTerms): Verdict {
  if ("parameter" in boundary) {
    const { speedKph: speed } = position;
    if (speed === null) return "UNDECIDED";
    const off = Math.max((boundary.min ?? -1e9) - speed, speed - (boundary.max ?? 1e9), 0);
    return off === 0 ? "HOLDS" : off > terms.hysteresisKph ? "FAILS" : "UNDECIDED";
  }
  const meters = createShape(boundary).edgeMeters(position);
  const doubt = position.accuracyMeters > 50 ? position.accuracyMeters : 0;
  return meters <= -doubt ? "HOLDS" : meters > doubt + terms.hysteresisMeters ? "FAILS" : "UNDECIDED";
}

const MINUTE_MS = 60_000;
/** The clocks of Chicago in June, in which all tracks are. */
const CHICAGO_MS = -5 * 3_600_000;

function isOpen({ windows }: Schedule, atMs: number): boolean {
  const local = new Date(atMs + CHICAGO_MS);
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  const today = local.getUTCDay() || 7;
  const yesterday = today === 1 ? 7 : today - 1;
  return windows.some(({ days, fromMinute, untilMinute }) => {
    const has = (day: number) => days.some((one) => one === day);
    if (untilMinute > fromMinute) return has(today) && minute >= fromMinute && minute < untilMinute;
    return (has(today) && minute >= fromMinute) || (has(yesterday) && minute < untilMinute);
  });
}

/** The first full minute behind a position at which the schedule is closed. Nobody looks further than a week. */
function closingOf(rule: WatchedRuleOptions, { atMs }: TrackPosition): number {
  const schedule = (termsAt(rule, atMs) as RuleTerms).schedule;
  if (!schedule) return Number.POSITIVE_INFINITY;
  let minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  for (const lastMs = atMs + 8 * 86_400_000; minuteMs < lastMs; minuteMs += MINUTE_MS) {
    if (!isOpen(schedule, minuteMs)) return minuteMs;
  }
  return Number.POSITIVE_INFINITY;
}
