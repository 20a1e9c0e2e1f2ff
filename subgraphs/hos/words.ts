import { HEADING_BY_TYPE, type HeadedType, toTitle } from "../../schema/event-headings.ts";
import type { EventCategory, EventType, Severity } from "../../schema/messages.ts";
import type {
  DutyRecordKind,
  DutyRecordOrigin,
  DutyRecordStatus,
  DutyStatus,
  GpsSource,
  OdometerSource,
  RegulationMode,
} from "./generated.ts";
import type { AnyRuleset } from "./hours/hours-answer.ts";
import type { HosExceptionKind } from "./rules/exceptions.ts";

/** What one of VisTracks' words for an entry of the log means in the fleet's. */
export type EventMeaning = {
  readonly kind: DutyRecordKind;
  /** The duty status that begins with it. */
  readonly status: DutyStatus | null;
  readonly type: EventType;
  readonly category: EventCategory;
  readonly severity: Severity;
  readonly title: string;
};

/** VisTracks' words with the codes of 49 CFR 395 subpart B, appendix A, 7.20 (type/code) that they stand for. */
export const MEANING_BY_WORD: ReadonlyMap<string, EventMeaning> = new Map<string, EventMeaning>([
  // 1: duty status
  ["OffDuty", dutyStatus("OFF_DUTY", "Off duty")], // 1/1
  ["Sleeper", dutyStatus("SLEEPER_BERTH", "Sleeper berth")], // 1/2
  ["Driving", dutyStatus("DRIVING", "Driving")], // 1/3
  ["OnDuty", dutyStatus("ON_DUTY", "On duty, not driving")], // 1/4
  ["WaitingAtSite", dutyStatus("WAITING_AT_SITE", "Waiting at a well site")], // off duty by 395.1(d)(2)
  // 2: intermediate logs
  ["Inter", entry("INTERMEDIATE", "INTERMEDIATE_LOG")], // 2/1, 2/2
  // 3: special driving
  ["PersonalUse", entry("PERSONAL_CONVEYANCE", "PERSONAL_CONVEYANCE")], // 3/1
  ["YardMoves", entry("YARD_MOVES", "YARD_MOVES")], // 3/2
  ["ClearPU", entry("SPECIAL_DRIVING_CLEARED", "SPECIAL_DRIVING_CLEARED", "Personal conveyance ends")], // 3/0
  ["ClearYM", entry("SPECIAL_DRIVING_CLEARED", "SPECIAL_DRIVING_CLEARED", "Yard moves end")], // 3/0
  // 4: certification
  ["Certification", entry("CERTIFICATION", "LOG_CERTIFICATION")], // 4/n
  // 5: login and logout
  ["Login", entry("LOGIN", "LOGIN")], // 5/1
  ["Logout", entry("LOGOUT", "LOGOUT")], // 5/2
  // 6: the engine
  ["PowerOn", entry("ENGINE_POWER_UP", "ENGINE_ON")], // 6/1, 6/2
  ["PowerOff", entry("ENGINE_SHUT_DOWN", "ENGINE_OFF")], // 6/3, 6/4
  // 7/1: malfunctions. Those that make the record itself doubtful are grave.
  ["MalPower", malfunction("HIGH", "power compliance")],
  ["MalSync", malfunction("HIGH", "engine synchronization")],
  ["MalTime", malfunction("HIGH", "timing")],
  ["MalRecord", malfunction("HIGH", "data recording")],
  ["MalPos", malfunction("MEDIUM", "positioning")],
  ["MalTransfer", malfunction("MEDIUM", "data transfer")],
  ["MalOther", malfunction("MEDIUM", "other")],
  // 7/3: data diagnostics
  ["DiagPower", diagnostic("power")],
  ["DiagSync", diagnostic("engine synchronization")],
  ["DiagMissing", diagnostic("missing data elements")],
  ["DiagTransfer", diagnostic("data transfer")],
  ["DiagUnidentified", diagnostic("unidentified driving")],
  ["DiagOther", diagnostic("other")],
  // Without a code
  ["Remark", entry("REMARK", "LOG_REMARK")],
  ["ExcludeDriveTime", entry("REMARK", "LOG_REMARK", toTitle("LOG_REMARK", "driving time excluded"))],
  ["AddedExceptionRemark", entry("REMARK", "LOG_REMARK", toTitle("LOG_REMARK", "exception added"))],
  ["RemovedExceptionRemark", entry("REMARK", "LOG_REMARK", toTitle("LOG_REMARK", "exception removed"))],
]);

