import { toChangedVersion } from "../../platform/records/changed-version.ts";
import { UNVERSIONED, type VendorRecord } from "../../platform/records/record.ts";
import { LISTED, toOwnRecord, toSighting } from "../../platform/records/sighting.ts";
import { toInstantOrNull } from "../../platform/vendor/wire-instant.ts";
import {
  type DeviceKind,
  type DeviceSeen,
  type DriverSeen,
  type EventRecorded,
  PLAIN_DEVICE,
  PLAIN_DRIVER,
  PLAIN_EVENT,
  toPositionSeen,
} from "../../schema/messages.ts";
import {
  DAY_KIND,
  type DriverDayFacet,
  type DriverFacet,
  TERMINAL_KIND,
  type TerminalFacet,
  toDayRef,
} from "./hours/driver-day.ts";
import { readTimeZone } from "./hours/time-zone.ts";
import { type DutyRecordFacet, toFacet } from "./log/duty-facet.ts";
import type { WireAsset, WireDriverDaily, WireDriverHistory, WireName, WireTerminal, WireUser } from "./wire.ts";
import { isInForce, isProposed, toEventMeaning, toExceptionKind, toRuleset } from "./words.ts";

const KIND_BY_ASSET_TYPE: ReadonlyMap<string, DeviceKind> = new Map<string, DeviceKind>([
  ["Vehicle", "VEHICLE"],
  ["Trailer", "TRAILER"],
]);

/** A VIN has as many: ISO 3779. */
const VIN_CHARACTERS = 17;

/** A sighting that tells nothing but an id counts as the first of all: it replaces none that tells more. */
const NOTHING_SEEN_AT_MS = 0;

/** What is known beside a row when it is read. */
export type RowContext = {
  /** Whether a user is one of the accounts that collect driving which nobody has claimed. */
  readonly isUnidentified: (userRef: string) => boolean;
  /** Whether it is not known yet what a user is. Left out where it is known of everybody. */
  readonly isUnknown?: (userRef: string) => boolean;
  /** Whether an entry was in force once, so that others were told of it as an event. Left out where that is nothing. */
  readonly isEvent?: (ref: string) => boolean;
  readonly receivedAtMs: number;
};

/** The kind of the records of entries that were in force once: those that others are told of. */
export const EVENT_KIND = "event";
/** The kind of the records of edits that were only asked for: they are no events, and nobody is told of them. */
export const PROPOSAL_KIND = "proposal";

/**
 * The records that a row of the log consists of: the entry itself, and the vehicle and the driver it was seen with.
 * Driving that nobody has claimed has no driver: the account that collects it is no person. Nor has the row of a user
 * who is not known yet.
 *
 * An edit that is only asked for, and one that was refused, is a proposal. Once it is accepted it is in force, and an event; an
 * entry that was in force and is no longer stays the event that it was, retracted.
 */
export function toRecords(wire: WireDriverHistory, raw: unknown, context: RowContext): VendorRecord[] {
  const { isUnidentified, receivedAtMs } = context;
  const userRef = wire.userId ?? null;
  const isUnknown = userRef !== null && context.isUnknown?.(userRef) === true;
  const driverRef = userRef === null || isUnknown || isUnidentified(userRef) ? null : userRef;
  const facet = toFacet(wire, driverRef);
  const message = toEventRecorded(wire, facet, driverRef);
  const { occurredAtMs, updatedAtMs } = message;
  const changedVersion = updatedAtMs === null ? UNVERSIONED : toChangedVersion(updatedAtMs, receivedAtMs);
  // The row of the same change that comes with its user known replaces this one; those of earlier changes do not.
  const version = isUnknown ? changedVersion - 1 : changedVersion;
  const seenAtMs = toChangedVersion(updatedAtMs ?? occurredAtMs, receivedAtMs);
  const stored = { ref: wire.id, version, ownerRef: userRef, occurredAtMs, facet, raw };
  const isOfProposal = isProposed(wire.recordStatus);
  const isProposal = isOfProposal && context.isEvent?.(wire.id) !== true;
  const event = isProposal ? { ...stored, kind: PROPOSAL_KIND, message: {} } : { ...stored, kind: EVENT_KIND, message };
  // Whether a user is a person can be found out later than the rows that nobody had claimed, which stay the same.
  const wasNobodys = driverRef !== userRef || facet.origin === "UNIDENTIFIED_DRIVER";
  // So can that an entry, which may have been told of as one in force, is none: an event of before is taken back then.
  const mayHaveCounted = !isProposal && (isOfProposal || facet.recordStatus === "OTHER");
  const reading = [wasNobodys ? `${driverRef ?? "nobody"}'s` : [], mayHaveCounted ? "uncounted" : []].flat();
  const content = [...reading, JSON.stringify(raw)].join(" ");
  const records: VendorRecord[] = [reading.length > 0 ? { ...event, content } : event];
  if (message.deviceRef !== null) records.push(toSightedDevice(message.deviceRef, wire, seenAtMs));
  if (driverRef !== null) records.push(toSightedDriver(driverRef, wire, seenAtMs));
  return records;
}

