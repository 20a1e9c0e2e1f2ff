import { HOUR_MS, QUARTER_MS } from "./hour-tables.ts";

/** What of a calendar is counted together. A week is one of ISO 8601: it begins on Monday. */
export type TimeDimension = "HOUR" | "DAY" | "WEEK";

/** From inclusive, to exclusive. */
export type Bucket = { readonly startMs: number; readonly endMs: number };

/** A time in which the clocks of a zone differ from UTC by the same. */
type Offset = Bucket & { readonly offsetMs: number };

/** No date is further from 1970: ECMA-262, section 21.4.1.1. */
const LATEST_MS = 8.64e15;
/** A zone has put its clocks forward and back for a hundred years or so. Each look takes some microseconds. */
const MAX_LOOKS = 250;

/**
 * The hours, days or weeks of a time zone by the rules that it had at the time: a day can have 23 or 25 hours, and an hour ends early where the clocks are
 * put forward or back within it. They follow each other without a gap. What was found out is kept for the next time.
 */
export class TimeBuckets {
  readonly #dimension: TimeDimension;
  readonly #zone: string;
  readonly #byStart = new Map<number, Bucket>();
  readonly #byQuarter = new Map<number, Bucket>();
  #offsets: readonly Offset[] = [];
  #last: Bucket = { startMs: 0, endMs: 0 };

  /** Throws a `RangeError` for what is no time zone. */
  constructor(dimension: TimeDimension, zone: string) {
    this.#dimension = dimension;
    this.#zone = new Temporal.ZonedDateTime(0n, zone).timeZoneId;
  }

  /** The bucket of an instant. */
  of(ms: number): Bucket {
    if (contains(this.#last, ms)) return this.#last;
    const found = this.#dimension === "HOUR" ? this.#hourOf(ms) : this.#daysOf(ms);
    const bucket = this.#byStart.get(found.startMs) ?? found;
    this.#byStart.set(bucket.startMs, bucket);
    this.#last = bucket;
    return bucket;
  }

  /** The bucket in which a quarter of an hour lies, counted since 1970; null where it lies in several. */
  ofQuarter(quarter: number): Bucket | null {
    const startMs = quarter * QUARTER_MS;
    const bucket = this.#byQuarter.get(quarter) ?? this.of(startMs);
    this.#byQuarter.set(quarter, bucket);
    return bucket.endMs >= startMs + QUARTER_MS ? bucket : null;
  }

  /**
   * Whether all buckets between two instants are known to begin with a piece of an hour, such as a quarter or the hour itself. With a quarter, all of today's time
   * zones do; what cannot be looked through soon, such as ten thousand years, is not known.
   */
  beginWith(pieceMs: number, fromMs: number, toMs: number): boolean {
    let atMs = fromMs;
    for (let looks = 0; atMs < toMs && looks < MAX_LOOKS; looks += 1) {
      const { offsetMs, startMs, endMs } = this.#offsetAt(atMs);
      if (offsetMs % pieceMs !== 0 || (startMs > fromMs && startMs % pieceMs !== 0)) return false;
      atMs = endMs;
    }
    return atMs >= toMs;
  }

  #hourOf(ms: number): Bucket {
    const { offsetMs, ...offset } = this.#offsetAt(ms);
    const startMs = Math.floor((ms + offsetMs) / HOUR_MS) * HOUR_MS - offsetMs;
    return { startMs: Math.max(startMs, offset.startMs, -LATEST_MS), endMs: Math.min(startMs + HOUR_MS, offset.endMs) };
  }

  #daysOf(ms: number): Bucket {
    const days = this.#dimension === "DAY" ? 1 : 7;
    const date = this.#at(ms).toPlainDate();
    let first = this.#dimension === "DAY" ? date : shifted(date, 1 - date.dayOfWeek);
    for (;;) {
      const next = shifted(first, days);
      const bucket = { startMs: this.#startOf(first), endMs: this.#startOf(next) };
      // Where clocks were put back over midnight, it was yesterday again for some minutes: they are of the day that had begun.
      if (ms < bucket.endMs || next.equals(first)) return bucket;
      first = next;
    }
  }

  #startOf(date: Temporal.PlainDate): number {
    try {
      return date.toZonedDateTime(this.#zone).epochMilliseconds;
    } catch {
      // The first and the last day of the calendar.
      return date.year < 0 ? -LATEST_MS : LATEST_MS + 1;
    }
  }

  #offsetAt(ms: number): Offset {
    const known = this.#offsets.find((one) => contains(one, ms));
    if (known) return known;
    const at = this.#at(ms);
    // What comes before an instant does not include it.
    const before = ms < LATEST_MS ? this.#at(ms + 1).getTimeZoneTransition("previous") : null;
    const offset = {
      offsetMs: at.offsetNanoseconds / 1e6,
      startMs: before?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
      endMs: at.getTimeZoneTransition("next")?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    };
    this.#offsets = [offset, ...this.#offsets];
    return offset;
  }

  #at(ms: number): Temporal.ZonedDateTime {
    return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(this.#zone);
  }
}

function contains({ startMs, endMs }: Bucket, ms: number): boolean {
  return startMs <= ms && ms < endMs;
}

/** A date some days from another, or the last one that there is. */
function shifted(date: Temporal.PlainDate, days: number): Temporal.PlainDate {
  try {
    return date.add({ days });
  } catch {
    return date;
  }
}
