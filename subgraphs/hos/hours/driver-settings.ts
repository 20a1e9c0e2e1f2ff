import type { HosException } from "../rules/exceptions.ts";
import type { HosRuleset } from "../rules/rulebook.ts";
import type { AnyRuleset, HoursSettings } from "./hours-answer.ts";
import type { HoursQuestion } from "./hours-question.ts";
import type { ToldSettings } from "./hours-reader.ts";
import type { CoDriver } from "./passenger-seat.ts";
import type { ZoneDays } from "./zone-days.ts";

const DEFAULT_RULESET = "PROPERTY_70_8";
const DEFAULT_ZONE = "UTC";
const MIDNIGHT = "00:00";

type Wishes = Pick<HoursQuestion, "ruleset" | "timeZone" | "exceptions">;

/** What is computed by, said by the caller, by the vendor, or assumed. Of several records of a driver the first one counts that says something. */
export function toSettings(wishes: Wishes, told: readonly ToldSettings[], zones: ZoneDays): HoursSettings {
  const first = (field: "ruleset" | "timeZone" | "startsAt") =>
    told.find((one) => one[field] !== null)?.[field] ?? null;
  const ruleset = wishes.ruleset ?? (first("ruleset") as AnyRuleset | null);
  const timeZone = wishes.timeZone ?? first("timeZone");
  const exceptions = wishes.exceptions ?? told.flatMap((one) => toList<HosException>(one.exceptions));
  return {
    ruleset: ruleset ?? DEFAULT_RULESET,
    days: zones.of(timeZone ?? DEFAULT_ZONE, first("startsAt") ?? MIDNIGHT),
    exceptions,
    coDrivers: told.flatMap((one) => toList<CoDriver>(one.coDrivers)),
    assumptions: [
      ruleset === null ? `No ruleset is known of the driver: ${DEFAULT_RULESET} is assumed.` : [],
      timeZone === null ? `No home terminal is known of the driver: days of ${DEFAULT_ZONE} are assumed.` : [],
    ].flat(),
  };
}

/** The rules to compute with: of others that are not known here the log alone is of interest. */
export function toRulesetOf({ ruleset }: HoursSettings): HosRuleset {
  return ruleset === "OTHER" ? DEFAULT_RULESET : ruleset;
}

/** How far back and with whom a driver's log is read by these settings. */
export function toLookBack(settings: HoursSettings) {
  const { days, exceptions, coDrivers } = settings;
  return { days, coDrivers, hasExceptions: exceptions.length > 0, ruleset: toRulesetOf(settings) };
}

/** The items of JSON lists between commas. */
function toList<Item>(lists: string | null): readonly Item[] {
  return lists === null ? [] : (JSON.parse(`[${lists}]`) as Item[][]).flat();
}
