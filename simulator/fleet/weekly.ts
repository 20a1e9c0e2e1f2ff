import { DAY_MS } from "../clock.ts";

const WEEK_MS = 7 * DAY_MS;

/** Something that happens once a week at a moment of the calendar: worlds that start on different days agree about it. */
export class Weekly {
  readonly #offsetMs: number;

  /** `offsetMs` is the moment in the week, counted from the start of a Thursday, as 1970 is. */
  constructor(offsetMs: number) {
    this.#offsetMs = offsetMs;
  }

  /** What happens so long behind it. */
  later(byMs: number): Weekly {
    return new Weekly(this.#offsetMs + byMs);
  }

  /** How often it had happened by a moment. */
  countAt(ms: number): number {
    return Math.floor((ms - this.#offsetMs) / WEEK_MS);
  }

  /** When it happened last. */
  latestAt(ms: number): number {
    return this.countAt(ms) * WEEK_MS + this.#offsetMs;
  }

  /** When it happens behind one moment and up to another. */
  between(fromMs: number, toMs: number): readonly number[] {
    const count = Math.max(0, this.countAt(toMs) - this.countAt(fromMs));
    return Array.from({ length: count }, (_, index) => this.latestAt(fromMs) + (index + 1) * WEEK_MS);
  }
}
