import type { ClockQuestion } from "../../../../subgraphs/hos/rules/compute-clocks.ts";
import type { DutyPeriod } from "../../../../subgraphs/hos/rules/duty-log.ts";
import type { HosException, HosExceptionKind } from "../../../../subgraphs/hos/rules/exceptions.ts";
import type { HosRuleset } from "../../../../subgraphs/hos/rules/rulebook.ts";

/**
 * The rules a second time, slowly: time is a row of ticks, each is looked at by itself, and every choice of pairs is tried. It is
 * written from the text of the regulation and shares no code with the product, whose types alone it speaks. It is one long file
 * because all of it is one second opinion.
 */

export type SlowAnswer = {
  readonly driving: number;
  readonly shift: number;
  readonly break: number | null;
  readonly cycle: number;
  readonly recap: readonly number[];
  readonly sureFrom: number | null;
  readonly violations: readonly string[];
};

export type SlowQuestion = Pick<ClockQuestion, "log" | "asOfMs" | "ruleset" | "exceptions"> & {
  readonly timeZone: string;
  readonly tickMs: number;
};

type Book = {
  /** In hours. */
  readonly rest: number;
  readonly driving: number;
  readonly onDuty: number;
  readonly elapsed: number;
  readonly break: number | null;
  readonly restart: number;
  readonly oilfieldRestart: number;
  readonly seat: number;
  /** What two rests have together, and how long one is in the sleeper berth; 0 where both are in it. */
  readonly together: number;
  readonly asleep: number;
  readonly daily: { readonly driving: number; readonly onDuty: number; readonly rest: number } | null;
  readonly workWithoutDayOff: number | null;
  readonly hours: number;
  readonly days: number;
  readonly knowsWaiting: boolean;
  readonly knows: readonly HosExceptionKind[];
  /** What the two limits of the shift are called. */
  readonly names: { readonly onDuty: string; readonly elapsed: string };
};

const PROPERTY = {
  ...{ rest: 10, driving: 11, onDuty: Infinity, elapsed: 14, break: 8, restart: 34, oilfieldRestart: 34, seat: 3 },
  ...{ together: 10, asleep: 7, daily: null, workWithoutDayOff: null, knowsWaiting: true },
  knows: ["SIXTEEN_HOUR", "OILFIELD", "AGRICULTURAL", "ADVERSE", "SHORT_HAUL", "SHORT_HAUL_NON_CDL"],
  names: { onDuty: "", elapsed: "SHIFT" },
} as const;
const PASSENGER = {
  ...{ rest: 8, driving: 10, onDuty: 15, elapsed: Infinity, break: null, restart: Infinity, oilfieldRestart: Infinity },
  ...{ seat: 0, together: 8, asleep: 0, daily: null, workWithoutDayOff: null, knowsWaiting: true },
  knows: ["AGRICULTURAL", "ADVERSE"],
  names: { onDuty: "SHIFT", elapsed: "" },
} as const;
const CANADA = {
  ...{ rest: 8, driving: 13, onDuty: 14, elapsed: 16, break: null, seat: 0, together: 10, asleep: 0 },
  ...{ daily: { driving: 13, onDuty: 14, rest: 10 }, knowsWaiting: false },
  knows: ["ADVERSE"],
  names: { onDuty: "SHIFT", elapsed: "ELAPSED" },
} as const;
const BOOKS: Readonly<Record<HosRuleset, Book>> = {
  PROPERTY_60_7: { ...PROPERTY, hours: 60, days: 7 },
  PROPERTY_70_8: { ...PROPERTY, hours: 70, days: 8, oilfieldRestart: 24 },
  PASSENGER_60_7: { ...PASSENGER, hours: 60, days: 7 },
  PASSENGER_70_8: { ...PASSENGER, hours: 70, days: 8 },
  CANADA_SOUTH_CYCLE_1: {
    ...CANADA,
    hours: 70,
    days: 7,
    restart: 36,
    oilfieldRestart: 36,
    workWithoutDayOff: Infinity,
  },
  CANADA_SOUTH_CYCLE_2: { ...CANADA, hours: 120, days: 14, restart: 72, oilfieldRestart: 72, workWithoutDayOff: 70 },
};

