import type { Kysely } from "kysely";
import { loopSlices } from "../../../platform/loop-slices.ts";
import { computeClocks } from "../rules/compute-clocks.ts";
import type { DutyDays } from "../rules/duty-days.ts";
import type { DutyPeriod } from "../rules/duty-log.ts";
import type { HosException } from "../rules/exceptions.ts";
import { type HosRuleset, RULEBOOKS } from "../rules/rulebook.ts";
import type { HosTables } from "../tables.ts";
import { toDutyLog } from "./duty-entry.ts";
import type { AnyRuleset, DriverClocks, HoursSettings } from "./hours-answer.ts";
import type { HoursQuestion } from "./hours-question.ts";
import {
  type LogSpan,
  type Reading,
  readSettings,
  readSpans,
  type SpanEntries,
  type ToldSettings,
} from "./hours-reader.ts";
import { hasFullRestBefore, LONGEST_LOOK_BACK_MS, lookBackMs } from "./look-back.ts";
import type { ZoneDays } from "./zone-days.ts";

/** What is asked of a driver, who is all of these records of the vendor's. */
export type DriverQuestion = { readonly driverRefs: readonly string[]; readonly question: HoursQuestion };

const DEFAULT_RULESET = "PROPERTY_70_8";
const DEFAULT_ZONE = "UTC";
const MIDNIGHT = "00:00";

/** A question with what was found of it on the way. */
type Asked = DriverQuestion & {
  readonly settings: HoursSettings;
  /** What is computed with: of rules that are not known here the log alone is of interest. */
  readonly ruleset: HosRuleset;
  /** Up to where the log is read: a plan takes its place from there on. */
  readonly readToMs: number;
};

/**
 * The clocks of drivers, each in its place. Two statements for all that are asked in the same version of the log, and one more where a
 * driver had no full rest for days. What is computed leaves the event loop to others in between.
 */
export async function readClocks(
  db: Kysely<HosTables>,
  tenant: string,
  questions: readonly DriverQuestion[],
  zones: ZoneDays,
): Promise<readonly DriverClocks[]> {
  const answers = new Map<DriverQuestion, DriverClocks>();
  for (const [asKnownAtMs, group] of Map.groupBy(questions, ({ question }) => question.asKnownAtMs)) {
    const reading = { tenant, asKnownAtMs };
    const asked = await withSettings(db, reading, group, zones);
    const logs = await readLogs(db, reading, asked);
    for (const [index, one] of asked.entries()) {
      if (loopSlices.isOver) await loopSlices.turn();
      answers.set(group[index] as DriverQuestion, compute(one, logs[index] ?? []));
    }
  }
  return questions.map((question) => answers.get(question) as DriverClocks);
}

function compute({ question, settings, ruleset }: Asked, log: readonly DutyPeriod[]): DriverClocks {
  const { asOfMs, plan } = question;
  const { days, exceptions } = settings;
  return { settings, clocks: computeClocks({ log, asOfMs, ruleset, exceptions, days, plan }) };
}

async function withSettings(
  db: Kysely<HosTables>,
  reading: Reading,
  questions: readonly DriverQuestion[],
  zones: ZoneDays,
): Promise<readonly Asked[]> {
  const ends = questions.map(({ question: { asOfMs, plan } }) => Math.min(asOfMs, plan?.fromMs ?? asOfMs));
  // Exceptions of the longest of the rulesets are enough for all.
  const longestMs = lookBackMs("CANADA_SOUTH_CYCLE_2", true);
  const told = await readPerDriver(
    questions,
    (_, index) => ({ fromMs: (ends[index] ?? 0) - longestMs, toMs: ends[index] ?? 0 }),
    (spans) => readSettings(db, reading, spans),
  );
  return questions.map((one, index) => {
    const settings = toSettings(one.question, told[index] ?? [], zones);
    const ruleset = settings.ruleset === "OTHER" ? DEFAULT_RULESET : settings.ruleset;
    return { ...one, settings, ruleset, readToMs: ends[index] ?? 0 };
  });
}

