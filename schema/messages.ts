import { z } from "zod";

/*
 * What subgraphs tell each other on the bus: the other half of the contract beside the SDL files. The kind of a message
 * is the kind of the record it tells of, `device`, `driver`, `event` or `position`, and its ref is the vendor's id. Records
 * of other kinds are the business of the subgraph that stores them: whoever reads the bus leaves them out.
 */

/** The vendors, as in the SDL. */
export const VENDORS = ["ROSCOLIVE", "SAMSARA", "VISTRACKS", "VINLI"] as const;
export type Vendor = (typeof VENDORS)[number];

/** Whose events there are: the vendors', and those that fleetgraph has found itself. */
export const EVENT_VENDORS = [...VENDORS, "FLEETGRAPH"] as const;
export type EventVendor = (typeof EVENT_VENDORS)[number];

/** What happened, as in `EventType` of the SDL, where each word is explained. */
export const EVENT_TYPES = [
  "HARSH_ACCELERATION",
  "HARSH_BRAKING",
  "HARSH_TURN",
  "CRASH",
  "G_FORCE",
  "NEAR_COLLISION",
  "COLLISION_WARNING",
  "FOLLOWING_DISTANCE",
  "LANE_DEPARTURE",
  "SPEEDING",
  "TRAFFIC_SIGN_VIOLATION",
  "DISTRACTION",
  "MOBILE_USAGE",
  "DROWSINESS",
  "NO_SEATBELT",
  "POLICY_VIOLATION",
  "UNSAFE_DRIVING",
  "DEFENSIVE_DRIVING",
  "STABILITY_CONTROL",
  "IDLING",
  "CAMERA_OBSTRUCTED",
  "VIDEO_CLIP",
  "INPUT_SENSOR",
  "DUTY_STATUS_CHANGE",
  "INTERMEDIATE_LOG",
  "PERSONAL_CONVEYANCE",
  "YARD_MOVES",
  "SPECIAL_DRIVING_CLEARED",
  "LOG_CERTIFICATION",
  "LOGIN",
  "LOGOUT",
  "LOG_REMARK",
  "HOS_VIOLATION",
  "ELD_MALFUNCTION",
  "ELD_DIAGNOSTIC",
  "ENGINE_ON",
  "ENGINE_OFF",
  "RULE_ENTERED",
  "RULE_LEFT",
  "TRIP_STARTED",
  "TRIP_ENDED",
  "FAULT_CODE_ON",
  "FAULT_CODE_OFF",
  "DISTANCE_REACHED",
  "DEVICE_STATUS",
  "VEHICLE_SILENT",
  "OTHER",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** As in the SDL. */
export const EVENT_CATEGORIES = ["VIDEO", "SAFETY", "HOURS_OF_SERVICE", "RULE", "VEHICLE"] as const;
export type EventCategory = (typeof EVENT_CATEGORIES)[number];

/** As in the SDL, the least serious first. */
export const SEVERITIES = ["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** As in the SDL. */
export const DEVICE_KINDS = ["VEHICLE", "TRAILER", "EQUIPMENT", "OTHER"] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

const text = z.string().nullable();
/** ECMA-262, section 21.4.1.1: no date is further from 1970, and none can be shown that is. */
export const FURTHEST_MS = 8.64e15;
const definiteInstantMs = z.number().min(-FURTHEST_MS).max(FURTHEST_MS);
const instantMs = definiteInstantMs.nullable();

/** What was stored of a record, beside what its vendor said. */
const stored = {
  revision: z.number(),
  receivedAtMs: definiteInstantMs,
  changedAtMs: definiteInstantMs,
};

/** A tag, a group or a terminal that a vendor sorts devices and drivers into. */
const group = z.object({ ref: z.string(), name: text });

const deviceSeen = z.object({
  vendor: z.enum(VENDORS),
  name: text,
  /** As the vendor writes it: whether it is one is for the reader to find out. */
  vin: text,
  /** The vendor's own id of the vehicle that the device is in, where the two are not one to it. */
  vehicleRef: text.default(null),
  /** The VINs of vehicles that the device was in before, as far as the vendor has them, by its own ids of these. */
  formerVehicles: z.record(z.string(), z.string()).default({}),
  deviceKind: z.enum(DEVICE_KINDS),
  /** Ids of other systems that the vendor keeps with the record, by the name it gives them. */
  externalIds: z.record(z.string(), z.string()),
  /** The numbers of the hardware that the vendor has in the vehicle, as their makers gave them. */
  serials: z.array(z.string()).default([]),
  /** What stands on the licence plate. */
  plateNumber: text.default(null),
  /** The state or province that gave the plate, as the vendor abbreviates it. */
  plateState: text.default(null),
  groups: z.array(group).default([]),
});

const driverSeen = z.object({
  vendor: z.enum(VENDORS),
  name: text,
  username: text,
  externalIds: z.record(z.string(), z.string()),
  email: text.default(null),
  /** Ids under which the fleet's other systems know the driver; the vendor does not say which system. */
  aliases: z.array(z.string()).default([]),
  /** The number on the payroll. */
  payrollNumber: text.default(null),
  licenceNumber: text.default(null),
  /** The state or province that gave the licence, as the vendor abbreviates it. */
  licenceState: text.default(null),
  /** The number of the card or tag by which the driver is known to a reader in the vehicle. */
  cardId: text.default(null),
  /** The vendor's own id of the vehicle that the driver is said to have, whoever drives it. */
  assignedDeviceRef: text.default(null),
  groups: z.array(group).default([]),
});

const positionSeen = z.object({
  latitude: z.number(),
  longitude: z.number(),
  headingDegrees: z.number().nullable(),
  speedKph: z.number().nullable(),
  accuracyMeters: z.number().nullable(),
  address: text,
});

const eventRecorded = z.object({
  vendor: z.enum(EVENT_VENDORS),
  vendorType: z.string(),
  type: z.enum(EVENT_TYPES),
  category: z.enum(EVENT_CATEGORIES),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  occurredAtMs: definiteInstantMs,
  endedAtMs: instantMs,
  recordedAtMs: instantMs,
  /** The vendor's own word for the last change, where it has one. */
  updatedAtMs: instantMs,
  retracted: z.boolean(),
  deviceRef: text,
  driverRef: text,
  position: positionSeen.nullable(),
  /** Of an event of fleetgraph's own: whose records `deviceRef` and `driverRef` are. */
  recordVendor: z.enum(VENDORS).nullable().default(null),
  /** The ids of the events that it was derived from. */
  derivedFrom: z.array(z.string()).default([]),
  /** The vehicle that the event names at its own moment, by the vendor's id, VIN or name; a device can be in another one today. */
  vehicle: z.object({ ref: text, vin: text, name: text.optional() }).nullable().default(null),
  /** The vendor's id of the device whose place `deviceRef` has taken. */
  replacedDeviceRef: text.default(null),
  /** As in `SafetyState` of the SDL. Null for what is not reviewed. */
  safetyState: text.default(null),
  /** As in `SafetyBehavior` of the SDL. */
  behaviors: z.array(z.string()).default([]),
  /** The vendor's id of the rule that was crossed. */
  ruleRef: text.default(null),
  /** The vendor's ids of the groups that the event itself names. */
  groupRefs: z.array(z.string()).default([]),
  /** Whether the vendor has film of it. */
  hasVideo: z.boolean().default(false),
});

const positionObserved = z.object({
  vendor: z.enum(VENDORS),
  deviceRef: z.string(),
  position: positionSeen,
  /** By the clock of the device, which can be ahead of ours. */
  observedAtMs: definiteInstantMs,
});

/** A vendor told of a device: a vehicle, a trailer, a camera in a vehicle. */
export type DeviceSeen = z.infer<typeof deviceSeen>;
/** A vendor told of a driver. */
export type DriverSeen = z.infer<typeof driverSeen>;
/** A place on earth: see {@link toPositionSeen}. */
export type PositionSeen = z.infer<typeof positionSeen>;
/** A vendor told of something that happened. */
export type EventRecorded = z.infer<typeof eventRecorded>;
/** A vendor told where a device is. Its ref is that of the device, so the newest position replaces the one before. */
export type PositionObserved = z.infer<typeof positionObserved>;

/** The messages as they arrive, with what was stored of each record. */
export const deviceMessage = deviceSeen.extend(stored);
export const driverMessage = driverSeen.extend(stored);
export const eventMessage = eventRecorded.extend(stored);
export const positionMessage = positionObserved.extend(stored);

/** How a source stands; see `Source` of the SDL. Instants are epoch milliseconds. */
export const sourceMessage = z.object({
  state: z.enum(["LIVE", "CATCHING_UP", "DEGRADED", "UNREACHABLE", "UNAUTHORIZED", "NOT_CONFIGURED"]),
  lastSuccessAtMs: instantMs,
  caughtUpAtMs: instantMs,
  eventsStored: z.number(),
  // Sources of before were told without.
  quarantined: z.number().default(0),
  quarantineReason: z.string().nullable().default(null),
  issue: z
    .object({ code: z.string(), message: z.string(), httpStatus: z.number().nullable(), sinceMs: z.number() })
    .nullable(),
  throttledUntilMs: instantMs,
  rateLimit: z.object({ requestsPerSecond: z.number(), limit: z.number(), remaining: z.number() }).optional(),
});
export type SourceMessage = z.infer<typeof sourceMessage>;

/** Which device or driver a record of a vendor's was found to be, and when: all its time, without a gap. */
export const linkMessage = z.object({
  kind: z.enum(["device", "driver"]),
  vendor: z.enum(VENDORS),
  ref: z.string(),
  /** From inclusive, until exclusive. */
  periods: z.array(z.object({ id: z.string(), fromMs: z.number(), untilMs: z.number() })),
});
export type LinkMessage = z.infer<typeof linkMessage>;

/** The device or driver that an id leads to which is nobody's own; null when it is somebody's own again. */
export const aliasMessage = z.object({ id: z.string(), entityId: text });
export type AliasMessage = z.infer<typeof aliasMessage>;

/** An event as the graph answers it, with who was found to be its device and its driver. */
export const unifiedEventMessage = eventRecorded
  .pick({
    vendor: true,
    vendorType: true,
    type: true,
    category: true,
    severity: true,
    title: true,
    occurredAtMs: true,
    endedAtMs: true,
    retracted: true,
    position: true,
  })
  .extend({
    id: z.string(),
    vendorRef: z.string(),
    updatedAtMs: definiteInstantMs,
    revision: z.number(),
    deviceId: text,
    driverId: text,
    /** The moment that it is a witness of; null where it is the only one. */
    incidentId: text.default(null),
  });
export type UnifiedEvent = z.infer<typeof unifiedEventMessage>;

/** What most events have nothing of. */
export const PLAIN_EVENT = {
  recordVendor: null,
  derivedFrom: [],
  vehicle: null,
  replacedDeviceRef: null,
  safetyState: null,
  behaviors: [],
  ruleRef: null,
  groupRefs: [],
  hasVideo: false,
} satisfies Partial<EventRecorded>;

/** What most records of devices have nothing of. */
export const PLAIN_DEVICE = {
  vehicleRef: null,
  formerVehicles: {},
  externalIds: {},
  serials: [],
  plateNumber: null,
  plateState: null,
  groups: [],
} satisfies Partial<DeviceSeen>;

/** What most records of drivers have nothing of. */
export const PLAIN_DRIVER = {
  email: null,
  aliases: [],
  payrollNumber: null,
  licenceNumber: null,
  licenceState: null,
  cardId: null,
  assignedDeviceRef: null,
  groups: [],
} satisfies Partial<DriverSeen>;

type Place = Partial<Omit<PositionSeen, "latitude" | "longitude">>;

/** A position, or null where the two numbers are no place on earth: vendors' own samples have such. */
export function toPositionSeen(
  latitude: number | null | undefined,
  longitude: number | null | undefined,
  place: Place = {},
): PositionSeen | null {
  if (latitude == null || longitude == null) return null;
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null;
  const { address = null } = place;
  const headingDegrees = toFinite(place.headingDegrees);
  const speedKph = toFinite(place.speedKph);
  const accuracyMeters = toFinite(place.accuracyMeters);
  return { latitude, longitude, headingDegrees, speedKph, accuracyMeters, address };
}

/** JSON on the wire can write numbers that no double holds, such as `1e999`. */
function toFinite(number: number | null | undefined): number | null {
  return number != null && Number.isFinite(number) ? number : null;
}
