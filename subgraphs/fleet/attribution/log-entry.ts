import type { EventClass } from "../events/event-classes.ts";
import type { EventTable } from "../tables.ts";
import type { Says } from "./attribution.ts";

/** An entry of the log. Drivers and devices are numbers of words. */
export type LogEntry = {
  /** The key of its event. */
  readonly key: number;
  readonly refHash: number;
  /** Null for driving that nobody has claimed. */
  readonly driver: number | null;
  /** Null where it names no vehicle that is known. */
  readonly device: number | null;
  readonly atMs: number;
  /** When driving that nobody has claimed ended. */
  readonly endMs: number | null;
  readonly says: Says;
};

/** Whose events are the entries of the log. */
const LOG_VENDOR = "VISTRACKS";

/** VisTracks' words for duty statuses, as its events have them for `vendorType`. */
export const SAYS_BY_STATUS: ReadonlyMap<string, Says> = new Map<string, Says>([
  ["Driving", "DRIVING"],
  ["OnDuty", "ON_DUTY"],
  ["OffDuty", "RESTS"],
  ["Sleeper", "RESTS"],
  ["WaitingAtSite", "RESTS"],
]);

type OfRow = Pick<EventTable, "key" | "refHash" | "device" | "driver" | "nobody" | "occurredAtMs" | "endedAtMs">;

/** The entry of the log that an event is; null for one that is none, or says nothing of who is in which vehicle. */
export function toLogEntry(row: OfRow, of: EventClass): LogEntry | null {
  if (of.vendor !== LOG_VENDOR || of.retracted) return null;
  const says = whatIsSaid(of);
  const { key, refHash, device, occurredAtMs: atMs, endedAtMs: endMs } = row;
  const driver = row.nobody === null ? row.driver : null;
  if (says === null || (driver === null && (device === null || says !== "DRIVING"))) return null;
  return { key, refHash, driver, device, atMs, endMs, says };
}

/** Whether others are asked who drove at an event: what the log and fleetgraph say of it stands, and hardware is not driven. */
export function isAttributable({ vendor, type }: Pick<EventClass, "vendor" | "type">): boolean {
  return vendor !== LOG_VENDOR && vendor !== "FLEETGRAPH" && type !== "DEVICE_STATUS";
}

function whatIsSaid({ type, vendorType }: EventClass): Says | null {
  switch (type) {
    case "DUTY_STATUS_CHANGE":
      return SAYS_BY_STATUS.get(vendorType) ?? null;
    // 49 CFR 395 subpart B, appendix A, 4.5.1.2: an intermediate log is made while the vehicle moves.
    case "INTERMEDIATE_LOG":
    case "PERSONAL_CONVEYANCE":
    case "YARD_MOVES":
      return "DRIVING";
    case "SPECIAL_DRIVING_CLEARED":
      return "ON_DUTY";
    case "ENGINE_ON":
    case "ENGINE_OFF":
      return "ENGINE";
    case "LOGIN":
    case "LOGOUT":
      return type;
    default:
      return null;
  }
}
