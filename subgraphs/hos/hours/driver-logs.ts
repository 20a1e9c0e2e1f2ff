import type { Kysely } from "kysely";
import type { ClockQuestion } from "../rules/compute-clocks.ts";
import type { HosTables } from "../tables.ts";
import { toLookBack, toRulesetOf, toSettings } from "./driver-settings.ts";
import { type LogNeed, readEnoughLogs, readPerDriver } from "./enough-log.ts";
import type { HoursSettings } from "./hours-answer.ts";
import type { HoursQuestion } from "./hours-question.ts";
import { type Reading, readSettings } from "./hours-reader.ts";
import { SETTINGS_BACK_MS } from "./look-back.ts";
import type { ZoneDays } from "./zone-days.ts";

/** Whose log is asked for, up to an instant. A driver is all of these records of the vendor's. */
export type AskedLog = {
  readonly driverRefs: readonly string[];
  readonly question: Pick<HoursQuestion, "ruleset" | "timeZone" | "exceptions">;
  readonly toMs: number;
  /** The first instant of which anything is told; the log of before is read as far as it decides that. */
  readonly firstMs: (settings: HoursSettings) => number;
  /** The settings of a day count from so long before on. Without it, before the end. */
  readonly settingsOfMs?: number;
};

export type DriverLog = {
  readonly settings: HoursSettings;
  /** What the rules are asked of, but for the instant. */
  readonly known: Omit<ClockQuestion, "asOfMs">;
};

/**
 * The settings and the log of each driver, in its place, by what was known. Two statements for all, and one more where a driver had
 * no full rest for days.
 */
export async function readDriverLogs(
  db: Kysely<HosTables>,
  reading: Reading,
  asked: readonly AskedLog[],
  zones: ZoneDays,
): Promise<readonly DriverLog[]> {
  const told = await readPerDriver(
    asked,
    ({ toMs, settingsOfMs = toMs }) => ({ fromMs: settingsOfMs - SETTINGS_BACK_MS, toMs }),
    (spans) => readSettings(db, reading, spans),
  );
  const settings = asked.map(({ question }, index) => toSettings(question, told[index] ?? [], zones));
  const needs = asked.map(({ driverRefs, toMs, firstMs }, index): LogNeed => {
    const own = settings[index] as HoursSettings;
    return { driverRefs, toMs, firstMs: firstMs(own), ...toLookBack(own) };
  });
  const logs = await readEnoughLogs(db, reading, needs);
  return settings.map((own, index) => {
    const { days, exceptions } = own;
    return { settings: own, known: { log: logs[index] ?? [], days, exceptions, ruleset: toRulesetOf(own) } };
  });
}
