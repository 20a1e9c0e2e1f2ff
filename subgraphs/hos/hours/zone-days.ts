import { DutyDays } from "../rules/duty-days.ts";

/** More than there are time zones with hours of theirs in any fleet: what is asked is kept no longer than that. */
const MOST_ZONES = 1_000;

/** The days of home terminals, one calendar for all drivers of a zone: what one computes of it serves the others. */
export class ZoneDays {
  readonly #days = new Map<string, DutyDays>();

  /** The days of a zone that begin at an hour such as `00:00`. The zone is one that is known, in its one spelling. */
  of(timeZone: string, startsAt: string): DutyDays {
    const key = `${timeZone} ${startsAt}`;
    const known = this.#days.get(key);
    if (known) return known;
    if (this.#days.size >= MOST_ZONES) this.#days.clear();
    const days = new DutyDays(timeZone, startsAt);
    this.#days.set(key, days);
    return days;
  }
}
