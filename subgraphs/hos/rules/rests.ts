import { exceptionsOf, type HosException, holdsWithin } from "./exceptions.ts";
import type { Rulebook, SplitRule } from "./rulebook.ts";
import { type Counts, isOnDuty, type Segment, type Timeline } from "./timeline.ts";

/** A rest of at least two consecutive hours, off duty and in the sleeper berth in any mix. */
export type Rest = {
  /** Minus infinity for the rest before the log begins. */
  readonly startMs: number;
  readonly endMs: number;
  /** The first segment after it. */
  readonly nextSegment: number;
  /** Begins everything anew but the cycle. */
  readonly isFull: boolean;
  /** Begins the cycle anew. */
  readonly isRestart: boolean;
  /** The longest piece of it in the sleeper berth, and that in the sleeper berth or waiting at a well site. */
  readonly sleeper: Piece;
  readonly berth: Piece;
  /** Whether an exception for oilfield operations holds in it, and whether one that forbids splits does. */
  readonly isOilfield: boolean;
  readonly mayBeSplit: boolean;
  /** What had been counted at its end, and the time that passed in it. */
  readonly counted: Counts;
  readonly elapsedInsideMs: number;
};

/** A part of a rest, and what of it counts as time that passes. */
type Piece = { readonly lengthMs: number; readonly elapsedMs: number };

/** Two rests that are worth a full one, by which rule, and what the shift leaves out of each. */
export type Pairing = { readonly rule: SplitRule; readonly leavesOut: (rest: Rest) => number };

/** The rests of a driver that mean something, oldest first. The first one is that before the log, which is a full one. */
export function collectRests(timeline: Timeline, book: Rulebook, exceptions: readonly HosException[]): Rest[] {
  const { segments } = timeline;
  const toRest = restOf(timeline, book, exceptions);
  const rests: Rest[] = [];
  let from = 0;
  for (let index = 0; index <= segments.length; index += 1) {
    const segment = segments[index];
    if (segment && isResting(segment)) continue;
    const startMs = from === 0 ? Number.NEGATIVE_INFINITY : (segments[from]?.startMs ?? timeline.endMs);
    const endMs = segment?.startMs ?? timeline.endMs;
    if (endMs - startMs >= book.split.shortestSeconds * 1000) rests.push(toRest(from, index, startMs, endMs));
    from = index + 1;
  }
  return rests;
}

/** Whether a driver rests: waiting at a well site is off duty, 395.1(d)(2). */
export function isResting({ kind }: Segment): boolean {
  return !isOnDuty(kind);
}

/** How two rests are worth a full one; null if they are not. A full rest may be the second of the two, and never the first. */
export function pairingOf(first: Rest, second: Rest, book: Rulebook): Pairing | null {
  if (first.isFull || !second.mayBeSplit) return null;
  const { split } = book;
  if (split.sleeperSeconds === null) {
    return isPair(first.sleeper, second.sleeper, split) ? { rule: split, leavesOut: sleeperOf } : null;
  }
  if (isGeneralPair(first, second, split, split.sleeperSeconds)) return { rule: split, leavesOut: wholeOf };
  const rule = first.isOilfield && second.isOilfield ? book.oilfieldSplit : null;
  return rule && isPair(first.berth, second.berth, rule) ? { rule, leavesOut: berthOf } : null;
}

const wholeOf = ({ elapsedInsideMs }: Rest) => elapsedInsideMs;
const sleeperOf = ({ sleeper }: Rest) => sleeper.elapsedMs;
const berthOf = ({ berth }: Rest) => berth.elapsedMs;

/** 395.1(g)(1): off duty and sleeper berth in any mix, a long piece of one of them in the sleeper berth. */
function isGeneralPair(first: Rest, second: Rest, rule: SplitRule, sleeperSeconds: number): boolean {
  const togetherMs = second.endMs - second.startMs + (first.endMs - first.startMs);
  const longestMs = Math.max(first.sleeper.lengthMs, second.sleeper.lengthMs);
  return togetherMs >= rule.togetherSeconds * 1000 && longestMs >= sleeperSeconds * 1000;
}

/** A piece of each rest is long enough, and so are both together. */
function isPair(first: Piece, second: Piece, rule: SplitRule): boolean {
  const [a, b] = [first.lengthMs, second.lengthMs];
  return Math.min(a, b) >= rule.shortestSeconds * 1000 && a + b >= rule.togetherSeconds * 1000;
}

function restOf(timeline: Timeline, book: Rulebook, exceptions: readonly HosException[]) {
  const oilfield = exceptionsOf(exceptions, "OILFIELD");
  const nonCdl = exceptionsOf(exceptions, "SHORT_HAUL_NON_CDL");
  const { segments } = timeline;
  return (from: number, to: number, startMs: number, endMs: number): Rest => {
    const counted: Counts = segments[to] ?? timeline;
    const isOilfield = oilfield.length > 0 && holdsWithin(oilfield, startMs, endMs);
    const restartSeconds = (isOilfield ? book.oilfieldRestartSeconds : null) ?? book.restartSeconds;
    return {
      startMs,
      endMs,
      nextSegment: to,
      isFull: endMs - startMs >= book.fullRestSeconds * 1000,
      // Nothing is known of the cycle before the log begins, whatever the rules: it counts as empty.
      isRestart: startMs === Number.NEGATIVE_INFINITY || endMs - startMs >= (restartSeconds ?? Infinity) * 1000,
      sleeper: longestPiece(segments, from, to, isSleeper),
      berth: isOilfield ? longestPiece(segments, from, to, isBerth) : NO_PIECE,
      isOilfield,
      mayBeSplit: nonCdl.length === 0 || !holdsWithin(nonCdl, startMs, endMs),
      counted,
      elapsedInsideMs: counted.elapsedMs - (segments[from] ?? counted).elapsedMs,
    };
  };
}

const NO_PIECE: Piece = { lengthMs: 0, elapsedMs: 0 };
const isSleeper = ({ kind }: Segment) => kind === "SLEEPER";
const isBerth = ({ kind }: Segment) => kind === "SLEEPER" || kind === "WAITING";

/** The longest piece without an interruption; of equal ones the last. */
function longestPiece(segments: readonly Segment[], from: number, to: number, is: (of: Segment) => boolean): Piece {
  let longest = NO_PIECE;
  let lengthMs = 0;
  let elapsedMs = 0;
  for (let index = from; index < to; index += 1) {
    const segment = segments[index] as Segment;
    const counts = is(segment);
    const lastedMs = segment.endMs - segment.startMs;
    lengthMs = counts ? lengthMs + lastedMs : 0;
    if (!counts) elapsedMs = 0;
    else if (segment.kind === "SLEEPER" && !segment.isExempt) elapsedMs += lastedMs;
    if (counts && lengthMs >= longest.lengthMs) longest = { lengthMs, elapsedMs };
  }
  return longest;
}
