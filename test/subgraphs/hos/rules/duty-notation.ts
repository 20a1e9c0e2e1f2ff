import { type ClockQuestion, computeClocks } from "../../../../subgraphs/hos/rules/compute-clocks.ts";
import { DutyDays } from "../../../../subgraphs/hos/rules/duty-days.ts";
import type { DutyPeriod } from "../../../../subgraphs/hos/rules/duty-log.ts";
import type { HosException } from "../../../../subgraphs/hos/rules/exceptions.ts";
import type { HosClocks } from "../../../../subgraphs/hos/rules/hos-clocks.ts";
import type { HosRuleset } from "../../../../subgraphs/hos/rules/rulebook.ts";

export const HOUR_MS = 3_600_000;
/** Midnight of the first day, UTC. */
export const DAY_1_MS = Date.UTC(2026, 2, 1);
export const UTC_DAYS = new DutyDays("UTC");

const ENTRY = {
  OFF: { status: "OFF_DUTY" },
  SB: { status: "SLEEPER_BERTH" },
  D: { status: "DRIVING" },
  ON: { status: "ON_DUTY" },
  WT: { status: "WAITING_AT_SITE" },
  PS: { status: "ON_DUTY", condition: "PASSENGER_SEAT" },
  PC: { status: "OFF_DUTY", condition: "PERSONAL_CONVEYANCE" },
  YM: { status: "ON_DUTY", condition: "YARD_MOVES" },
} as const;

/** An instant as `d2 9:30` or, on the first day, `9:30`. Seconds may follow. */
export function at(text: string): number {
  const [, day = "1", hours = "0", minutes = "0", seconds = "0"] =
    /^(?:d(\d+) )?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text) ?? [];
  return (
    DAY_1_MS + (Number(day) - 1) * 24 * HOUR_MS + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  );
}

/** An instant in the notation of `at`. */
export function told(instantMs: number): string {
  const seconds = (instantMs - DAY_1_MS) / 1000;
  const day = Math.floor(seconds / 86_400);
  const clock = new Date(instantMs).toISOString().slice(11, seconds % 60 === 0 ? 16 : 19);
  return `${day === 0 ? "" : `d${day + 1} `}${Number(clock.slice(0, 2))}${clock.slice(2)}`;
}

/**
 * A log as `ON0 D1 OFF5:30 d2 SB0 –10`: each status from its hour on, until the next; `d2` begins the second day, and the last
 * hour is the end of the log and the instant that is asked about.
 */
export function readLog(text: string): { readonly log: DutyPeriod[]; readonly asOfMs: number } {
  const log: DutyPeriod[] = [];
  let day = "d1";
  let asOfMs = DAY_1_MS;
  for (const word of text.split(/\s+/)) {
    const [, name = "", time = ""] = /^(OFF|SB|D|ON|WT|PS|PC|YM|–)([\d:]+)$/.exec(word) ?? [];
    if (/^d\d+$/.test(word)) day = word;
    else if (name === "") throw new Error(`no entry: ${word}`);
    asOfMs = at(`${day} ${time || "0"}`);
    if (name !== "" && name !== "–") log.push({ ...ENTRY[name as keyof typeof ENTRY], startMs: asOfMs });
  }
  return { log, asOfMs };
}

/** The clocks at the end of a log. */
export function clocksOf(
  text: string,
  question: {
    readonly ruleset?: HosRuleset;
    readonly exceptions?: readonly HosException[];
  } & Partial<ClockQuestion> = {},
): HosClocks {
  return computeClocks({ ruleset: "PROPERTY_70_8", days: UTC_DAYS, ...readLog(text), ...question });
}

/** The violations as `SHIFT 14:00–15:00`. */
export function violationsOf(clocks: HosClocks): string[] {
  return clocks.violations.map(
    ({ limit, startedAtMs, endedAtMs }) => `${limit} ${told(startedAtMs)}–${told(endedAtMs)}`,
  );
}
