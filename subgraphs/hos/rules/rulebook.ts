import type { HosExceptionKind } from "./exceptions.ts";

/** A body of rules with the cycle that a driver works in. */
export type HosRuleset =
  | "PROPERTY_60_7"
  | "PROPERTY_70_8"
  | "PASSENGER_60_7"
  | "PASSENGER_70_8"
  | "CANADA_SOUTH_CYCLE_1"
  | "CANADA_SOUTH_CYCLE_2";

export type LimitName =
  | "DRIVING"
  | "SHIFT"
  | "BREAK"
  | "CYCLE"
  /** Canada: hours since the shift began, driving, work and rest of a day, and a day without work now and then. */
  | "ELAPSED"
  | "DAILY_DRIVING"
  | "DAILY_ON_DUTY"
  | "DAILY_OFF_DUTY"
  | "DAY_OFF"
  | "CYCLE_DAY_OFF";

/** A limit of the rules with the paragraph that sets it. All limits bound driving alone. */
export type Limit = { readonly name: LimitName; readonly seconds: number; readonly paragraph: string };

/** A limit that is counted anew after a full rest: by hours of driving, hours on duty, or all hours since coming on duty. */
export type PeriodLimit = Limit & { readonly counts: "DRIVING" | "ON_DUTY" | "ELAPSED" };

/** A body of rules as values. */
export type Rulebook = {
  readonly ruleset: HosRuleset;
  /** The exceptions that it knows. */
  readonly claims: ReadonlySet<HosExceptionKind>;
  /** Whether waiting at a well site is told apart from other time off duty. */
  readonly knowsWaiting: boolean;
  /** The consecutive rest that begins everything anew but the cycle. */
  readonly fullRestSeconds: number;
  readonly limits: readonly PeriodLimit[];
  /** Null where no break is asked for. */
  readonly break: Limit | null;
  readonly cycle: Limit;
  readonly cycleDays: number;
  /** The consecutive rest that begins the cycle anew; null where there is none. */
  readonly restartSeconds: number | null;
  readonly daily: DailyRule | null;
  readonly dayOff: DayOffRule | null;
  readonly split: SplitRule;
  /** What oilfield operations may do besides, 395.1(g)(2) and (d)(1); null where they may not. */
  readonly oilfieldSplit: SplitRule | null;
  readonly oilfieldRestartSeconds: number | null;
  /** How long a co-driver's time in the passenger seat beside the sleeper berth is off duty. */
  readonly passengerSeatSeconds: number;
  /** What adverse driving conditions add to every limit but the cycle. */
  readonly adverse: { readonly seconds: number; readonly paragraph: string };
};

/** What one day may have. */
export type DailyRule = {
  readonly driving: Limit;
  readonly onDuty: Limit;
  /** How long the rest of a day is, in pieces of at least so many seconds. */
  readonly offDuty: Limit;
  readonly shortestSeconds: number;
};

/** A rest of a day that has to be had now and then. */
export type DayOffRule = {
  /** The rest itself, and the days in which it has to lie. */
  readonly rest: Limit;
  readonly days: number;
  /** The hours on duty that may follow it; null where there is no such limit. */
  readonly onDuty: Limit | null;
};

/** Which two rests are worth a full one. */
export type SplitRule = {
  readonly paragraph: string;
  readonly shortestSeconds: number;
  readonly togetherSeconds: number;
  /** How long a piece of one of the two is in the sleeper berth; null where of both only such a piece counts. */
  readonly sleeperSeconds: number | null;
};

const HOUR = 3600;

/** A break interrupts driving for as long: 395.3(a)(3)(ii). */
export const BREAK_SECONDS = HOUR / 2;

/**
 * The window that the exceptions of 395.1(o) and (e)(2) give, how many days back they look at earlier uses, and whether the driver has to
 * be released from duty within it.
 */
export const SIXTEEN_HOUR = {
  ...{ seconds: 16 * HOUR, paragraph: "49 CFR 395.1(o)" },
  ...{ daysBefore: 6, uses: 1, isReleased: true },
};
export const NON_CDL = {
  ...{ seconds: 16 * HOUR, paragraph: "49 CFR 395.1(e)(2)" },
  ...{ daysBefore: 6, uses: 2, isReleased: false },
};

/** The sleeper berth that passenger seat time is to be next to: 395.1(g)(1)(i)(D). */
export const SEAT_SLEEPER_SECONDS = 7 * HOUR;

const PROPERTY = {
  claims: new Set<HosExceptionKind>([
    "SIXTEEN_HOUR",
    "OILFIELD",
    "AGRICULTURAL",
    "ADVERSE",
    "SHORT_HAUL",
    "SHORT_HAUL_NON_CDL",
  ]),
  knowsWaiting: true,
  fullRestSeconds: 10 * HOUR,
  limits: [
    { name: "DRIVING", counts: "DRIVING", seconds: 11 * HOUR, paragraph: "49 CFR 395.3(a)(3)(i)" },
    { name: "SHIFT", counts: "ELAPSED", seconds: 14 * HOUR, paragraph: "49 CFR 395.3(a)(2)" },
  ],
  break: { name: "BREAK", seconds: 8 * HOUR, paragraph: "49 CFR 395.3(a)(3)(ii)" },
  restartSeconds: 34 * HOUR,
  daily: null,
  dayOff: null,
  split: {
    paragraph: "49 CFR 395.1(g)(1)",
    shortestSeconds: 2 * HOUR,
    togetherSeconds: 10 * HOUR,
    sleeperSeconds: 7 * HOUR,
  },
  oilfieldSplit: {
    paragraph: "49 CFR 395.1(g)(2)",
    shortestSeconds: 2 * HOUR,
    togetherSeconds: 10 * HOUR,
    sleeperSeconds: null,
  },
  oilfieldRestartSeconds: null,
  passengerSeatSeconds: 3 * HOUR,
  adverse: { seconds: 2 * HOUR, paragraph: "49 CFR 395.1(b)(1)" },
} as const;

