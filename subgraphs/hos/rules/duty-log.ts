/** A duty status, 49 CFR 395.8(b); waiting at a well site is that of 395.1(d)(2). */
export type DutyStatus = "OFF_DUTY" | "SLEEPER_BERTH" | "DRIVING" | "ON_DUTY" | "WAITING_AT_SITE";

/**
 * What makes the hours of a status count otherwise than its name says. Personal conveyance is off duty, and yard moves are on
 * duty but not driving, whatever the status beside them. In the passenger seat of a moving vehicle a co-driver is on duty, but for
 * up to three hours beside the sleeper berth.
 */
export type DutyCondition = "PERSONAL_CONVEYANCE" | "YARD_MOVES" | "PASSENGER_SEAT";

/**
 * An entry of a driver's log. It is in force until it ends or the next one begins, whichever comes first: of two that overlap the
 * later one counts. Without an end it lasts until the next one. The time between is unknown.
 */
export type DutyPeriod = {
  readonly status: DutyStatus;
  readonly condition?: DutyCondition | null;
  readonly startMs: number;
  readonly endMs?: number | null;
};

/** What a driver would do, one after the other. The last one lasts. */
export type DutyPlan = {
  /** From when on the plan holds in place of the log. */
  readonly fromMs: number;
  readonly duties: readonly PlannedDuty[];
};

export type PlannedDuty = { readonly status: DutyStatus; readonly forSeconds: number };

/** The log with a plan in place of what it says from the plan's begin on. */
export function toPlannedLog(log: readonly DutyPeriod[], { fromMs, duties }: DutyPlan): readonly DutyPeriod[] {
  if (duties.length === 0) return log;
  const planned: DutyPeriod[] = log.filter(({ startMs }) => startMs < fromMs);
  let startMs = fromMs;
  for (const { status, forSeconds } of duties) {
    planned.push({ status, startMs });
    startMs += forSeconds * 1000;
  }
  return planned;
}