const OFF = 0;
const SLEEPER = 1;
const WAITING = 2;
const DRIVING = 3;
const ON = 4;
const SEAT = 5;
/** Passenger seat that is off duty. */
const SEAT_OFF = 6;

type Piece = { readonly length: number; readonly from: number; readonly to: number };
type Rest = {
  readonly from: number;
  readonly to: number;
  readonly length: number;
  readonly sleeper: Piece;
  readonly berth: Piece;
  readonly oilfield: boolean;
  readonly unsplit: boolean;
};

type Count = { readonly driving: number; readonly onDuty: number; readonly elapsed: number };
/** One way to count the time between two full rests. */
type Way = { readonly cost: number; readonly left: number; readonly periods: readonly Period[] };
type LeftOut = { readonly from: number; readonly to: number; readonly rest: Rest };
type Excess = { readonly [Limit in keyof Count]: Uint8Array };
type Period = {
  readonly anchor: Rest;
  readonly from: number;
  readonly to: number;
  readonly out: readonly LeftOut[];
  readonly limit: Count;
};

export function answerSlowly(question: SlowQuestion): SlowAnswer {
  return new SlowRules(question).answer();
}

class SlowRules {
  readonly #question: SlowQuestion;
  readonly #book: Book;
  readonly #startMs: number;
  readonly #ticks: number;
  readonly #hour: number;
  readonly #kind: Uint8Array;
  readonly #known: Uint8Array;
  readonly #exempt: Uint8Array;
  readonly #driven: Float64Array;
  readonly #elapsed: Float64Array;
  readonly #worked: Float64Array;
  readonly #rests: Rest[];

  constructor(question: SlowQuestion) {
    const { log, asOfMs, tickMs, ruleset } = question;
    this.#question = question;
    this.#book = BOOKS[ruleset];
    this.#startMs = Math.min(asOfMs, ...log.map(({ startMs }) => startMs));
    this.#ticks = (asOfMs - this.#startMs) / tickMs;
    this.#hour = 3_600_000 / tickMs;
    this.#kind = new Uint8Array(this.#ticks).fill(OFF);
    this.#known = new Uint8Array(this.#ticks);
    this.#exempt = new Uint8Array(this.#ticks);
    this.#writeLog();
    this.#settleSeats();
    for (const exception of this.#exceptions("AGRICULTURAL")) {
      this.#exempt.fill(1, this.#tickAt(exception.fromMs ?? -Infinity), this.#tickAt(exception.toMs ?? Infinity));
    }
    this.#driven = this.#sum((kind) => kind === DRIVING);
    this.#worked = this.#sum(isWork);
    this.#elapsed = this.#sum((kind) => kind !== WAITING);
    this.#rests = this.#findRests();
  }

