import type { DutyPeriod } from "../../../../subgraphs/hos/rules/duty-log.ts";
import type { HosException, HosExceptionKind } from "../../../../subgraphs/hos/rules/exceptions.ts";
import type { HosRuleset } from "../../../../subgraphs/hos/rules/rulebook.ts";
import { createRandom } from "../../../ingestion/random.ts";
import type { SlowQuestion } from "./slow-rules.ts";

const HOUR = 3600;
const RULESETS: readonly HosRuleset[] = [
  "PROPERTY_70_8",
  "PROPERTY_60_7",
  "PROPERTY_70_8",
  "PASSENGER_70_8",
  "PASSENGER_60_7",
  "CANADA_SOUTH_CYCLE_1",
  "CANADA_SOUTH_CYCLE_2",
];
const KINDS: readonly HosExceptionKind[] = [
  "SIXTEEN_HOUR",
  "OILFIELD",
  "AGRICULTURAL",
  "ADVERSE",
  "SHORT_HAUL",
  "SHORT_HAUL_NON_CDL",
];
const ZONES = ["UTC", "America/New_York", "America/Los_Angeles", "America/Phoenix", "America/St_Johns"];
/** The limits that rests are about, in hours. */
const REST_LIMITS = [0.5, 2, 2.5, 3, 3, 6, 7, 7, 7.5, 8, 8, 10, 10, 10];
const LONG_REST_LIMITS = [24, 34, 36, 72];

/** Both begin shortly before the clocks change in the United States, in spring and in autumn. */
const BEGINS = [Date.UTC(2026, 2, 4, 10), Date.UTC(2026, 9, 28, 9)];

/** What a log consists of: about so many days, on a grid of so many seconds. */
export type LogShape = { readonly days: number; readonly tickSeconds: number };

/**
 * A driver's log with what a regulation is about: rests one tick on either side of each limit, in any mix, hours close to each limit,
 * gaps, entries that overlap, conditions and exceptions. The same seed gives the same log.
 */
