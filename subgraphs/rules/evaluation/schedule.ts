/** Monday is 1, as in ISO 8601. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** A part of some days of the week. */
export type ScheduleWindow = {
  /** The days on which it begins. */
  readonly days: readonly Weekday[];
  /** Minutes after midnight by the clocks of the zone. */
  readonly fromMinute: number;
  /** Where it is not after `fromMinute`, it is of the day after: a window of 22:00 to 06:00 ends in the morning, and one of 0 to 0 is a day. */
  readonly untilMinute: number;
};

/** When a rule holds at all. */
export type Schedule = {
  /** A name of the IANA database, for example `America/Chicago`. */
  readonly timeZone: string;
  readonly windows: readonly ScheduleWindow[];
};

/** Tells of instants whether they are in a schedule. */
export type OpenTimes = {
  /** The instant at which the window ends that an instant is in; null where it is in none. Windows without a gap between are one. */
  readonly closingOf: (atMs: number) => number | null;
};

type Span = { readonly fromMs: number; readonly untilMs: number };

const DAY_MS = 86_400_000;
/** Days whose windows are remembered: more than late positions are of. */
const MAX_DAYS = 64;

/**
 * The times of a schedule. Where clocks are put forward, a window that begins or ends in the hour that is left out does so an hour
 * later; where they are put back, at the first of the two: `compatible` of Temporal, as calendars do it (RFC 5545, section 3.3.5).
 */
export function createOpenTimes({ timeZone, windows }: Schedule): OpenTimes {
  const byDay = new Map<number, readonly Span[]>();
  const spansAround = (day: number) => {
    const known = byDay.get(day);
    if (known) return known;
    if (byDay.size >= MAX_DAYS) byDay.clear();
    const spans = toSpans(day, timeZone, windows);
    byDay.set(day, spans);
    return spans;
  };
  // Most instants that are asked for are of the window of the one before.
  let last: Span = { fromMs: 0, untilMs: 0 };
  return {
    closingOf(atMs) {
      if (last.fromMs <= atMs && atMs < last.untilMs) return last.untilMs;
      const span = spansAround(Math.floor(atMs / DAY_MS)).find(
        ({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs,
      );
      if (!span) return null;
      last = { fromMs: span.fromMs, untilMs: toEnd(span.untilMs, spansAround) };
      return last.untilMs;
    },
  };
}

/** Where one window ends and the next begins at once, the latter ends it. A schedule that never closes has an end in a year, too. */
function toEnd(untilMs: number, spansAround: (day: number) => readonly Span[]): number {
  const lastMs = untilMs + 366 * DAY_MS;
  let endMs = untilMs;
  while (endMs < lastMs) {
    const atMs = endMs;
    const next = spansAround(Math.floor(atMs / DAY_MS)).find((one) => one.fromMs <= atMs && atMs < one.untilMs);
    if (!next) return endMs;
    endMs = next.untilMs;
  }
  return Number.POSITIVE_INFINITY;
}

/** All windows that can reach into a day of UTC: they begin at most two days before, and clocks of zones are at most 14 hours off. */
function toSpans(day: number, timeZone: string, windows: readonly ScheduleWindow[]): readonly Span[] {
  const middle = Temporal.Instant.fromEpochMilliseconds(day * DAY_MS + DAY_MS / 2).toZonedDateTimeISO("UTC");
  const dates = [-3, -2, -1, 0, 1, 2].map((days) => middle.toPlainDate().add({ days }));
  const spans = dates.flatMap((date) =>
    windows
      .filter(({ days }) => days.includes(date.dayOfWeek as Weekday))
      .map(({ fromMinute, untilMinute }): Span => {
        const end = untilMinute > fromMinute ? date : date.add({ days: 1 });
        return { fromMs: toInstant(date, fromMinute, timeZone), untilMs: toInstant(end, untilMinute, timeZone) };
      }),
  );
  return spans.sort((a, b) => b.untilMs - a.untilMs);
}

function toInstant(date: Temporal.PlainDate, minute: number, timeZone: string): number {
  const [days, ofDay] = [Math.floor(minute / 1_440), minute % 1_440];
  const plainTime = new Temporal.PlainTime(Math.floor(ofDay / 60), ofDay % 60);
  return date.add({ days }).toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
}