/** What is asked by, said by the caller, by the vendor, or assumed. Of several records of a driver the first one counts that says something. */
export function toSettings(
  wishes: Pick<HoursQuestion, "ruleset" | "timeZone" | "exceptions">,
  told: readonly ToldSettings[],
  zones: ZoneDays,
): HoursSettings {
  const first = (field: "ruleset" | "timeZone" | "startsAt") =>
    told.find((one) => one[field] !== null)?.[field] ?? null;
  const ruleset = wishes.ruleset ?? (first("ruleset") as AnyRuleset | null);
  const timeZone = wishes.timeZone ?? first("timeZone");
  const exceptions = wishes.exceptions ?? told.flatMap((one) => toList<HosException>(one.exceptions));
  return {
    ruleset: ruleset ?? DEFAULT_RULESET,
    days: zones.of(timeZone ?? DEFAULT_ZONE, first("startsAt") ?? MIDNIGHT),
    exceptions,
    assumptions: [
      ruleset === null ? `No ruleset is known of the driver: ${DEFAULT_RULESET} is assumed.` : [],
      timeZone === null ? `No home terminal is known of the driver: days of ${DEFAULT_ZONE} are assumed.` : [],
    ].flat(),
  };
}

/** The items of JSON lists between commas. */
function toList<Item>(lists: string | null): readonly Item[] {
  return lists === null ? [] : (JSON.parse(`[${lists}]`) as Item[][]).flat();
}

/** The log of each, as far back as it decides. */
async function readLogs(
  db: Kysely<HosTables>,
  reading: Reading,
  asked: readonly Asked[],
): Promise<readonly (readonly DutyPeriod[])[]> {
  const read = async (some: readonly Asked[], backMs: (one: Asked) => number) =>
    (
      await readPerDriver(
        some,
        (one) => ({ fromMs: one.readToMs - backMs(one), toMs: one.readToMs }),
        (spans) => readSpans(db, reading, spans),
      )
    ).map(toJoinedLog);
  const logs = await read(asked, ({ ruleset, settings }) => lookBackMs(ruleset, settings.exceptions.length > 0));
  const isEnough = ({ ruleset, settings, question }: Asked, { log, isWhole }: JoinedLog) =>
    isWhole || hasFullRestBefore(log, firstDayMs(question.asOfMs, ruleset, settings.days), ruleset);
  const short = asked.flatMap((one, index) => (isEnough(one, logs[index] as JoinedLog) ? [] : index));
  const longer = await read(
    short.map((index) => asked[index] as Asked),
    () => LONGEST_LOOK_BACK_MS,
  );
  const found = new Map(short.map((index, place) => [index, longer[place] as JoinedLog]));
  return logs.map(({ log }, index) => found.get(index)?.log ?? log);
}

/** When the first day begins that counts in the cycle. */
function firstDayMs(asOfMs: number, ruleset: HosRuleset, days: DutyDays): number {
  return days.startOf(days.at(asOfMs).number - RULEBOOKS[ruleset].cycleDays + 1);
}

type JoinedLog = { readonly log: readonly DutyPeriod[]; readonly isWhole: boolean };

/** One log of the records of a driver. */
function toJoinedLog(spans: readonly SpanEntries[]): JoinedLog {
  const logs = spans.map(({ entries }) => toDutyLog(entries));
  const [only = []] = logs;
  const log = logs.length < 2 ? only : logs.flat().sort((a, b) => a.startMs - b.startMs);
  return { log, isWhole: spans.every(({ isWhole }) => isWhole) };
}

/** Asks once for all records of all drivers, and gives each driver what was found of its own. */
async function readPerDriver<One extends { readonly driverRefs: readonly string[] }, Found>(
  drivers: readonly One[],
  toSpan: (one: One, index: number) => Omit<LogSpan, "driverRef">,
  read: (spans: readonly LogSpan[]) => Promise<readonly Found[]>,
): Promise<readonly (readonly Found[])[]> {
  const spans = drivers.map((one, index) => one.driverRefs.map((driverRef) => ({ driverRef, ...toSpan(one, index) })));
  const found = await read(spans.flat());
  let place = 0;
  return spans.map((own) => {
    place += own.length;
    return found.slice(place - own.length, place);
  });
}