const PASSENGER = {
  ...PROPERTY,
  claims: new Set<HosExceptionKind>(["AGRICULTURAL", "ADVERSE"]),
  fullRestSeconds: 8 * HOUR,
  limits: [
    { name: "DRIVING", counts: "DRIVING", seconds: 10 * HOUR, paragraph: "49 CFR 395.5(a)(1)" },
    { name: "SHIFT", counts: "ON_DUTY", seconds: 15 * HOUR, paragraph: "49 CFR 395.5(a)(2)" },
  ],
  break: null,
  restartSeconds: null,
  split: {
    paragraph: "49 CFR 395.1(g)(3)",
    shortestSeconds: 2 * HOUR,
    togetherSeconds: 8 * HOUR,
    sleeperSeconds: null,
  },
  oilfieldSplit: null,
  passengerSeatSeconds: 0,
} as const;

const CANADA = {
  claims: new Set<HosExceptionKind>(["ADVERSE"]),
  knowsWaiting: false,
  fullRestSeconds: 8 * HOUR,
  limits: [
    { name: "DRIVING", counts: "DRIVING", seconds: 13 * HOUR, paragraph: "SOR/2005-313 s. 13(1)" },
    { name: "SHIFT", counts: "ON_DUTY", seconds: 14 * HOUR, paragraph: "SOR/2005-313 s. 13(2)" },
    { name: "ELAPSED", counts: "ELAPSED", seconds: 16 * HOUR, paragraph: "SOR/2005-313 s. 13(3)" },
  ],
  break: null,
  daily: {
    driving: { name: "DAILY_DRIVING", seconds: 13 * HOUR, paragraph: "SOR/2005-313 s. 12(1)" },
    onDuty: { name: "DAILY_ON_DUTY", seconds: 14 * HOUR, paragraph: "SOR/2005-313 s. 12(2)" },
    offDuty: { name: "DAILY_OFF_DUTY", seconds: 10 * HOUR, paragraph: "SOR/2005-313 s. 14(1)" },
    shortestSeconds: HOUR / 2,
  },
  split: {
    paragraph: "SOR/2005-313 s. 18",
    shortestSeconds: 2 * HOUR,
    togetherSeconds: 10 * HOUR,
    sleeperSeconds: null,
  },
  oilfieldSplit: null,
  oilfieldRestartSeconds: null,
  passengerSeatSeconds: 0,
  adverse: { seconds: 2 * HOUR, paragraph: "SOR/2005-313 s. 76(2)" },
} as const;

const DAY_OFF = { name: "DAY_OFF", seconds: 24 * HOUR, paragraph: "SOR/2005-313 s. 25" } as const;

/** The rules by their names. */
export const RULEBOOKS: Readonly<Record<HosRuleset, Rulebook>> = {
  PROPERTY_60_7: { ...PROPERTY, ruleset: "PROPERTY_60_7", ...cycleOf(60, 7, "49 CFR 395.3(b)(1)") },
  PROPERTY_70_8: {
    ...PROPERTY,
    ruleset: "PROPERTY_70_8",
    ...cycleOf(70, 8, "49 CFR 395.3(b)(2)"),
    // Of a period of seven days the paragraph, 395.1(d)(1), does not speak.
    oilfieldRestartSeconds: 24 * HOUR,
  },
  PASSENGER_60_7: { ...PASSENGER, ruleset: "PASSENGER_60_7", ...cycleOf(60, 7, "49 CFR 395.5(b)(1)") },
  PASSENGER_70_8: { ...PASSENGER, ruleset: "PASSENGER_70_8", ...cycleOf(70, 8, "49 CFR 395.5(b)(2)") },
  CANADA_SOUTH_CYCLE_1: {
    ...CANADA,
    ruleset: "CANADA_SOUTH_CYCLE_1",
    ...cycleOf(70, 7, "SOR/2005-313 s. 26"),
    restartSeconds: 36 * HOUR,
    dayOff: { rest: DAY_OFF, days: 14, onDuty: null },
  },
  CANADA_SOUTH_CYCLE_2: {
    ...CANADA,
    ruleset: "CANADA_SOUTH_CYCLE_2",
    ...cycleOf(120, 14, "SOR/2005-313 s. 27(a)"),
    restartSeconds: 72 * HOUR,
    dayOff: {
      rest: DAY_OFF,
      days: 14,
      onDuty: { name: "CYCLE_DAY_OFF", seconds: 70 * HOUR, paragraph: "SOR/2005-313 s. 27(b)" },
    },
  },
};

function cycleOf(hours: number, cycleDays: number, paragraph: string) {
  return { cycle: { name: "CYCLE", seconds: hours * HOUR, paragraph } as const, cycleDays };
}
