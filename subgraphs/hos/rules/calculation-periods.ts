import type { DutyDays } from "./duty-days.ts";
import { beginOf, endOf, exceptionsOf, type HosException, holdsWithin } from "./exceptions.ts";
import { pairingOf, type Rest } from "./rests.ts";
import { type Limit, NON_CDL, type PeriodLimit, type Rulebook, SIXTEEN_HOUR } from "./rulebook.ts";
import { type Counts, countOf, countsAt, isOnDuty, type Segment, type Timeline } from "./timeline.ts";

/** A rest that the shift leaves out, with the one that it is a pair with. */
export type LeftOut = { readonly rest: Rest; readonly pairedWith: Rest; readonly elapsedMs: number };

/**
 * The time over which driving and shift are counted: from the end of a full rest, or of the first rest of a pair, to the begin of
 * the second rest of the next pair, or of the next full rest. Driving is held against its limits from `ownedFrom` on; what was driven
 * before that is of the period before, and counts here.
 */
export type CalculationPeriod = {
  /** At whose end the count begins. */
  readonly anchor: Rest;
  /** The segments whose driving is judged here: up to `ownedTo`, which is not of them. */
  readonly ownedFrom: number;
  readonly ownedTo: number;
  /** When what is judged here begins: at the end of the rest before it. */
  readonly ownedFromMs: number;
  readonly endMs: number;
  /** The rests that the shift leaves out: at most one that is paired with the anchor and one with the rest that ends the period. */
  readonly leftOut: readonly LeftOut[];
  readonly limits: readonly PeriodLimit[];
};

type Span = Pick<CalculationPeriod, "anchor" | "ownedFrom" | "ownedTo" | "ownedFromMs" | "endMs"> & {
  /** What may be left out as partner of the anchor, and what as partner of the rest that ends the period; oldest first. */
  readonly partners: readonly LeftOut[];
  readonly firsts: readonly LeftOut[];
};

export type PeriodContext = {
  readonly timeline: Timeline;
  readonly rests: readonly Rest[];
  readonly book: Rulebook;
  readonly exceptions: readonly HosException[];
  readonly days: DutyDays;
};

/** A driver's calculation periods, oldest first. The last one is not at its end yet, or has not begun: there is always one. */
export function collectPeriods(context: PeriodContext): CalculationPeriod[] {
  const uses = new LongWindowUses(context);
  return collectSpans(context).map((span) => {
    const period = choosePeriod(span, uses.limitsOf(span), context);
    uses.note(period, context);
    return period;
  });
}

/** The last of a driver's calculation periods. Costs what comes after the last full rest, unless a window of 16 hours is claimed. */
export function openPeriod(context: PeriodContext): CalculationPeriod {
  const uses = new LongWindowUses(context);
  if (uses.isClaimed) return collectPeriods(context).at(-1) as CalculationPeriod;
  const { rests, book } = context;
  const lastFull = rests.findLastIndex(({ isFull }) => isFull);
  const span = collectSpans(context, lastFull).at(-1) as Span;
  return choosePeriod(span, book.limits, context);
}

/** What a limit has counted of a period up to an instant, of which the sums are given. */
export function countedMs(period: CalculationPeriod, { counts }: PeriodLimit, sums: Counts, atMs: number): number {
  const countMs = countOf(sums, counts) - countOf(period.anchor.counted, counts);
  return counts === "ELAPSED" ? countMs - leftOutBefore(period.leftOut, atMs) : countMs;
}

/**
 * Where one period ends and the next begins. A period ends with every rest that makes a pair with one inside it, and the next begins at the
 * end of the latest such rest: no other choice leaves less of the time counted, so none has fewer violations after it. At a full rest
 * everything begins anew, so that a later one may be the first.
 */
function collectSpans({ timeline, rests, book }: PeriodContext, firstAt = 0): Span[] {
  const spans: Span[] = [];
  let anchorAt = firstAt;
  let before = rests[firstAt] as Rest;
  let partners: LeftOut[] = [];
  for (let index = firstAt + 1; index < rests.length; index += 1) {
    const second = rests[index] as Rest;
    const firsts: LeftOut[] = [];
    let nextAnchorAt = second.isFull ? index : -1;
    for (let at = anchorAt + 1; at < index; at += 1) {
      const first = rests[at] as Rest;
      const pairing = pairingOf(first, second, book);
      if (!pairing) continue;
      firsts.push({ rest: first, pairedWith: second, elapsedMs: pairing.leavesOut(first) });
      if (!second.isFull) nextAnchorAt = at;
    }
    const anchor = rests[anchorAt] as Rest;
    if (nextAnchorAt < 0) {
      partners.push(...partnerOf(anchor, second, book));
      continue;
    }
    const ownedTo = firstSegmentOf(second, timeline);
    spans.push({ ...spanFrom(anchor, before), ownedTo, endMs: second.startMs, partners, firsts });
    anchorAt = nextAnchorAt;
    before = second;
    partners = second.isFull ? [] : partnerOf(rests[anchorAt] as Rest, second, book);
  }
  const anchor = rests[anchorAt] as Rest;
  const ownedTo = timeline.segments.length;
  return [...spans, { ...spanFrom(anchor, before), ownedTo, endMs: timeline.endMs, partners, firsts: [] }];
}

