/** A body of rules with the cycle that a driver works in. */
export type HosRuleset = "PROPERTY_60_7" | "PROPERTY_70_8" | "PASSENGER_60_7" | "PASSENGER_70_8";

export type LimitName = "DRIVING" | "SHIFT" | "BREAK" | "CYCLE";

/** A limit of the rules with the paragraph that sets it. */
export type Limit = { readonly name: LimitName; readonly seconds: number; readonly paragraph: string };

/** The rules of 49 CFR 395 for one kind of vehicle and one cycle, as values. All limits bound driving alone. */
export type Rulebook = {
  readonly ruleset: HosRuleset;
  /** The consecutive rest that begins everything anew but the cycle. */
  readonly fullRestSeconds: number;
  readonly fullRestParagraph: string;
  readonly driving: Limit;
  readonly shift: Limit;
  /** What runs in the shift: every hour since coming on duty, or those on duty alone. */
  readonly shiftCounts: "ELAPSED" | "ON_DUTY";
  /** Null where no break is asked for. */
  readonly break: Limit | null;
  readonly cycle: Limit;
  readonly cycleDays: number;
  /** The consecutive rest that begins the cycle anew; null where there is none. */
  readonly restartSeconds: number | null;
  readonly split: SplitRule;
  /** What oilfield operations may do besides, 395.1(g)(2) and (d)(1); null where they may not. */
  readonly oilfieldSplit: SplitRule | null;
  readonly oilfieldRestartSeconds: number | null;
  /** How long a co-driver's time in the passenger seat beside the sleeper berth is off duty. */
  readonly passengerSeatSeconds: number;
};

/** Which two rests are worth a full one. */
export type SplitRule = {
  readonly paragraph: string;
  readonly shortestSeconds: number;
  readonly togetherSeconds: number;
  /** How long one of the two is in the sleeper berth in one piece, if the whole of both need not be. */
  readonly sleeperSeconds: number | null;
};

const HOUR = 3600;

/** A break interrupts driving for as long: 395.3(a)(3)(ii). */
export const BREAK_SECONDS = HOUR / 2;

/** What adverse driving conditions add to driving and shift: 395.1(b)(1). */
export const ADVERSE = { seconds: 2 * HOUR, paragraph: "49 CFR 395.1(b)(1)" };

/** The window that the exceptions of 395.1(o) and (e)(2) give, and how many days back they look at earlier uses. */
export const SIXTEEN_HOUR = { seconds: 16 * HOUR, paragraph: "49 CFR 395.1(o)", daysBefore: 6, uses: 1 };
export const NON_CDL = { seconds: 16 * HOUR, paragraph: "49 CFR 395.1(e)(2)", daysBefore: 6, uses: 2 };

/** The sleeper berth that passenger seat time is to be next to: 395.1(g)(1)(i)(D). */
export const SEAT_SLEEPER_SECONDS = 7 * HOUR;

const PROPERTY = {
  fullRestSeconds: 10 * HOUR,
  fullRestParagraph: "49 CFR 395.3(a)(1)",
  driving: { name: "DRIVING", seconds: 11 * HOUR, paragraph: "49 CFR 395.3(a)(3)(i)" },
  shift: { name: "SHIFT", seconds: 14 * HOUR, paragraph: "49 CFR 395.3(a)(2)" },
  shiftCounts: "ELAPSED",
  break: { name: "BREAK", seconds: 8 * HOUR, paragraph: "49 CFR 395.3(a)(3)(ii)" },
  restartSeconds: 34 * HOUR,
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
} as const;

const PASSENGER = {
  fullRestSeconds: 8 * HOUR,
  fullRestParagraph: "49 CFR 395.5(a)",
  driving: { name: "DRIVING", seconds: 10 * HOUR, paragraph: "49 CFR 395.5(a)(1)" },
  shift: { name: "SHIFT", seconds: 15 * HOUR, paragraph: "49 CFR 395.5(a)(2)" },
  shiftCounts: "ON_DUTY",
  break: null,
  restartSeconds: null,
  split: {
    paragraph: "49 CFR 395.1(g)(3)",
    shortestSeconds: 2 * HOUR,
    togetherSeconds: 8 * HOUR,
    sleeperSeconds: null,
  },
  oilfieldSplit: null,
  oilfieldRestartSeconds: null,
  passengerSeatSeconds: 0,
} as const;

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
};

function cycleOf(hours: number, cycleDays: number, paragraph: string) {
  return { cycle: { name: "CYCLE", seconds: hours * HOUR, paragraph } as const, cycleDays };
}
