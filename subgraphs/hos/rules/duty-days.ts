/** One day of the home terminal: its date there, and when it begins. It ends when the next one begins. */
export type DutyDay = { readonly number: number; readonly startMs: number; readonly nextStartMs: number };

/** How many days of a zone are kept: eleven years. */
const MOST_DAYS = 4096;
const DAY_MS = 86_400_000;

/**
 * The days of a driver's home terminal, 49 CFR 395.2 "eight consecutive days": each begins at the carrier's hour in the terminal's
 * zone, so that one has 23 hours in spring and 25 in autumn. Days are numbered one after the other. What was computed is kept, so one
 * of these serves all the drivers of a zone.
 */
export class DutyDays {
  readonly timeZone: string;
  readonly #startsAt: Temporal.PlainTime;
  readonly #starts = new Map<number, number>();
  readonly #dates = new Map<number, string>();
  readonly #offsets = new Map<number, number>();

  /** Throws a RangeError for a zone that nobody knows and for an hour that no day has. */
  constructor(timeZone: string, startsAt = "00:00") {
    this.timeZone = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone).timeZoneId;
    this.#startsAt = Temporal.PlainTime.from(startsAt);
  }

  /** When the day of a number begins. */
  startOf(number: number): number {
    const known = this.#starts.get(number);
    if (known !== undefined) return known;
    if (this.#starts.size >= MOST_DAYS) this.#starts.clear();
    const date = EPOCH.add({ days: number });
    // An hour that the clocks skip is the first one after it; one that comes twice is its first.
    const startMs = date.toZonedDateTime({ timeZone: this.timeZone, plainTime: this.#startsAt }).epochMilliseconds;
    this.#starts.set(number, startMs);
    return startMs;
  }

  /** The day that an instant is of. */
  at(instantMs: number): DutyDay {
    // No zone is more than a day away from UTC, so that one of the next ones is right.
    let number = Math.floor(instantMs / DAY_MS) - 2;
    while (this.startOf(number + 1) <= instantMs) number += 1;
    return { number, startMs: this.startOf(number), nextStartMs: this.startOf(number + 1) };
  }

  /** The date of a day, as `2026-03-01`. */
  dateOf(number: number): string {
    const known = this.#dates.get(number);
    if (known !== undefined) return known;
    if (this.#dates.size >= MOST_DAYS) this.#dates.clear();
    const date = dateText(number * DAY_MS);
    this.#dates.set(number, date);
    return date;
  }

  /** An instant in the words of the terminal's clock: `2026-03-01 08:15`, with seconds where there are any. */
  format(instantMs: number): string {
    return `${dateText(instantMs + this.#offsetAt(instantMs))} ${this.timeOf(instantMs)}`;
  }

  /** The time of the terminal's clock alone: `08:15`, with seconds where there are any. */
  timeOf(instantMs: number): string {
    const localMs = instantMs + this.#offsetAt(instantMs);
    const seconds = Math.floor((localMs - Math.floor(localMs / DAY_MS) * DAY_MS) / 1000);
    const clock = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}`;
    return seconds % 60 === 0 ? clock : `${clock}:${pad(seconds % 60)}`;
  }

  /** What the terminal's clock is ahead of UTC. A zone that has the same offset at both ends of a day has it all day. */
  #offsetAt(instantMs: number): number {
    const utcDay = Math.floor(instantMs / DAY_MS);
    const offsetMs = this.#offsetAtStart(utcDay);
    return offsetMs === this.#offsetAtStart(utcDay + 1) ? offsetMs : this.#readOffset(instantMs);
  }

  #offsetAtStart(utcDay: number): number {
    const known = this.#offsets.get(utcDay);
    if (known !== undefined) return known;
    if (this.#offsets.size >= MOST_DAYS) this.#offsets.clear();
    const offsetMs = this.#readOffset(utcDay * DAY_MS);
    this.#offsets.set(utcDay, offsetMs);
    return offsetMs;
  }

  #readOffset(instantMs: number): number {
    const zoned = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(this.timeZone);
    return Math.round(zoned.offsetNanoseconds / 1e6);
  }
}

function dateText(localMs: number): string {
  return new Date(localMs).toISOString().slice(0, 10);
}

function pad(part: number): string {
  return part < 10 ? `0${part}` : String(part);
}

const EPOCH = Temporal.PlainDate.from("1970-01-01");