function spanFrom(anchor: Rest, before: Rest) {
  return { anchor, ownedFrom: before.nextSegment, ownedFromMs: before.endMs };
}

function partnerOf(anchor: Rest, second: Rest, book: Rulebook): LeftOut[] {
  const pairing = pairingOf(anchor, second, book);
  return pairing ? [{ rest: second, pairedWith: anchor, elapsedMs: pairing.leavesOut(second) }] : [];
}

/** A rest is a run of segments, the first of which is told by its begin. */
function firstSegmentOf(rest: Rest, { segments }: Timeline): number {
  let index = rest.nextSegment;
  while (index > 0 && (segments[index - 1] as Segment).startMs >= rest.startMs) index -= 1;
  return index;
}

/**
 * The period with the rests left out with which the least is driven after the shift has run out; at a tie those that leave the most
 * time.
 */
function choosePeriod(span: Span, limits: readonly PeriodLimit[], context: PeriodContext): CalculationPeriod {
  const judge = (leftOut: readonly LeftOut[]) => withAdverse({ ...span, leftOut, limits }, context);
  const [widest = [], ...others] = choicesOf(span);
  let best = judge(widest);
  if (others.length === 0) return best;
  let leastMs = drivenBeyondMs(best, best.limits, context.timeline);
  // The choice that leaves the most out leaves the most time, unless adverse conditions lengthen the limits of another one.
  const isAdverse = exceptionsOf(context.exceptions, "ADVERSE").length > 0;
  for (const leftOut of others) {
    if (leastMs === 0 && !isAdverse) break;
    const period = judge(leftOut);
    const beyondMs = drivenBeyondMs(period, period.limits, context.timeline);
    const isTie = isAdverse && beyondMs === leastMs;
    if (beyondMs < leastMs || (isTie && timeLeftMs(period, context) > timeLeftMs(best, context))) {
      [best, leastMs] = [period, beyondMs];
    }
  }
  return best;
}

/** What all limits of a period leave together. */
function timeLeftMs(period: CalculationPeriod, { timeline }: PeriodContext): number {
  return period.limits.reduce(
    (sumMs, limit) => sumMs + limit.seconds * 1000 - countedMs(period, limit, timeline, timeline.endMs),
    0,
  );
}

/** Every choice of one partner of the anchor and one first rest, those that leave the most time first. */
function choicesOf({ partners, firsts }: Span): (readonly LeftOut[])[] {
  if (partners.length + firsts.length <= 1) return [[...partners, ...firsts]];
  const choices: (readonly LeftOut[])[] = [];
  for (const partner of partners.length > 0 ? partners : [null]) {
    for (const first of firsts.length > 0 ? firsts : [null]) {
      const isOne = partner !== null && partner.rest === first?.rest;
      const widest = isOne && first.elapsedMs > partner.elapsedMs ? first : partner;
      choices.push([widest, isOne ? null : first].filter((leftOut) => leftOut !== null));
    }
  }
  return choices.sort((a, b) => leftOutBefore(b, Infinity) - leftOutBefore(a, Infinity));
}

function leftOutBefore(leftOut: readonly LeftOut[], atMs: number): number {
  let sumMs = 0;
  for (const { rest, elapsedMs } of leftOut) if (rest.endMs <= atMs) sumMs += elapsedMs;
  return sumMs;
}

/** How much of the driving that a period judges comes after the time since coming on duty has run out. */
function drivenBeyondMs(period: CalculationPeriod, limits: readonly PeriodLimit[], { segments }: Timeline): number {
  const limit = limits.find(({ counts }) => counts === "ELAPSED");
  if (!limit) return 0;
  let beyondMs = 0;
  for (let index = period.ownedFrom; index < period.ownedTo; index += 1) {
    const segment = segments[index] as Segment;
    if (segment.kind !== "DRIVING" || segment.isExempt) continue;
    const lastedMs = segment.endMs - segment.startMs;
    const atEndMs = countedMs(period, limit, segment, segment.startMs) + lastedMs;
    beyondMs += Math.min(lastedMs, Math.max(0, atEndMs - limit.seconds * 1000));
  }
  return beyondMs;
}