/** What is known beside the record of a list when it is read. */
export type ListContext = {
  readonly receivedAtMs: number;
  /** The group that a home terminal is; none where a record names none. */
  readonly toGroups: (terminalRef: string | null | undefined) => DeviceSeen["groups"];
};

/** The record of a vehicle or trailer. One of a log's is a vehicle unless it says otherwise. */
export function toAssetRecord(wire: WireAsset, raw: unknown, { receivedAtMs, toGroups }: ListContext): VendorRecord {
  const { name, vin, assetType, eldEsn, homeTerminalId } = wire;
  const deviceKind = assetType ? (KIND_BY_ASSET_TYPE.get(assetType) ?? "OTHER") : "VEHICLE";
  const message: DeviceSeen = {
    ...PLAIN_DEVICE,
    vendor: "VISTRACKS",
    name: name || null,
    vin: vin || null,
    deviceKind,
    serials: eldEsn ? [eldEsn] : [],
    groups: toGroups(homeTerminalId),
  };
  const changedAtMs = toInstantOrNull(wire.lastChangedDate);
  return toOwnRecord({ kind: "device", ref: wire.id, message, raw, changedAtMs, receivedAtMs });
}

/** The record of a driver. `alias` is the id that the fleet's other systems know the driver by. */
export function toUserRecord(wire: WireUser, raw: unknown, { receivedAtMs, toGroups }: ListContext): VendorRecord {
  const { firstName, lastName, username, email, alias, employeeId, homeTerminalId } = wire;
  const message: DriverSeen = {
    ...PLAIN_DRIVER,
    vendor: "VISTRACKS",
    name: [firstName, lastName].filter(Boolean).join(" ") || null,
    username: username || email || null,
    externalIds: alias ? { alias } : {},
    email: email || null,
    aliases: alias ? [alias] : [],
    payrollNumber: employeeId ?? null,
    groups: toGroups(homeTerminalId),
  };
  const changedAtMs = toInstantOrNull(wire.lastChangedDate);
  const facet: DriverFacet = homeTerminalId ? { terminalRef: homeTerminalId } : {};
  return toOwnRecord({ kind: "driver", ref: wire.id, facet, message, raw, changedAtMs, receivedAtMs });
}

/** The record of a terminal, whose days count for its drivers. */
export function toTerminalRecord(wire: WireTerminal, raw: unknown, receivedAtMs: number): VendorRecord {
  const facet: TerminalFacet = {
    name: wire.name || null,
    timeZone: toTimeZone(wire.timeZone),
    startsAt: toTimeOfDay(wire.startTimeOfDay),
  };
  return toOwnRecord({ kind: TERMINAL_KIND, ref: wire.id, facet, message: {}, raw, changedAtMs: null, receivedAtMs });
}

/**
 * The record of a day of a driver. A list tells the present, so the later reading counts. What is claimed on a day is claimed for all of it: the
 * vendor says no hours.
 */
