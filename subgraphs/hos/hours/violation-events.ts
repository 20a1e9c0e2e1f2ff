import { hash } from "node:crypto";
import { OWN_VERSION, type VendorRecord } from "../../../platform/records/record.ts";
import { HEADING_BY_TYPE, toTitle } from "../../../schema/event-headings.ts";
import { toEventId } from "../../../schema/event-id.ts";
import { type EventRecorded, PLAIN_EVENT, type Severity } from "../../../schema/messages.ts";
import type { LimitName } from "../rules/rulebook.ts";
import type { HosViolation } from "../rules/violations.ts";
import { EGREGIOUS_MS, NOMINAL_MS } from "./standing.ts";
import type { ToldViolation } from "./violation.ts";

/** What our own events are called in this subgraph's part of their ids. */
export const OWN_EVENTS = "hos:";

/** What is stored of a violation that was found. */
export type ViolationFacet = { readonly violation: ToldViolation & { readonly explanation: string } };

/** A violation that was told before, as its record has it. */
export type StoredViolation = {
  readonly ref: string;
  readonly violation: ViolationFacet["violation"];
  readonly message: EventRecorded;
};

/** The entry of the log that is driving when a violation begins. */
export type DrivingEntry = { readonly ref: string; readonly deviceRef: string | null };

export type FoundViolations = {
  readonly eventKind: string;
  readonly driverRef: string;
  /** The instant up to which the log was read: what ends there goes on. */
  readonly asOfMs: number;
  /** What the log says now, and what was told of the same time. */
  readonly found: readonly HosViolation[];
  readonly stored: readonly StoredViolation[];
  /** The ids that violations of the driver have, be they of an earlier time. */
  readonly refsInUse: ReadonlySet<string>;
  readonly entryAt: (atMs: number) => DrivingEntry | null;
};

/**
 * The events of a driver's violations: those that are new, those that are others than they were told, and retracted those that the log has no
 * more. A violation keeps its id while an edit moves it: it is the one of its limit that overlaps it.
 */
export function toViolationRecords(one: FoundViolations): readonly VendorRecord[] {
  const { found, stored } = one;
  // What holds comes before what was retracted, which may come back.
  const left = new Set([...stored].sort((a, b) => Number(a.message.retracted) - Number(b.message.retracted)));
  const records = found.map((violation) => {
    const before = [...left].find((candidate) => isSame(candidate.violation, violation)) ?? null;
    if (before) left.delete(before);
    return toRecord(violation, before, one);
  });
  const gone = [...left].filter(({ message }) => !message.retracted);
  return [...records, ...gone.map((violation) => toRetracted(violation, one))];
}

function isSame(before: ToldViolation, { limit, startedAtMs, endedAtMs }: HosViolation): boolean {
  return before.limit === limit && before.startedAt <= endedAtMs && startedAtMs <= before.endedAt;
}

function toRecord(violation: HosViolation, before: StoredViolation | null, one: FoundViolations): VendorRecord {
  const { driverRef, asOfMs, entryAt } = one;
  const { startedAtMs, endedAtMs, limit, limitSeconds, paragraph } = violation;
  const entry = entryAt(startedAtMs);
  const isGoingOn = endedAtMs >= asOfMs;
  const facet: ViolationFacet = {
    violation: {
      ...{ limit, limitSeconds, paragraph, startedAt: startedAtMs, endedAt: endedAtMs },
      explanation: violation.explain(),
    },
  };
  const message: EventRecorded = {
    ...PLAIN_EVENT,
    category: HEADING_BY_TYPE.HOS_VIOLATION.category,
    title: toTitle("HOS_VIOLATION", NAME_BY_LIMIT[limit]),
    vendor: "FLEETGRAPH",
    vendorType: `hos-${limit.toLowerCase().replaceAll("_", "-")}`,
    type: "HOS_VIOLATION",
    severity: toSeverity(endedAtMs - startedAtMs),
    occurredAtMs: startedAtMs,
    endedAtMs: isGoingOn ? null : endedAtMs,
    recordedAtMs: null,
    updatedAtMs: null,
    retracted: false,
    deviceRef: entry?.deviceRef ?? null,
    driverRef,
    position: null,
    recordVendor: "VISTRACKS",
    derivedFrom: entry ? [toEventId("VISTRACKS", entry.ref)] : [],
  };
  const ref = before?.ref ?? toFreeRef(violation, one);
  // That it goes on is no news.
  const content = isGoingOn ? [message, limitSeconds] : [message, facet];
  return toOwnEvent({ ref, message, facet, content }, one);
}

function toRetracted({ ref, violation, message }: StoredViolation, one: FoundViolations): VendorRecord {
  const facet: ViolationFacet = { violation };
  const { vendor, vendorType, type, category, severity, title, occurredAtMs, endedAtMs } = message;
  const { deviceRef, driverRef, recordVendor, derivedFrom } = message;
  const told: EventRecorded = {
    ...PLAIN_EVENT,
    ...{ vendor, vendorType, type, category, severity, title, occurredAtMs, endedAtMs, deviceRef, driverRef },
    ...{ recordVendor, derivedFrom, recordedAtMs: null, updatedAtMs: null, position: null, retracted: true },
  };
  return toOwnEvent({ ref, message: told, facet, content: [told, facet] }, one);
}

type OwnEvent = {
  readonly ref: string;
  readonly message: EventRecorded;
  readonly facet: ViolationFacet;
  readonly content: readonly unknown[];
};

function toOwnEvent({ content, ...event }: OwnEvent, { eventKind, driverRef }: FoundViolations): VendorRecord {
  return {
    ...{ ...event, kind: eventKind, version: OWN_VERSION, ownerRef: driverRef },
    ...{ occurredAtMs: event.message.occurredAtMs, raw: event.facet, content: JSON.stringify(content) },
  };
}

/** An id of the violation's driver, limit and begin; of another one too where that is one's that has begun there before it was moved. */
function toFreeRef({ limit, startedAtMs }: HosViolation, { driverRef, refsInUse, asOfMs }: FoundViolations): string {
  const key = `${driverRef} ${limit} ${startedAtMs}`;
  const ref = toRef(key);
  return refsInUse.has(ref) ? toRef(`${key} ${asOfMs}`) : ref;
}

function toRef(key: string): string {
  return `${OWN_EVENTS}${hash("sha256", key, "base64url").slice(0, 16)}`;
}

/** FMCSA's order: nominal, a violation, egregious. */
function toSeverity(lastsMs: number): Severity {
  if (lastsMs < NOMINAL_MS) return "LOW";
  return lastsMs > EGREGIOUS_MS ? "CRITICAL" : "HIGH";
}

const NAME_BY_LIMIT: Readonly<Record<LimitName, string>> = {
  DRIVING: "driving time",
  SHIFT: "shift",
  BREAK: "break of 30 minutes",
  CYCLE: "hours of the cycle",
  ELAPSED: "hours since the shift began",
  DAILY_DRIVING: "driving time of the day",
  DAILY_ON_DUTY: "hours on duty of the day",
  DAILY_OFF_DUTY: "hours off duty of the day",
  DAY_OFF: "day off in 14 days",
  CYCLE_DAY_OFF: "day off in 70 hours",
};
