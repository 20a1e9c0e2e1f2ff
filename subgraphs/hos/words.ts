import type { EventType, Severity } from "../../schema/messages.ts";
import type { DutyRecordKind, DutyStatus } from "./generated.ts";

/** What one of VisTracks' words for an entry of the log means in the fleet's. */
export type EventMeaning = {
  readonly kind: DutyRecordKind;
  /** The duty status that begins with it. */
  readonly status: DutyStatus | null;
  readonly type: EventType;
  readonly severity: Severity;
  readonly title: string;
};

/** VisTracks' words with the codes of 49 CFR 395 subpart B, appendix A, 7.20 (type/code) that they stand for. */
const MEANING_BY_WORD: ReadonlyMap<string, EventMeaning> = new Map<string, EventMeaning>([
  // 1: duty status
  ["OffDuty", dutyStatus("OFF_DUTY", "Off duty")], // 1/1
  ["Sleeper", dutyStatus("SLEEPER_BERTH", "Sleeper berth")], // 1/2
  ["Driving", dutyStatus("DRIVING", "Driving")], // 1/3
  ["OnDuty", dutyStatus("ON_DUTY", "On duty, not driving")], // 1/4
  ["WaitingAtSite", dutyStatus("WAITING_AT_SITE", "Waiting at a well site")], // off duty by 395.1(d)(2)
  // 2: intermediate logs
  ["Inter", entry("INTERMEDIATE", "INTERMEDIATE_LOG", "Intermediate log")], // 2/1, 2/2
  // 3: special driving
  ["PersonalUse", entry("PERSONAL_CONVEYANCE", "PERSONAL_CONVEYANCE", "Personal conveyance begins")], // 3/1
  ["YardMoves", entry("YARD_MOVES", "YARD_MOVES", "Yard moves begin")], // 3/2
  ["ClearPU", entry("SPECIAL_DRIVING_CLEARED", "SPECIAL_DRIVING_CLEARED", "Personal conveyance ends")], // 3/0
  ["ClearYM", entry("SPECIAL_DRIVING_CLEARED", "SPECIAL_DRIVING_CLEARED", "Yard moves end")], // 3/0
  // 4: certification
  ["Certification", entry("CERTIFICATION", "LOG_CERTIFICATION", "Log certified")], // 4/n
  // 5: login and logout
  ["Login", entry("LOGIN", "LOGIN", "Driver logs in")], // 5/1
  ["Logout", entry("LOGOUT", "LOGOUT", "Driver logs out")], // 5/2
  // 6: the engine
  ["PowerOn", entry("ENGINE_POWER_UP", "ENGINE_ON", "Engine on")], // 6/1, 6/2
  ["PowerOff", entry("ENGINE_SHUT_DOWN", "ENGINE_OFF", "Engine off")], // 6/3, 6/4
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
  ["Remark", entry("REMARK", "LOG_REMARK", "Remark")],
  ["ExcludeDriveTime", entry("REMARK", "LOG_REMARK", "Driving time excluded")],
  ["AddedExceptionRemark", entry("REMARK", "LOG_REMARK", "Exception added")],
  ["RemovedExceptionRemark", entry("REMARK", "LOG_REMARK", "Exception removed")],
]);

/** What any word of VisTracks' means: one that we do not know is told by its family, or stands for itself. */
export function toEventMeaning(word: string): EventMeaning {
  const known = MEANING_BY_WORD.get(word);
  if (known) return known;
  if (/^Mal[A-Z]/.test(word)) return malfunction("MEDIUM", word);
  if (/^Diag[A-Z]/.test(word)) return diagnostic(word);
  return entry("OTHER", "OTHER", word);
}

function dutyStatus(status: DutyStatus, title: string): EventMeaning {
  return { kind: "DUTY_STATUS", status, type: "DUTY_STATUS_CHANGE", severity: "INFO", title };
}

function entry(kind: DutyRecordKind, type: EventType, title: string): EventMeaning {
  return { kind, status: null, type, severity: "INFO", title };
}

function malfunction(severity: Severity, what: string): EventMeaning {
  return { kind: "MALFUNCTION", status: null, type: "ELD_MALFUNCTION", severity, title: `ELD malfunction: ${what}` };
}

function diagnostic(what: string): EventMeaning {
  const title = `ELD data diagnostic: ${what}`;
  return { kind: "DIAGNOSTIC", status: null, type: "ELD_DIAGNOSTIC", severity: "LOW", title };
}
