import type { Limit, LimitName } from "./rulebook.ts";

/** Driving that a limit forbids: one stretch of it, without an interruption. */
export type HosViolation = {
  readonly limit: LimitName;
  readonly limitSeconds: number;
  readonly startedAtMs: number;
  /** Where the driving ends, or the limit does; the instant that was asked about while it goes on. */
  readonly endedAtMs: number;
  /** The paragraph that forbids it. */
  readonly paragraph: string;
  /**
   * Which count ran out when, and what was left out of it, in the home terminal's time. A function, for it is read of few and costs more
   * than all the rest.
   */
  readonly explain: () => string;
};

/** A stretch of forbidden driving. */
export type Excess = { readonly startMs: number; readonly endMs: number };

/** Adds a stretch to those that are there, and to the last of them if nothing is between. */
export function addExcess(stretches: Excess[], startMs: number, endMs: number): void {
  const last = stretches.at(-1);
  if (last && last.endMs === startMs) stretches[stretches.length - 1] = { startMs: last.startMs, endMs };
  else stretches.push({ startMs, endMs });
}

/** The violation of a limit by a stretch of driving. */
export function toViolation(limit: Limit, { startMs, endMs }: Excess, explain: () => string): HosViolation {
  return {
    limit: limit.name,
    limitSeconds: limit.seconds,
    startedAtMs: startMs,
    endedAtMs: endMs,
    paragraph: limit.paragraph,
    explain,
  };
}