/** What any word of VisTracks' means: one that we do not know is told by its family, or stands for itself. */
export function toEventMeaning(word: string): EventMeaning {
  const known = MEANING_BY_WORD.get(word);
  if (known) return known;
  if (/^Mal[A-Z]/.test(word)) return malfunction("MEDIUM", word);
  if (/^Diag[A-Z]/.test(word)) return diagnostic(word);
  return { kind: "OTHER", status: null, type: "OTHER", category: "HOURS_OF_SERVICE", severity: "INFO", title: word };
}

/** VisTracks' words for whether an entry counts, with the codes of 7.23. Of kindred systems are the two that say what is asked for. */
export const STATUS_BY_WORD: ReadonlyMap<string, DutyRecordStatus> = new Map<string, DutyRecordStatus>([
  ["Active", "ACTIVE"], // 1
  ["InactiveChanged", "INACTIVE_CHANGED"], // 2
  ["InactiveChangeRequested", "INACTIVE_CHANGE_REQUESTED"], // 3
  ["InactiveChangeRequestedAdd", "INACTIVE_CHANGE_REQUESTED"], // 3
  ["InactiveChangeRequestedDelete", "INACTIVE_CHANGE_REQUESTED"], // 3
  ["InactiveChangeRejected", "INACTIVE_CHANGE_REJECTED"], // 4
  ["Inactive", "OTHER"],
]);

/** What an edit is that was never in force: it waits for the driver, or was refused. */
const PROPOSED: ReadonlySet<DutyRecordStatus> = new Set(["INACTIVE_CHANGE_REQUESTED", "INACTIVE_CHANGE_REJECTED"]);

/** `OtherUser` is a guess: that other users edit is documented, the word for it is not. */
export const ORIGIN_BY_WORD: ReadonlyMap<string, DutyRecordOrigin> = new Map<string, DutyRecordOrigin>([
  ["Auto", "AUTOMATIC"],
  ["Driver", "DRIVER"],
  ["OtherUser", "OTHER_USER"],
  ["FromUnidentifiedDriver", "UNIDENTIFIED_DRIVER"],
]);

/** Whether an entry counts. One that says nothing of it does; a word that nobody knows is of one that does not. */
export function toDutyRecordStatus(word: string | null | undefined): DutyRecordStatus {
  return word ? (STATUS_BY_WORD.get(word) ?? "OTHER") : "ACTIVE";
}

/** Whether the word is of an edit that was never in force. */
export function isProposed(word: string | null | undefined): boolean {
  return PROPOSED.has(toDutyRecordStatus(word));
}

/** Whether an entry counts. */
export function isInForce(status: DutyRecordStatus): boolean {
  return status === "ACTIVE";
}

/** Who made an entry. */
export function toOrigin(word: string | null | undefined): DutyRecordOrigin {
  return ORIGIN_BY_WORD.get(word ?? "") ?? "OTHER";
}

/** The codes of 49 CFR 395 subpart B, appendix A, table 4. */
const MALFUNCTION_CODES: ReadonlyMap<string, string> = new Map([
  ...([
    ["MalPower", "P"],
    ["MalSync", "E"],
    ["MalTime", "T"],
    ["MalPos", "L"],
    ["MalRecord", "R"],
  ] as const),
  ...([
    ["MalTransfer", "S"],
    ["MalOther", "O"],
    ["DiagPower", "1"],
    ["DiagSync", "2"],
    ["DiagMissing", "3"],
  ] as const),
  ...([
    ["DiagTransfer", "4"],
    ["DiagUnidentified", "5"],
    ["DiagOther", "6"],
  ] as const),
]);

/** The code of a malfunction or a data diagnostic event; null for any other word. */
export function toMalfunctionCode(word: string | null | undefined): string | null {
  return MALFUNCTION_CODES.get(word ?? "") ?? null;
}

const GPS_SOURCES: ReadonlySet<string> = new Set<GpsSource>(["MOBILE_DEVICE", "VBUS_DEVICE", "EITHER_DEVICE"]);

/** Which receiver told a place; null where nothing is said. */
export function toGpsSource(word: string | null | undefined): GpsSource | null {
  if (!word) return null;
  return GPS_SOURCES.has(word) ? (word as GpsSource) : "OTHER";
}

