/** Tells the time to the simulated world, in milliseconds since 1970. */
export type Clock = { now(): number };

/** The clock of this machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is moved, so that a test decides when something happens. */
export class ManualClock implements Clock {
  #nowMs: number;

  constructor(startsAt: string) {
    this.#nowMs = Date.parse(startsAt);
  }

  now(): number {
    return this.#nowMs;
  }

  advance(byMs: number): void {
    this.#nowMs += byMs;
  }
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The instant as RFC 3339 text in UTC, with milliseconds. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