export function toDriverDayRecord(wire: WireDriverDaily, raw: unknown): VendorRecord {
  const { operatingZone = null, cycleUsa = null, cycleCan, cycleCa, cargo = null } = wire;
  const timeZone = toTimeZone(wire.homeTerminalTimeZone);
  const startsAt = toTimeOfDay(wire.startTimeOfDay);
  const begin = Temporal.PlainDate.from(wire.logDate);
  const startOf = (date: Temporal.PlainDate) =>
    date.toZonedDateTime({ timeZone: timeZone ?? "UTC", plainTime: startsAt ?? "00:00" }).epochMilliseconds;
  const [fromMs, toMs] = [startOf(begin), startOf(begin.add({ days: 1 }))];
  const kinds = wire.exceptions.flatMap((name) => toExceptionKind(textOf(name)) ?? []);
  const coDrivers = wire.coDrivers.flatMap(refOf);
  const facet: DriverDayFacet = {
    ruleset: toRuleset({ operatingZone, cycleUsa, cycleCanada: cycleCan ?? cycleCa ?? null, cargo }),
    timeZone,
    startsAt,
    exceptions: [...new Set(kinds)].map((kind) => ({ kind, fromMs, toMs })),
    coDrivers: coDrivers.filter((ref) => ref !== wire.userId).map((ref) => ({ ref, fromMs, toMs })),
    certified: wire.certified ?? null,
    certifiedAtMs: toInstantOrNull(wire.certifyTimestamp),
    carrier: wire.carrier || null,
    carrierDotNumber: wire.carrierDotNumber ?? wire.carrierUsDotNumber ?? null,
  };
  return {
    ...{ kind: DAY_KIND, ref: toDayRef(wire.userId, wire.logDate), version: LISTED, ownerRef: wire.userId },
    ...{ occurredAtMs: fromMs, facet, message: {}, raw, content: JSON.stringify(facet) },
  };
}

function textOf(name: WireName): string {
  return name === null || typeof name !== "object" ? (name ?? "") : (name.name ?? name.type ?? "");
}

function refOf(name: WireName): string | [] {
  return (name === null || typeof name !== "object" ? name : (name.userId ?? name.id)) || [];
}

/** A time zone in its one spelling; null for what is none. */
function toTimeZone(name: string | null | undefined): string | null {
  return name ? readTimeZone(name) : null;
}

/** An hour of the day as `06:00`, of a duration since midnight or of a time; null for what is neither. */
function toTimeOfDay(word: string | null | undefined): string | null {
  if (!word) return null;
  try {
    const time = word.startsWith("P") ? Temporal.PlainTime.from("00:00").add(word) : Temporal.PlainTime.from(word);
    return time.toString({ smallestUnit: "minute" });
  } catch {
    return null;
  }
}

function toEventRecorded(wire: WireDriverHistory, facet: DutyRecordFacet, driverRef: string | null): EventRecorded {
  const { type, category, severity, title } = toEventMeaning(facet.eventLabel);
  const { occurredAt: occurredAtMs, recordStatus, location: address } = facet;
  const { assetId = null } = wire;
  const vin = wire.vin || null;
  const speedKph = wire.speedKph ?? null;
  return {
    ...PLAIN_EVENT,
    vendor: "VISTRACKS",
    vendorType: facet.eventLabel,
    type,
    category,
    severity,
    title,
    occurredAtMs,
    endedAtMs: notBefore(occurredAtMs, toInstantOrNull(wire.autoEventEndTimestamp)),
    // The begin of this version of the record. One that begins before its event was not written down then.
    recordedAtMs: notBefore(occurredAtMs, toInstantOrNull(wire.validBeginTime)),
    updatedAtMs: toInstantOrNull(wire.lastChangedDate),
    retracted: !isInForce(recordStatus),
    deviceRef: assetId,
    driverRef,
    position: toPositionSeen(wire.latitude, wire.longitude, { speedKph, address }),
    vehicle: assetId === null && vin === null ? null : { ref: assetId, vin },
  };
}

/** A row names the vehicle by its id and its VIN alone. */
function toSightedDevice(ref: string, { vin }: WireDriverHistory, seenAtMs: number): VendorRecord {
  const message: DeviceSeen = {
    ...PLAIN_DEVICE,
    vendor: "VISTRACKS",
    name: null,
    vin: vin || null,
    deviceKind: "VEHICLE",
  };
  const hasVin = vin?.replace(/[\s-]/g, "").length === VIN_CHARACTERS;
  return toSighting({ kind: "device", ref, message, seenAtMs: hasVin ? seenAtMs : NOTHING_SEEN_AT_MS });
}

function toSightedDriver(ref: string, { username }: WireDriverHistory, seenAtMs: number): VendorRecord {
  const message: DriverSeen = {
    ...PLAIN_DRIVER,
    vendor: "VISTRACKS",
    name: null,
    username: username || null,
    externalIds: {},
  };
  return toSighting({ kind: "driver", ref, message, seenAtMs: username ? seenAtMs : NOTHING_SEEN_AT_MS });
}

function notBefore(beginMs: number, instantMs: number | null): number | null {
  return instantMs !== null && instantMs >= beginMs ? instantMs : null;
}
