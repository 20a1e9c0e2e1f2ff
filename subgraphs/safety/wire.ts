import { z } from "zod";
import { decodeWire } from "../../platform/vendor/decode-wire.ts";
import { wireNumber } from "../../platform/vendor/wire-json.ts";

/*
 * Samsara's shapes in its own spelling, https://developers.samsara.com/reference.
 * What the specification requires and we can do without is optional here: enumerations and fields grow and shrink
 * without a new version, and a record is worth more than a field.
 */

const wireNamed = z.object({
  id: z.string(),
  name: z.string().nullish(),
  externalIds: z.looseObject({}).nullish(),
  /** In the lists alone. */
  updatedAtTime: z.string().nullish(),
});

const wireAsset = wireNamed.extend({ vin: z.string().nullish(), type: z.string().nullish() });

const wireDriver = wireNamed.extend({
  /** In the list alone. */
  username: z.string().nullish(),
});

const wireMedia = z.object({
  input: z.string().nullish(),
  url: z.string().nullish(),
  cameraRole: z.string().nullish(),
});

const wireAddress = z.object({
  street: z.string().nullish(),
  streetNumber: z.string().nullish(),
  city: z.string().nullish(),
  state: z.string().nullish(),
  postalCode: z.string().nullish(),
  country: z.string().nullish(),
});

const wireSafetyEvent = z.object({
  id: z.string(),
  asset: wireAsset.nullish(),
  driver: wireDriver.nullish(),
  behaviorLabels: z.array(z.object({ label: z.string().nullish() })).nullish(),
  contextLabels: z.array(z.object({ name: z.string().nullish() })).nullish(),
  /** RFC 3339 text in spite of their names. */
  startMs: z.string(),
  endMs: z.string().nullish(),
  createdAtTime: z.string().nullish(),
  updatedAtTime: z.string(),
  eventState: z.string().nullish(),
  location: z
    .object({
      latitude: wireNumber.nullish(),
      longitude: wireNumber.nullish(),
      headingDegrees: wireNumber.nullish(),
      accuracyMeters: wireNumber.nullish(),
      address: wireAddress.nullish(),
    })
    .nullish(),
  maxAccelerationGForce: wireNumber.nullish(),
  inboxEventUrl: z.string().nullish(),
  incidentReportUrl: z.string().nullish(),
  media: z.array(wireMedia).nullish(),
  speedingMetadata: z
    .object({
      maxSpeedKilometersPerHour: wireNumber.nullish(),
      postedSpeedLimitKilometersPerHour: wireNumber.nullish(),
    })
    .nullish(),
  dismissalReason: z.object({ code: z.string().nullish(), comment: z.string().nullish() }).nullish(),
  tripStartTime: z.string().nullish(),
  tripEndTime: z.string().nullish(),
});

const wireCoachAssignment = z.object({
  /** Null where the driver has none any more. */
  coachId: z.string().nullish(),
  driver: z.object({ driverId: z.string() }),
  createdAtTime: z.string().nullish(),
  updatedAtTime: z.string().nullish(),
});

const wireCoachableEvent = z.object({
  id: z.string().nullish(),
  linkage: z.object({ sourceId: z.string().nullish(), sourceType: z.string().nullish() }).nullish(),
});

const wireCoachedBehavior = z.object({
  coachableBehaviorType: z.string().nullish(),
  coachableEvents: z.array(wireCoachableEvent).nullish(),
  lastCoachedTime: z.string().nullish(),
  note: z.string().nullish(),
  updatedAtTime: z.string().nullish(),
});

const wireCoachingSession = z.object({
  id: z.string(),
  driver: z.object({ driverId: z.string().nullish() }).nullish(),
  assignedCoachId: z.string().nullish(),
  completedCoachId: z.string().nullish(),
  completedAtTime: z.string().nullish(),
  dueAtTime: z.string().nullish(),
  sessionNote: z.string().nullish(),
  sessionStatus: z.string().nullish(),
  coachingType: z.string().nullish(),
  updatedAtTime: z.string(),
  behaviors: z.array(wireCoachedBehavior).nullish(),
});

const wireScoredBehavior = z.object({
  behaviorType: z.string().nullish(),
  count: wireNumber.nullish(),
  scoreImpact: wireNumber.nullish(),
});

const wireScoredSpeeding = z.object({
  speedingType: z.string().nullish(),
  durationMilliseconds: wireNumber.nullish(),
  scoreImpact: wireNumber.nullish(),
});

const wireScore = z.object({
  behaviors: z.array(wireScoredBehavior).nullish(),
  speeding: z.array(wireScoredSpeeding).nullish(),
  driveDistanceMeters: wireNumber.nullish(),
  driveTimeMilliseconds: wireNumber.nullish(),
});
const wireDriverScore = wireScore.extend({ driverId: z.string(), driverScore: wireNumber.nullish() });
const wireVehicleScore = wireScore.extend({ vehicleId: z.string(), vehicleScore: wireNumber.nullish() });

const wirePage = z.object({
  data: z.array(z.unknown()),
  pagination: z.object({ endCursor: z.string().nullish(), hasNextPage: z.boolean() }),
});

export type WireSafetyEvent = z.infer<typeof wireSafetyEvent>;
export type WireAsset = z.infer<typeof wireAsset>;
export type WireDriver = z.infer<typeof wireDriver>;
export type WireCoachAssignment = z.infer<typeof wireCoachAssignment>;
export type WireCoachingSession = z.infer<typeof wireCoachingSession>;
export type WireScore = z.infer<typeof wireScore>;
export type WireDriverScore = z.infer<typeof wireDriverScore>;
export type WireVehicleScore = z.infer<typeof wireVehicleScore>;
export type WirePage = z.infer<typeof wirePage>;

/** Throws a `ZodError` that names the field. */
export function decodeSafetyEvent(raw: unknown): WireSafetyEvent {
  return wireSafetyEvent.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeAsset(raw: unknown): WireAsset {
  return wireAsset.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeDriver(raw: unknown): WireDriver {
  return wireDriver.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeCoachAssignment(raw: unknown): WireCoachAssignment {
  return wireCoachAssignment.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeCoachingSession(raw: unknown): WireCoachingSession {
  return wireCoachingSession.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeDriverScore(raw: unknown): WireDriverScore {
  return wireDriverScore.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeVehicleScore(raw: unknown): WireVehicleScore {
  return wireVehicleScore.parse(raw);
}

/** Throws a `malformed` error for anything but a page; its records are not looked at. */
export function decodePage(body: unknown): WirePage {
  return decodeWire(wirePage, body, "a page of Samsara's");
}