/** Two hours more where adverse conditions are met since the rest before, and before the limit has run out. */
function withAdverse(period: CalculationPeriod, { timeline, exceptions, book }: PeriodContext): CalculationPeriod {
  const { ownedFromMs, endMs } = period;
  let { limits } = period;
  for (const exception of exceptionsOf(exceptions, "ADVERSE")) {
    const metMs = Math.max(beginOf(exception), ownedFromMs);
    if (metMs >= endMs || endOf(exception) <= ownedFromMs) continue;
    const sums = countsAt(timeline, metMs);
    limits = limits.map((limit) => {
      // One that another exception has moved is not moved again.
      const isPlain = book.limits.includes(limit);
      return isPlain && countedMs(period, limit, sums, metMs) <= limit.seconds * 1000 ? longer(limit, book) : limit;
    });
  }
  return { ...period, limits };
}

/** A limit in adverse conditions. */
export function longer<T extends Limit>(limit: T, { adverse }: Rulebook): T {
  return { ...limit, seconds: limit.seconds + adverse.seconds, paragraph: `${limit.paragraph}, ${adverse.paragraph}` };
}

/** The windows of 16 hours that a driver has used, for each is to be had once or twice in seven days. */
class LongWindowUses {
  readonly #context: PeriodContext;
  readonly #claims: readonly { readonly rule: typeof SIXTEEN_HOUR; readonly exceptions: readonly HosException[] }[];
  #uses: { readonly day: number; readonly rule: typeof SIXTEEN_HOUR; readonly endMs: number }[] = [];

  constructor(context: PeriodContext) {
    const { exceptions } = context;
    this.#context = context;
    this.#claims = [
      { rule: NON_CDL, exceptions: exceptionsOf(exceptions, "SHORT_HAUL_NON_CDL") },
      { rule: SIXTEEN_HOUR, exceptions: exceptionsOf(exceptions, "SIXTEEN_HOUR") },
    ].filter((claim) => claim.exceptions.length > 0);
  }

  get isClaimed(): boolean {
    return this.#claims.length > 0;
  }

  /**
   * The limits of a period, with the longer shift if it is claimed and still to be had. Such a shift begins with a full rest, and is claimed
   * at some moment of it.
   */
  limitsOf({ anchor }: Span): readonly PeriodLimit[] {
    const { book, days } = this.#context;
    if (!this.isClaimed || !anchor.isFull) return book.limits;
    const claim = this.#claims.find(({ exceptions, rule }) =>
      holdsWithin(exceptions, anchor.endMs, anchor.endMs + rule.seconds * 1000),
    );
    if (!claim) return book.limits;
    const { rule } = claim;
    if (rule.isReleased && this.#lastWork(anchor) > anchor.endMs + rule.seconds * 1000) return book.limits;
    const day = days.at(anchor.endMs).number;
    const restartMs = rule === SIXTEEN_HOUR ? this.#lastRestart(anchor) : Number.NEGATIVE_INFINITY;
    const before = this.#uses.filter(
      (use) => use.rule === rule && use.day >= day - rule.daysBefore && use.endMs > restartMs,
    );
    if (before.length >= rule.uses) return book.limits;
    const { seconds, paragraph } = rule;
    return book.limits.map((limit) => (limit.counts === "ELAPSED" ? { ...limit, seconds, paragraph } : limit));
  }

  /** A window is used once something is driven after the ordinary shift. */
  note(period: CalculationPeriod, { timeline, book, days }: PeriodContext): void {
    if (!this.isClaimed) return;
    const shift = period.limits.find(({ counts }) => counts === "ELAPSED");
    const rule = this.#claims.find((claim) => claim.rule.paragraph === shift?.paragraph)?.rule;
    if (!rule || drivenBeyondMs(period, book.limits, timeline) === 0) return;
    this.#uses.push({ day: days.at(period.anchor.endMs).number, rule, endMs: period.endMs });
  }

  /** When the work ends that begins after a full rest, be it that it goes on. */
  #lastWork(after: Rest): number {
    const { rests, timeline } = this.#context;
    const next = rests.find((rest) => rest.isFull && rest.startMs >= after.endMs);
    return next?.startMs ?? timeline.segments.findLast(({ kind }) => isOnDuty(kind))?.endMs ?? after.endMs;
  }

  #lastRestart(before: Rest): number {
    return this.#context.rests.findLast((rest) => rest.isRestart && rest.endMs <= before.endMs)?.endMs ?? 0;
  }
}