/** Who told an odometer; null where nothing is said. */
export function toOdometerSource(word: string | null | undefined): OdometerSource | null {
  if (!word) return null;
  if (word === "ECU") return "ECU";
  return word === "Manual" ? "MANUAL" : "OTHER";
}

/** By which rules a device recorded; null where nothing is said. */
export function toRegulationMode(word: string | null | undefined): RegulationMode | null {
  if (!word) return null;
  return word === "ELD" || word === "AOBRD" ? word : "OTHER";
}

/**
 * The rules that a day is by. The words for cycles are not published, so they are read by their hours and days: `US70hr8days`. One that
 * says more than that, such as a state's own rules, is of rules that are not known here. Null where nothing is said.
 */
export function toRuleset(day: {
  readonly operatingZone: string | null;
  readonly cycleUsa: string | null;
  readonly cycleCanada: string | null;
  readonly cargo: string | null;
}): AnyRuleset | null {
  const zone = day.operatingZone?.toLowerCase() ?? "";
  const isCanada = zone.includes("can") || (zone === "" && !day.cycleUsa && !!day.cycleCanada);
  if (/north|alberta|mex|alaska/.test(zone)) return "OTHER";
  const cycle = isCanada ? day.cycleCanada : day.cycleUsa;
  if (!cycle) return null;
  const known = (isCanada ? CANADIAN_CYCLES : CYCLES).get(toCycleKey(cycle));
  if (!known) return "OTHER";
  return day.cargo?.toUpperCase() === "PASSENGER" ? (PASSENGER_RULES.get(known) ?? known) : known;
}

/** Hours and days of a cycle, with whatever is said beyond them: `70 8`. */
function toCycleKey(word: string): string {
  return word
    .toLowerCase()
    .replace(/usa?|can(ada)?|south|cycle|property|passenger|hours?|hrs?|days?|[^a-z0-9]/g, " ")
    .replace(/\bh\b|\bd\b/g, " ")
    .trim()
    .replace(/\s+/g, " ");
}

const CYCLES: ReadonlyMap<string, AnyRuleset> = new Map([
  ["60 7", "PROPERTY_60_7"],
  ["70 8", "PROPERTY_70_8"],
]);
const PASSENGER_RULES: ReadonlyMap<string, AnyRuleset> = new Map([
  ["PROPERTY_60_7", "PASSENGER_60_7"],
  ["PROPERTY_70_8", "PASSENGER_70_8"],
]);
const CANADIAN_CYCLES: ReadonlyMap<string, AnyRuleset> = new Map([
  ["70 7", "CANADA_SOUTH_CYCLE_1"],
  ["1", "CANADA_SOUTH_CYCLE_1"],
  ["120 14", "CANADA_SOUTH_CYCLE_2"],
  ["2", "CANADA_SOUTH_CYCLE_2"],
]);

/** An exception by a word for it, for these are not published either: read by what they are about. Null for any other word. */
export function toExceptionKind(word: string): HosExceptionKind | null {
  const letters = word.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (letters.includes("adverse")) return "ADVERSE";
  if (/16h|sixteenh/.test(letters)) return "SIXTEEN_HOUR";
  if (letters.includes("oil")) return "OILFIELD";
  if (/agri|farm/.test(letters)) return "AGRICULTURAL";
  if (!letters.includes("shorthaul")) return null;
  return /noncdl|nocdl/.test(letters) ? "SHORT_HAUL_NON_CDL" : "SHORT_HAUL";
}

function dutyStatus(status: DutyStatus, title: string): EventMeaning {
  return { ...entry("DUTY_STATUS", "DUTY_STATUS_CHANGE", title), status };
}

/** What the log tells of the engine other vendors tell too: it is of the same category wherever it comes from. */
function entry(kind: DutyRecordKind, type: HeadedType, title = toTitle(type)): EventMeaning {
  const { category } = HEADING_BY_TYPE[type];
  return { kind, status: null, type, category, severity: "INFO", title };
}

function malfunction(severity: Severity, what: string): EventMeaning {
  return { ...entry("MALFUNCTION", "ELD_MALFUNCTION", toTitle("ELD_MALFUNCTION", what)), severity };
}

function diagnostic(what: string): EventMeaning {
  return { ...entry("DIAGNOSTIC", "ELD_DIAGNOSTIC", toTitle("ELD_DIAGNOSTIC", what)), severity: "LOW" };
}
