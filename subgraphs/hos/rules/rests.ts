import { exceptionsOf, type HosException, holdsWithin } from "./exceptions.ts";
import type { Rulebook, SplitRule } from "./rulebook.ts";
import { isOnDuty, type Segment, type Timeline } from "./timeline.ts";

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
  readonly sleeperMs: number;
  readonly berth: Piece;
  /** Whether an exception for oilfield operations holds in it, and whether one that forbids splits does. */
  readonly isOilfield: boolean;
  readonly mayBeSplit: boolean;
  /** Driving and shift time up to its end, and the shift time that passes in it. */
  readonly drivenMs: number;
  readonly shiftMs: number;
  readonly shiftInsideMs: number;
};

/** A part of a rest, and the shift time that passes in it. */
type Piece = { readonly lengthMs: number; readonly shiftMs: number };

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
  if (isGeneralPair(first, second, book.split)) return { rule: book.split, leavesOut: wholeOf };
  const rule = first.isOilfield && second.isOilfield ? book.oilfieldSplit : null;
  return rule && isBerthPair(first, second, rule) ? { rule, leavesOut: berthOf } : null;
}

const wholeOf = ({ shiftInsideMs }: Rest) => shiftInsideMs;
const berthOf = ({ berth }: Rest) => berth.shiftMs;

function isGeneralPair(first: Rest, second: Rest, rule: SplitRule): boolean {
  if (rule.sleeperSeconds === null) return isSleeperPair(first, second, rule);
  const togetherMs = second.endMs - second.startMs + (first.endMs - first.startMs);
  const longestMs = Math.max(first.sleeperMs, second.sleeperMs);
  return togetherMs >= rule.togetherSeconds * 1000 && longestMs >= rule.sleeperSeconds * 1000;
}

/** 395.1(g)(3): both in the sleeper berth. */
function isSleeperPair(first: Rest, second: Rest, rule: SplitRule): boolean {
  const shorterMs = Math.min(first.sleeperMs, second.sleeperMs);
  return shorterMs >= rule.shortestSeconds * 1000 && first.sleeperMs + second.sleeperMs >= rule.togetherSeconds * 1000;
}

/** 395.1(g)(2): both in the sleeper berth or in other accommodation at the site. */
function isBerthPair(first: Rest, second: Rest, rule: SplitRule): boolean {
  const [a, b] = [first.berth.lengthMs, second.berth.lengthMs];
  return Math.min(a, b) >= rule.shortestSeconds * 1000 && a + b >= rule.togetherSeconds * 1000;
}

function restOf({ segments, drivenMs, shiftMs }: Timeline, book: Rulebook, exceptions: readonly HosException[]) {
  const oilfield = exceptionsOf(exceptions, "OILFIELD");
  const nonCdl = exceptionsOf(exceptions, "SHORT_HAUL_NON_CDL");
  return (from: number, to: number, startMs: number, endMs: number): Rest => {
    const next = segments[to];
    const isOilfield = oilfield.length > 0 && holdsWithin(oilfield, startMs, endMs);
    const restartSeconds = (isOilfield ? book.oilfieldRestartSeconds : null) ?? book.restartSeconds;
    const shiftAtEndMs = next?.shiftMs ?? shiftMs;
    return {
      startMs,
      endMs,
      nextSegment: to,
      isFull: endMs - startMs >= book.fullRestSeconds * 1000,
      // Nothing is known of the cycle before the log begins, whatever the rules: it counts as empty.
      isRestart: startMs === Number.NEGATIVE_INFINITY || endMs - startMs >= (restartSeconds ?? Infinity) * 1000,
      sleeperMs: longestPiece(segments, from, to, isSleeper).lengthMs,
      berth: isOilfield ? longestPiece(segments, from, to, isBerth) : NO_PIECE,
      isOilfield,
      mayBeSplit: nonCdl.length === 0 || !holdsWithin(nonCdl, startMs, endMs),
      drivenMs: next?.drivenMs ?? drivenMs,
      shiftMs: shiftAtEndMs,
      shiftInsideMs: shiftAtEndMs - (segments[from]?.shiftMs ?? shiftAtEndMs),
    };
  };
}

const NO_PIECE: Piece = { lengthMs: 0, shiftMs: 0 };
const isSleeper = ({ kind }: Segment) => kind === "SLEEPER";
const isBerth = ({ kind }: Segment) => kind === "SLEEPER" || kind === "WAITING";

/** The longest piece without an interruption; of equal ones the last. */
function longestPiece(segments: readonly Segment[], from: number, to: number, is: (of: Segment) => boolean): Piece {
  let longest = NO_PIECE;
  let lengthMs = 0;
  let shiftMs = 0;
  for (let index = from; index < to; index += 1) {
    const segment = segments[index] as Segment;
    const counts = is(segment);
    const lastedMs = segment.endMs - segment.startMs;
    lengthMs = counts ? lengthMs + lastedMs : 0;
    if (!counts) shiftMs = 0;
    else if (segment.kind === "SLEEPER" && !segment.isExempt) shiftMs += lastedMs;
    if (counts && lengthMs >= longest.lengthMs) longest = { lengthMs, shiftMs };
  }
  return longest;
}
