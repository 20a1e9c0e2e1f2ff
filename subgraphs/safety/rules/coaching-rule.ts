import type { EventType, EventVendor, Severity } from "../../../schema/messages.ts";
import type { OPENING_STATES } from "../coaching/coaching-state.ts";

export type DutyStatus = "OFF_DUTY" | "SLEEPER_BERTH" | "DRIVING" | "ON_DUTY" | "WAITING_AT_SITE";

/** Which events a rule is about, and what follows. A list that is null narrows nothing. */
export type RuleTerms = {
  readonly types: readonly EventType[] | null;
  readonly severities: readonly Severity[] | null;
  readonly vendors: readonly EventVendor[] | null;
  /** The driver's at the event, by the duty log. */
  readonly dutyStatuses: readonly DutyStatus[] | null;
  /** Whether hours of service were being violated at the event. */
  readonly hosViolation: boolean | null;
  /** The event is at least the so-manyth of such events of its driver in so many hours; 1 for every event. */
  readonly countAtLeast: number;
  readonly withinHours: number | null;
  readonly state: (typeof OPENING_STATES)[number];
  readonly assignDriversCoach: boolean;
  readonly dueInDays: number | null;
};

export type CoachingRule = RuleTerms & {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Events of before are none of its business. */
  readonly activeFromMs: number;
  readonly revision: number;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly updatedAtMs: number;
};

/** VisTracks' words for a duty status, as fleet tells them with a change of it. */
export const WORD_BY_DUTY_STATUS: Readonly<Record<DutyStatus, string>> = {
  OFF_DUTY: "OffDuty",
  SLEEPER_BERTH: "Sleeper",
  DRIVING: "Driving",
  ON_DUTY: "OnDuty",
  WAITING_AT_SITE: "WaitingAtSite",
};