  answer(): SlowAnswer {
    const { cycle, recap, excess: cycleExcess } = this.#cycle();
    const { left, excess, splits } = this.#shifts();
    const breaks = this.#breaks();
    const daily = this.#daily(splits);
    const dayOff = this.#daysOff();
    const sureFrom = this.#ticks > 0 && this.#known[this.#ticks - 1] ? this.#known.lastIndexOf(0) + 1 : null;
    return {
      driving: this.#seconds(Math.min(left.driving, daily.left.driving)),
      shift: this.#seconds(Math.min(left.onDuty, left.elapsed, daily.left.onDuty, daily.left.rest)),
      break: breaks.left === null ? null : this.#seconds(breaks.left),
      cycle: this.#seconds(Math.min(cycle, dayOff.left)),
      recap: recap.map((ticks) => this.#seconds(ticks)),
      sureFrom: sureFrom === null ? null : this.#startMs + sureFrom * this.#question.tickMs,
      violations: [
        ...this.#runs(excess.driving, "DRIVING"),
        ...this.#runs(excess.onDuty, this.#book.names.onDuty),
        ...this.#runs(excess.elapsed, this.#book.names.elapsed),
        ...this.#runs(breaks.excess, "BREAK"),
        ...this.#runs(cycleExcess, "CYCLE"),
        ...this.#runs(daily.excess.driving, "DAILY_DRIVING"),
        ...this.#runs(daily.excess.onDuty, "DAILY_ON_DUTY"),
        ...this.#runs(daily.excess.rest, "DAILY_OFF_DUTY"),
        ...this.#runs(dayOff.tooLate, "DAY_OFF"),
        ...this.#runs(dayOff.tooMuch, "CYCLE_DAY_OFF"),
      ].sort(),
    };
  }

  #seconds(ticks: number): number {
    return (Math.max(0, ticks) * this.#question.tickMs) / 1000;
  }

  #exceptions(kind: HosExceptionKind): readonly HosException[] {
    if (!this.#book.knows.includes(kind)) return [];
    return (this.#question.exceptions ?? []).filter((exception) => exception.kind === kind);
  }

  #tickAt(instantMs: number): number {
    return Math.min(this.#ticks, Math.max(0, (instantMs - this.#startMs) / this.#question.tickMs));
  }

  /** Of the entries that have begun the last one counts, until its end. */
  #writeLog(): void {
    const entries = this.#question.log
      .map((entry, index) => ({ entry, index }))
      .sort((a, b) => a.entry.startMs - b.entry.startMs || a.index - b.index)
      .map(({ entry }) => entry);
    for (const entry of entries) {
      const from = this.#tickAt(entry.startMs);
      this.#kind.fill(OFF, from);
      this.#known.fill(0, from);
      const to = this.#tickAt(entry.endMs ?? Infinity);
      if (to <= from) continue;
      const kind = kindOf(entry);
      this.#kind.fill(kind === WAITING && !this.#book.knowsWaiting ? OFF : kind, from, to);
      this.#known.fill(1, from, to);
    }
  }

  #settleSeats(): void {
    const allowed = this.#book.seat * this.#hour;
    const kind = this.#kind;
    for (let from = 0; from < this.#ticks; from += 1) {
      if (kind[from] !== SLEEPER || (from > 0 && kind[from - 1] === SLEEPER)) continue;
      let to = from;
      while (to < this.#ticks && kind[to] === SLEEPER) to += 1;
      if (to - from < 7 * this.#hour) continue;
      let used = 0;
      for (let back = 1; back <= allowed && isSeat(kind[from - back]); back += 1) {
        if (kind[from - back] === SEAT) used += 1;
        kind[from - back] = SEAT_OFF;
      }
      for (let on = 0; used < allowed && isSeat(kind[to + on]); on += 1, used += 1) kind[to + on] = SEAT_OFF;
    }
  }

  /** How many ticks before each were of a kind and not exempt. */
  #sum(is: (kind: number) => boolean): Float64Array {
    const sum = new Float64Array(this.#ticks + 1);
    for (let tick = 0; tick < this.#ticks; tick += 1) {
      sum[tick + 1] = (sum[tick] as number) + (is(this.#kind[tick] as number) && !this.#exempt[tick] ? 1 : 0);
    }
    return sum;
  }

  /** All rests of two hours or more, the time before the log among them. */
  #findRests(): Rest[] {
    const rests: Rest[] = [];
    let from = 0;
    for (let tick = 0; tick <= this.#ticks; tick += 1) {
      if (tick < this.#ticks && !isWork(this.#kind[tick] as number)) continue;
      const length = from === 0 ? Infinity : tick - from;
      if (length >= 2 * this.#hour) {
        rests.push({
          from,
          to: tick,
          length,
          sleeper: this.#longest(from, tick, (kind) => kind === SLEEPER),
          berth: this.#longest(from, tick, (kind) => kind === SLEEPER || kind === WAITING),
          oilfield: this.#touches("OILFIELD", from, tick, length),
          unsplit: this.#touches("SHORT_HAUL_NON_CDL", from, tick, length),
        });
      }
      from = tick + 1;
    }
    return rests;
  }

  #touches(kind: HosExceptionKind, from: number, to: number, length: number): boolean {
    const fromMs = this.#startMs + (length === Infinity ? -Infinity : from * this.#question.tickMs);
    const toMs = this.#startMs + to * this.#question.tickMs;
    return this.#exceptions(kind).some((one) => (one.fromMs ?? -Infinity) < toMs && fromMs < (one.toMs ?? Infinity));
  }

  #longest(from: number, to: number, is: (kind: number) => boolean) {
    let best = { length: 0, from, to: from };
    let begin = from;
    for (let tick = from; tick < to; tick += 1) {
      if (!is(this.#kind[tick] as number)) begin = tick + 1;
      else if (tick + 1 - begin >= best.length) best = { length: tick + 1 - begin, from: begin, to: tick + 1 };
    }
    return best;
  }

  /** What the shift leaves out of `rest` when it is a pair with the other one; null if they are none. */
  #pair(first: Rest, second: Rest, rest: Rest): LeftOut | null {
    const hour = this.#hour;
    const { together, asleep } = this.#book;
    if (first.length >= this.#book.rest * hour || second.unsplit) return null;
    const enough = (a: number, b: number) => a >= 2 * hour && b >= 2 * hour && a + b >= together * hour;
    if (asleep > 0) {
      const isAsleep = first.sleeper.length >= asleep * hour || second.sleeper.length >= asleep * hour;
      if (isAsleep && enough(first.length, second.length)) return { from: rest.from, to: rest.to, rest };
      const isOilfield = first.oilfield && second.oilfield && enough(first.berth.length, second.berth.length);
      return isOilfield ? { from: rest.berth.from, to: rest.berth.to, rest } : null;
    }
    const isSplit = enough(first.sleeper.length, second.sleeper.length);
    return isSplit ? { from: rest.sleeper.from, to: rest.sleeper.to, rest } : null;
  }

  /** Between two full rests, every choice of pairs is tried. */
  #shifts() {
    const excess: Excess = {
      driving: new Uint8Array(this.#ticks),
      onDuty: new Uint8Array(this.#ticks),
      elapsed: new Uint8Array(this.#ticks),
    };
    const fulls = this.#rests.filter(({ length }) => length >= this.#book.rest * this.#hour);
    const uses: Use[] = [];
    const splits: Rest[] = [];
    let left: Count = { driving: 0, onDuty: 0, elapsed: 0 };
    for (const [index, full] of fulls.entries()) {
      const next = fulls[index + 1] ?? null;
      const inside = this.#rests.filter(({ from }) => from >= full.to && (next === null || from < next.from));
      for (const second of next ? [...inside, next] : inside) {
        const firsts = inside.filter((first) => first.to <= second.from && this.#pair(first, second, first));
        if (firsts.length > 0) splits.push(second, ...firsts);
      }
      const long = this.#longShift(full, uses);
      const way = this.#bestWay(full, null, { inside, next, long, known: new Map() });
      for (const period of way.periods) {
        this.#judge(period, (tick, limit) => {
          excess[limit][tick] = 1;
        });
        const ordinary = { ...period.limit, elapsed: this.#book.elapsed * this.#hour };
        if (long && period.anchor === full && this.#beyond({ ...period, limit: ordinary }).elapsed > 0) {
          uses.push({ kind: long, day: this.#dayOf(full.to), to: period.to });
        }
      }
      const open = way.periods.at(-1) as Period;
      if (next === null) left = this.#left(open);
    }
    return { left, excess, splits };
  }

  #left(period: Period): Count {
    const counted = this.#count(period, this.#ticks);
    const { driving, onDuty, elapsed } = period.limit;
    return {
      driving: driving - counted.driving,
      onDuty: onDuty - counted.onDuty,
      elapsed: elapsed - counted.elapsed,
    };
  }

  #bestWay(anchor: Rest, since: Rest | null, block: Block): Way {
    const key = `${anchor.from} ${since?.from}`;
    const known = block.known.get(key);
    if (known) return known;
    const from = since ? since.to : anchor.to;
    const ends = [...block.inside.filter((rest) => rest.from >= from), null];
    let best: Way | null = null;
    for (const end of ends) {
      const closing = end ?? block.next;
      const firsts = block.inside.filter(
        (rest) => rest.from >= anchor.to && rest !== anchor && closing && rest.to <= closing.from,
      );
      const paired = firsts.filter((rest) => closing && this.#pair(rest, closing, rest));
      if (end && paired.length === 0) continue;
      const partners =
        since === null
          ? []
          : block.inside.filter(
              (rest) =>
                rest.from >= since.from && (!closing || rest.to <= closing.from) && this.#pair(anchor, rest, rest),
            );
      const periods = this.#periods(anchor, from, closing, partners, paired, block);
      const cheapest = Math.min(...periods.map(({ cost }) => cost));
      const most = Math.max(...periods.filter(({ cost }) => cost === cheapest).map(({ left }) => left));
      for (const { period, cost, left } of periods) {
        if (cost > cheapest || left < most) continue;
        const rest: Way[] = end
          ? paired.map((first) => this.#bestWay(first, end, block))
          : [{ cost: 0, left, periods: [] }];
        for (const way of rest) {
          const whole = { cost: cost + way.cost, left: way.left, periods: [period, ...way.periods] };
          if (best === null || whole.cost < best.cost || (whole.cost === best.cost && whole.left > best.left))
            best = whole;
        }
      }
      // Pairs do not enclose one another: the first rest that makes one ends the period.
      if (end) break;
    }
    block.known.set(key, best as Way);
    return best as Way;
  }

  /** A calculation period with every choice of what is left out. */
  #periods(anchor: Rest, from: number, closing: Rest | null, partners: Rest[], firsts: Rest[], block: Block) {
    const to = closing?.from ?? this.#ticks;
    const choices = [null, ...partners].flatMap((partner) =>
      [null, ...firsts].map((first) => [partner, first] as const),
    );
    return choices.map(([partner, first]) => {
      const out: LeftOut[] = [];
      if (partner) out.push(this.#pair(anchor, partner, partner) as LeftOut);
      if (first) out.push(this.#pair(first, closing as Rest, first) as LeftOut);
      // What both leave out is left out once.
      const [a, b] = out;
      const once = a && b && a.rest === b.rest ? [a.to - a.from > b.to - b.from ? a : b] : out;
      const long = anchor.length >= this.#book.rest * this.#hour && block.long;
      const elapsed = (long ? 16 : this.#book.elapsed) * this.#hour;
      const limit = { driving: this.#book.driving * this.#hour, onDuty: this.#book.onDuty * this.#hour, elapsed };
      const plain = { anchor, from, to, out: once, limit };
      const period = { ...plain, limit: this.#adverse(plain, Boolean(long)) };
      const beyond = this.#beyond(period);
      const cost = beyond.driving + beyond.onDuty + beyond.elapsed;
      const left = Object.values(this.#left(period)).filter(Number.isFinite);
      return { period, cost, left: left.reduce((sum, one) => sum + one, 0) };
    });
  }

  /** What a period has counted when a tick begins. */
  #count({ anchor, out }: Period, tick: number): Count {
    const since = (sum: Float64Array) => (sum[tick] as number) - (sum[anchor.to] as number);
    let elapsed = since(this.#elapsed);
    for (const { from, to, rest } of out) {
      if (rest.to <= tick) elapsed -= (this.#elapsed[to] as number) - (this.#elapsed[from] as number);
    }
    return { driving: since(this.#driven), onDuty: since(this.#worked), elapsed };
  }

  #adverse(period: Period, isLong: boolean): Count {
    const { from, to, limit } = period;
    const more = 2 * this.#hour;
    let { driving, onDuty, elapsed } = limit;
    for (const { fromMs, toMs } of this.#exceptions("ADVERSE")) {
      const met = Math.max(from, this.#tickAt(fromMs ?? -Infinity));
      const endsBefore = (toMs ?? Infinity) <= this.#startMs + from * this.#question.tickMs;
      if (met >= to || endsBefore) continue;
      const counted = this.#count(period, met);
      if (counted.driving <= limit.driving) driving = limit.driving + more;
      if (counted.onDuty <= limit.onDuty) onDuty = limit.onDuty + more;
      if (counted.elapsed <= limit.elapsed && !isLong) elapsed = limit.elapsed + more;
    }
    return { driving, onDuty, elapsed };
  }

  #beyond(period: Period): Count {
    const beyond = { driving: 0, onDuty: 0, elapsed: 0 };
    this.#judge(period, (_, limit) => {
      beyond[limit] += 1;
    });
    return beyond;
  }

  /** Tells every tick of driving of a period that comes after a limit. */
  #judge(period: Period, tell: (tick: number, limit: keyof Count) => void): void {
    for (let tick = period.from; tick < period.to; tick += 1) {
      if (this.#kind[tick] !== DRIVING || this.#exempt[tick]) continue;
      const counted = this.#count(period, tick);
      if (counted.driving >= period.limit.driving) tell(tick, "driving");
      if (counted.onDuty >= period.limit.onDuty) tell(tick, "onDuty");
      if (counted.elapsed >= period.limit.elapsed) tell(tick, "elapsed");
    }
  }

  /** Which exception gives a window of 16 hours to a shift that begins with a full rest; null if none may. */
  #longShift(full: Rest, uses: readonly Use[]): HosExceptionKind | null {
    const day = this.#dayOf(full.to);
    const isClaimed = (kind: HosExceptionKind) => this.#touches(kind, full.to, full.to + 16 * this.#hour, 0);
    const restarted = this.#rests.filter((rest) => rest.to <= full.to && this.#isRestart(rest)).at(-1)?.to ?? 0;
    const recent = (kind: HosExceptionKind) => uses.filter((use) => use.kind === kind && day - use.day <= 6);
    if (isClaimed("SHORT_HAUL_NON_CDL")) return recent("SHORT_HAUL_NON_CDL").length < 2 ? "SHORT_HAUL_NON_CDL" : null;
    if (!isClaimed("SIXTEEN_HOUR")) return null;
    const isFull = ({ length }: Rest) => length >= this.#book.rest * this.#hour;
    const next = this.#rests.find((rest) => rest !== full && rest.from >= full.to && isFull(rest));
    for (let tick = full.to + 16 * this.#hour; tick < (next?.from ?? this.#ticks); tick += 1) {
      // Not released from duty within the 16 hours.
      if (isWork(this.#kind[tick] as number)) return null;
    }
    return recent("SIXTEEN_HOUR").some((use) => use.to > restarted) ? null : "SIXTEEN_HOUR";
  }

  #isRestart(rest: Rest): boolean {
    if (rest.length === Infinity) return true;
    const hours = rest.oilfield ? this.#book.oilfieldRestart : this.#book.restart;
    return rest.length >= hours * this.#hour;
  }

  #breaks(): { left: number | null; excess: Uint8Array } {
    const excess = new Uint8Array(this.#ticks);
    if (this.#book.break === null) return { left: null, excess };
    const isFree = (tick: number) => {
      const atMs = this.#startMs + tick * this.#question.tickMs;
      return [...this.#exceptions("SHORT_HAUL"), ...this.#exceptions("SHORT_HAUL_NON_CDL")].some(
        ({ fromMs, toMs }) => (fromMs ?? -Infinity) <= atMs && atMs < (toMs ?? Infinity),
      );
    };
    const hasFree = [...this.#exceptions("SHORT_HAUL"), ...this.#exceptions("SHORT_HAUL_NON_CDL")].length > 0;
    let driven = 0;
    let paused = 0;
    for (let tick = 0; tick < this.#ticks; tick += 1) {
      paused = this.#kind[tick] === DRIVING ? 0 : paused + 1;
      if (paused >= this.#hour / 2) driven = 0;
      if (this.#kind[tick] !== DRIVING || this.#exempt[tick]) continue;
      driven += 1;
      if (driven > this.#book.break * this.#hour && !(hasFree && isFree(tick))) excess[tick] = 1;
    }
    return { left: hasFree && isFree(this.#ticks) ? null : this.#book.break * this.#hour - driven, excess };
  }

  #cycle(): { cycle: number; recap: number[]; excess: Uint8Array } {
    const { days, hours } = this.#book;
    const excess = new Uint8Array(this.#ticks);
    const starts = this.#dayStarts();
    const restarts = this.#rests.filter((rest) => this.#isRestart(rest));
    const worked = (fromTick: number, toTick: number) =>
      toTick <= fromTick ? 0 : (this.#worked[toTick] as number) - (this.#worked[fromTick] as number);
    let day = days - 1;
    let restarted = 0;
    const since = (tick: number) => {
      while ((starts[day + 1] as number) <= tick) day += 1;
      while (restarts[restarted + 1] && (restarts[restarted + 1] as Rest).to <= tick) restarted += 1;
      return Math.max((restarts[restarted] as Rest).to, starts[day - days + 1] as number, 0);
    };
    for (let tick = 0; tick < this.#ticks; tick += 1) {
      if (this.#kind[tick] !== DRIVING || this.#exempt[tick]) continue;
      if (worked(since(tick), tick) >= hours * this.#hour) excess[tick] = 1;
    }
    const first = since(this.#ticks);
    const recap = Array.from({ length: days }, (_, back) => {
      const from = Math.max(first, starts[day - days + 1 + back] as number);
      return worked(from, Math.min(this.#ticks, starts[day - days + 2 + back] as number));
    });
    return { cycle: hours * this.#hour - worked(first, this.#ticks), recap, excess };
  }

  /** Canada: driving, work and rest of each day. */
  #daily(splits: readonly Rest[]) {
    const excess = {
      driving: new Uint8Array(this.#ticks),
      onDuty: new Uint8Array(this.#ticks),
      rest: new Uint8Array(this.#ticks),
    };
    const { daily } = this.#book;
    if (!daily) return { excess, left: { driving: Infinity, onDuty: Infinity, rest: Infinity } };
    const hour = this.#hour;
    const isRest = this.#halfHoursOfRest();
    const adverse = this.#exceptions("ADVERSE");
    const starts = this.#dayStarts();
    let left = { driving: 0, onDuty: 0, rest: 0 };
    for (const [index, start] of starts.entries()) {
      const next = starts[index + 1] ?? Infinity;
      if (next <= 0 || start > this.#ticks) continue;
      const isSplit = splits.some(({ from, to, length }) => (length === Infinity || from < next) && start < to);
      const limit = {
        driving: daily.driving * hour,
        onDuty: daily.onDuty * hour,
        rest: isSplit ? Infinity : next - start - daily.rest * hour,
      };
      const longer = { driving: 0, onDuty: 0, rest: 0 };
      const counted = { driving: 0, onDuty: 0, rest: 0 };
      for (let tick = Math.max(0, start); tick <= Math.min(next - 1, this.#ticks); tick += 1) {
        const atMs = this.#startMs + tick * this.#question.tickMs;
        const isMet =
          (tick === this.#ticks || !isRest[tick]) &&
          adverse.some(({ fromMs, toMs }) => (fromMs ?? -Infinity) <= atMs && atMs < (toMs ?? Infinity));
        for (const name of ["driving", "onDuty", "rest"] as const) {
          if (isMet && counted[name] <= limit[name] + longer[name]) longer[name] = 2 * hour;
          if (this.#kind[tick] === DRIVING && counted[name] >= limit[name] + longer[name]) excess[name][tick] = 1;
          left = { ...left, [name]: limit[name] + longer[name] - counted[name] };
        }
        if (tick === this.#ticks) break;
        if (this.#kind[tick] === DRIVING) counted.driving += 1;
        if (isWork(this.#kind[tick] as number)) counted.onDuty += 1;
        if (!isRest[tick]) counted.rest += 1;
      }
    }
    return { excess, left };
  }

  /** The ticks of rests of half an hour or more; the time before the log is one. */
  #halfHoursOfRest(): Uint8Array {
    const isRest = new Uint8Array(this.#ticks);
    let from = 0;
    for (let tick = 0; tick <= this.#ticks; tick += 1) {
      if (tick < this.#ticks && !isWork(this.#kind[tick] as number)) continue;
      if (from === 0 || tick - from >= this.#hour / 2) isRest.fill(1, from, tick);
      from = tick + 1;
    }
    return isRest;
  }

  /** Canada: 24 hours without work in 14 days, and in cycle 2 in 70 hours of work. */
  #daysOff() {
    const tooLate = new Uint8Array(this.#ticks);
    const tooMuch = new Uint8Array(this.#ticks);
    const { workWithoutDayOff } = this.#book;
    if (workWithoutDayOff === null) return { tooLate, tooMuch, left: Infinity };
    const daysOff = this.#rests.filter(({ length }) => length >= 24 * this.#hour);
    const leftAt = (tick: number) => {
      const dayOff = daysOff.findLast(({ to }) => to <= tick) as Rest;
      const worked = (this.#worked[tick] as number) - (this.#worked[dayOff.to] as number);
      return {
        late: dayOff.to - 24 * this.#hour + 14 * 24 * this.#hour - tick,
        much: workWithoutDayOff * this.#hour - worked,
      };
    };
    for (let tick = 0; tick < this.#ticks; tick += 1) {
      if (this.#kind[tick] !== DRIVING) continue;
      const { late, much } = leftAt(tick);
      if (late <= 0) tooLate[tick] = 1;
      if (much <= 0) tooMuch[tick] = 1;
    }
    const { late, much } = leftAt(this.#ticks);
    return { tooLate, tooMuch, left: Math.min(late, much) };
  }

  /** Midnights from so many days before the log to the one after it, in ticks, which may be negative. */
  #dayStarts(): number[] {
    const { timeZone, tickMs, asOfMs } = this.#question;
    const first = Temporal.Instant.fromEpochMilliseconds(this.#startMs).toZonedDateTimeISO(timeZone).startOfDay();
    const starts: number[] = [];
    for (let day = 1 - this.#book.days; (starts.at(-1) ?? -Infinity) * tickMs + this.#startMs <= asOfMs; day += 1) {
      starts.push((first.add({ days: day }).startOfDay().epochMilliseconds - this.#startMs) / tickMs);
    }
    return starts;
  }

  #dayOf(tick: number): number {
    return this.#dayStarts().findLastIndex((start) => start <= tick);
  }

  /** Ticks in a row as `DRIVING from–to`, in milliseconds. */
  #runs(flags: Uint8Array, limit: string): string[] {
    const runs: string[] = [];
    const ms = (tick: number) => this.#startMs + tick * this.#question.tickMs;
    let from = -1;
    for (let tick = 0; tick <= this.#ticks; tick += 1) {
      if (flags[tick] === 1 && from < 0) from = tick;
      if (flags[tick] !== 1 && from >= 0) {
        runs.push(`${limit} ${ms(from)}–${ms(tick)}`);
        from = -1;
      }
    }
    return runs;
  }
}

type Use = { readonly kind: HosExceptionKind; readonly day: number; readonly to: number };
type Block = {
  readonly inside: readonly Rest[];
  readonly next: Rest | null;
  readonly long: HosExceptionKind | null;
  readonly known: Map<string, Way>;
};

function isWork(kind: number): boolean {
  return kind === DRIVING || kind === ON || kind === SEAT;
}

function isSeat(kind: number | undefined): boolean {
  return kind === SEAT || kind === SEAT_OFF;
}

function kindOf({ status, condition }: DutyPeriod): number {
  if (condition === "PERSONAL_CONVEYANCE") return OFF;
  if (condition === "YARD_MOVES") return ON;
  if (condition === "PASSENGER_SEAT") return SEAT;
  return { OFF_DUTY: OFF, SLEEPER_BERTH: SLEEPER, WAITING_AT_SITE: WAITING, DRIVING, ON_DUTY: ON }[status];
}