export function generateQuestion(seed: number, { days, tickSeconds }: LogShape): SlowQuestion {
  const random = createRandom(seed);
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
  const chance = (share: number) => random() < share;
  const grid = (seconds: number) => Math.max(tickSeconds, Math.round(seconds / tickSeconds) * tickSeconds);
  const near = (hours: number) => grid(hours * HOUR) + pick([-1, 0, 0, 1]) * tickSeconds;
  const between = (low: number, high: number) => grid((low + random() * (high - low)) * HOUR);

  const startMs = pick(BEGINS) + grid(random() * 24 * HOUR) * 1000;
  const endMs = startMs + days * 24 * HOUR * 1000;
  const log: DutyPeriod[] = [];
  let atMs = startMs;
  const add = (entry: Pick<DutyPeriod, "status" | "condition">, seconds: number) => {
    if (seconds <= 0) return;
    log.push({ ...entry, startMs: atMs });
    atMs += seconds * 1000;
  };
  const isTeam = chance(0.2);
  const isOilfield = chance(0.2);
  const rest = (seconds: number) => {
    const statuses = (
      ["OFF_DUTY", "SLEEPER_BERTH", "SLEEPER_BERTH", ...(isOilfield ? ["WAITING_AT_SITE"] : [])] as const
    ).map((status) => status as DutyPeriod["status"]);
    if (chance(0.65)) return add({ status: pick(statuses) }, seconds);
    const cut = pick([near(7), near(2), near(8), grid(random() * seconds)]);
    const first = Math.min(Math.max(0, cut), seconds);
    const parts = [first, seconds - first];
    if (chance(0.5)) parts.reverse();
    for (const part of parts) {
      const isPersonal = chance(0.1);
      add(isPersonal ? { status: "OFF_DUTY", condition: "PERSONAL_CONVEYANCE" } : { status: pick(statuses) }, part);
    }
  };
  const seat = () => {
    if (isTeam && chance(0.4))
      add({ status: "ON_DUTY", condition: "PASSENGER_SEAT" }, pick([near(3), near(1), near(2), between(0.2, 5)]));
  };
  // Who keeps to the rules comes close to all limits at once, and has several pairs to choose from.
  const isCareful = chance(0.5);
  const drive = () =>
    isCareful
      ? pick([between(0.3, 2), between(0.5, 3), near(1), near(2), near(3), near(3.5), near(5)])
      : pick([between(0.2, 4), between(2, 6), near(4), near(5), near(5.5), near(8), between(4, 11)]);
  // Days of 13 to 17 hours show how often a window of 16 hours is granted.
  const longDays = chance(0.08) ? pick(["SIXTEEN_HOUR", "SHORT_HAUL_NON_CDL"] as const) : null;
  const workLong = () => {
    add({ status: "DRIVING" }, between(1, 3));
    add({ status: "ON_DUTY" }, between(4, 6));
    add({ status: "DRIVING" }, between(2, 3));
    add({ status: "ON_DUTY" }, between(4, 5));
    add({ status: "DRIVING" }, between(0.5, 2));
  };
  const work = () => {
    if (longDays && chance(0.9)) return workLong();
    for (let blocks = 1 + Math.floor(random() * (isCareful ? 2 : 3)); blocks > 0; blocks -= 1) {
      if (chance(0.4)) add({ status: "ON_DUTY" }, pick([between(0.1, 2), near(0.5), between(0.5, isCareful ? 1 : 4)]));
      if (chance(0.05)) add({ status: "DRIVING", condition: "YARD_MOVES" }, between(0.1, 1));
      add({ status: "DRIVING" }, drive());
      if (chance(0.4)) {
        add({ status: pick(["OFF_DUTY", "ON_DUTY", "SLEEPER_BERTH"]) }, pick([near(0.5), between(0.05, 1.5)]));
      }
    }
  };
  const ruleset = pick(RULESETS);
  const togetherSeconds = (ruleset.startsWith("PASSENGER") ? 8 : 10) * HOUR;
  let rested = 0;
  const restSeconds = () => {
    if (longDays && chance(0.8)) return near(10);
    if (chance(isOilfield ? 0.12 : 0.06)) return near(pick(LONG_REST_LIMITS));
    // Some rests complete a pair with the one before to the second, or just not.
    const missing = togetherSeconds - rested + pick([-1, 0, 1]) * tickSeconds;
    if (missing > 0 && chance(0.2)) return missing;
    return chance(0.8) ? near(pick(REST_LIMITS)) : between(1, 12);
  };
  while (atMs < endMs) {
    work();
    seat();
    if (chance(0.06)) atMs += pick([between(0.1, 2), between(2, 12), near(10)]) * 1000;
    rested = restSeconds();
    rest(rested);
    seat();
  }
  const broken = chance(0.25) ? disturb(log, { chance, pick, grid, random }) : log;
  return {
    log: broken,
    asOfMs: endMs,
    ruleset,
    exceptions: generateExceptions({ startMs, days, chance, pick, grid, random, isOilfield, longDays }),
    timeZone: pick(ZONES),
    tickMs: tickSeconds * 1000,
  };
}

type Chance = {
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(of: readonly T[]) => T;
  readonly grid: (seconds: number) => number;
  readonly random: () => number;
};

/** Some entries end early or late, and some begin too early. */
function disturb(log: readonly DutyPeriod[], { chance, pick, grid, random }: Chance): DutyPeriod[] {
  const moved = log.map((entry, index) => {
    const nextMs = log[index + 1]?.startMs ?? entry.startMs;
    const moveMs = grid(random() * 3 * HOUR) * 1000;
    if (chance(0.1)) return { ...entry, endMs: nextMs + pick([-1, 1]) * moveMs };
    return chance(0.05) ? { ...entry, startMs: entry.startMs - moveMs } : entry;
  });
  return chance(0.3) ? moved : moved.toSorted((a, b) => a.startMs - b.startMs);
}

function generateExceptions({
  startMs,
  days,
  chance,
  pick,
  grid,
  random,
  isOilfield,
  longDays,
}: Chance & {
  readonly startMs: number;
  readonly days: number;
  readonly isOilfield: boolean;
  readonly longDays: HosExceptionKind | null;
}): HosException[] {
  const exceptions: HosException[] = isOilfield && chance(0.7) ? [{ kind: "OILFIELD" }] : [];
  if (longDays) exceptions.push({ kind: longDays });
  if (chance(0.6)) return exceptions;
  for (let count = 1 + Math.floor(random() * 4); count > 0; count -= 1) {
    const fromMs = startMs + grid(random() * days * 24 * HOUR) * 1000;
    const toMs = fromMs + grid(random() * pick([2, 10, 60]) * HOUR) * 1000;
    exceptions.push({ kind: pick(KINDS), ...(chance(0.95) && { fromMs }), ...(chance(0.9) && { toMs }) });
  }
  return exceptions;
}
