import { z } from "zod";
import { decodeFields } from "../../platform/vendor/decode-fields.ts";
import { decodeWire } from "../../platform/vendor/decode-wire.ts";
import { toInstantOrNull } from "../../platform/vendor/wire-instant.ts";
import { wireId, wireNumber } from "../../platform/vendor/wire-json.ts";

/*
 * Samsara's shapes in its own spelling, https://developers.samsara.com/reference.
 * What the specification requires and we can do without is optional here, and what has another form than it is known to
 * have counts as missing and is named in `unreadFields`: a record is worth more than a field.
 */

/**
 * A field that may be missing or null, read by hand: there are dozens in a record, and a union of schemas costs more.
 * `read` gives undefined for what it cannot read.
 */
function field<Value>(what: string, read: (value: unknown) => Value | null | undefined) {
  return z
    .unknown()
    .optional()
    .transform((value, context): Value | null => {
      const found = value == null ? null : read(value);
      if (found === undefined) context.addIssue(`Invalid input: expected ${what}`);
      return found ?? null;
    });
}

const text = z.string().nullish();
/** Ids and names: some accounts send them as numbers. */
const word = field("text", (value) => (typeof value === "string" ? value : wireId.safeParse(value).data));
/** What a record is known by. Empty text is no id. */
const ownId = wireId.refine((id) => id !== "", "Invalid input: expected an id");

const NUMBER_TEXT = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
/** A number, or text that is one. */
const number = field("a finite number", toFinite);

/** A number of 64 bits, with the digits that a double does not keep. */
const exactNumber = field("a finite number", (value) => {
  const found = toFinite(value);
  return found === undefined ? undefined : { number: found, digits: wireId.parse(value) };
});

function toFinite(value: unknown): number | undefined {
  const found = typeof value === "string" && NUMBER_TEXT.test(value) ? Number(value) : toNumber(value);
  return Number.isFinite(found) ? found : undefined;
}

/** RFC 3339 text, as a rule; epoch milliseconds from here on. Empty text stands for none. */
const instant = field("an instant", (value) => {
  if (value === "") return null;
  return toInstantOrNull(typeof value === "string" ? value : toNumber(value)) ?? undefined;
});

/** The number of a value that is one, whatever its digits. */
function toNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : wireNumber.safeParse(value).data;
}

const wireTag = z.object({ id: word, name: word, parentTagId: word });

const wireAttribute = z.object({
  id: word,
  name: word,
  stringValues: z.array(word).nullish(),
  numberValues: z.array(number).nullish(),
  dateValues: z.array(word).nullish(),
});

const wireNamed = z.object({
  id: word,
  name: word,
  externalIds: z.looseObject({}).nullish(),
  tags: z.array(wireTag).nullish(),
  attributes: z.array(wireAttribute).nullish(),
  /** In the lists alone. */
  updatedAtTime: instant,
});

const wireNamedAsset = wireNamed.extend({
  vin: word,
  type: text,
  /* In the list alone. Samsara does not say of which state a plate is. */
  licensePlate: word,
  serialNumber: word,
});
const wireAsset = wireNamedAsset.extend({ id: ownId });

const wireNamedDriver = wireNamed.extend({
  /* In the list alone. */
  username: word,
  licenseNumber: word,
  licenseState: word,
  currentIdCardCode: word,
  /** The vehicle that the fleet has given to the driver, whoever is at its wheel: https://developers.samsara.com/reference/listdrivers */
  staticAssignedVehicle: z.object({ id: word }).nullish(),
  /** Not in the documentation. */
  email: text,
});
const wireDriver = wireNamedDriver.extend({ id: ownId });

const wireMedia = z.object({ input: text, url: text, cameraRole: text, auxcamSerial: word });

const wireAddress = z.object({
  street: word,
  streetNumber: word,
  city: word,
  state: word,
  postalCode: word,
  country: word,
  neighborhood: word,
  pointOfInterest: word,
  /** In place of the parts, as older endpoints have it. */
  formattedAddress: text,
});

const wireLocation = z.object({
  latitude: number,
  longitude: number,
  headingDegrees: number,
  accuracyMeters: number,
  address: z.union([wireAddress, z.string()]).nullish(),
  geofence: z.object({ id: word, externalIds: z.looseObject({}).nullish() }).nullish(),
  formattedAddress: text,
});

const wireSafetyEvent = z.object({
  id: ownId,
  /** Only an id where it is not included; without one where it is nobody's. */
  asset: wireNamedAsset.nullish(),
  driver: wireNamedDriver.nullish(),
  behaviorLabels: z.array(z.union([z.object({ label: text, source: text }), z.string()])).nullish(),
  contextLabels: z
    .array(z.union([z.object({ name: text, authorId: word, createdAtTime: instant }), z.string()]))
    .nullish(),
  /** RFC 3339 text in spite of their names. */
  startMs: instant,
  endMs: instant,
  createdAtTime: instant,
  updatedAtTime: instant,
  eventState: text,
  location: wireLocation.nullish(),
  maxAccelerationGForce: number,
  inboxEventUrl: text,
  incidentReportUrl: text,
  media: z.array(wireMedia).nullish(),
  detectedStreams: z.array(wireMedia).nullish(),
  speedingMetadata: z
    .object({ maxSpeedKilometersPerHour: exactNumber, postedSpeedLimitKilometersPerHour: exactNumber })
    .nullish(),
  dismissalReason: z.object({ code: text, comment: text }).nullish(),
  tripStartTime: instant,
  tripEndTime: instant,
  /** Users of Samsara's. */
  assignedCoach: word,
  updatedByUserId: word,
});

const wireCoachAssignment = z.object({
  /** Null where the driver has none any more. */
  coachId: word,
  driver: z.object({ driverId: ownId }),
  createdAtTime: instant,
  updatedAtTime: instant,
});

const wireCoachableEvent = z.object({
  id: word,
  linkage: z.object({ sourceId: word, sourceType: text }).nullish(),
});

const wireCoachedBehavior = z.object({
  coachableBehaviorType: text,
  coachableEvents: z.array(wireCoachableEvent).nullish(),
  lastCoachedTime: instant,
  note: text,
  updatedAtTime: instant,
});

const wireCoachingSession = z.object({
  id: ownId,
  driver: z.object({ driverId: word }).nullish(),
  assignedCoachId: word,
  completedCoachId: word,
  completedAtTime: instant,
  dueAtTime: instant,
  sessionNote: text,
  sessionStatus: text,
  coachingType: text,
  updatedAtTime: instant,
  behaviors: z.array(wireCoachedBehavior).nullish(),
});

const wireScoredBehavior = z.object({ behaviorType: text, count: number, scoreImpact: number });

const wireScoredSpeeding = z.object({ speedingType: text, durationMilliseconds: number, scoreImpact: number });

const wireScore = z.object({
  behaviors: z.array(wireScoredBehavior).nullish(),
  speeding: z.array(wireScoredSpeeding).nullish(),
  driveDistanceMeters: number,
  driveTimeMilliseconds: number,
});
const wireDriverScore = wireScore.extend({ driverId: ownId, driverScore: number });
const wireVehicleScore = wireScore.extend({ vehicleId: ownId, vehicleScore: number });

const wirePage = z.object({
  data: z.array(z.unknown()),
  pagination: z.object({ endCursor: z.string().nullish(), hasNextPage: z.boolean() }),
});

/** A record, with the names of its fields that could not be read. */
export type Decoded<Wire> = Wire & { readonly unreadFields: readonly string[] };

export type WireNamedAsset = z.infer<typeof wireNamedAsset>;
export type WireNamedDriver = z.infer<typeof wireNamedDriver>;
export type WireMedia = z.infer<typeof wireMedia>;
export type WireTag = z.infer<typeof wireTag>;
export type WireAttribute = z.infer<typeof wireAttribute>;
export type WireAddress = z.infer<typeof wireAddress>;
export type WireLocation = z.infer<typeof wireLocation>;
export type WireSafetyEvent = Decoded<z.infer<typeof wireSafetyEvent>>;
export type WireAsset = Decoded<z.infer<typeof wireAsset>>;
export type WireDriver = Decoded<z.infer<typeof wireDriver>>;
export type WireCoachAssignment = Decoded<z.infer<typeof wireCoachAssignment>>;
export type WireCoachingSession = Decoded<z.infer<typeof wireCoachingSession>>;
export type WireScore = Decoded<z.infer<typeof wireScore>>;
export type WireDriverScore = Decoded<z.infer<typeof wireDriverScore>>;
export type WireVehicleScore = Decoded<z.infer<typeof wireVehicleScore>>;
export type WirePage = z.infer<typeof wirePage>;

/** Throws a `ZodError` where there is no id. */
export function decodeSafetyEvent(raw: unknown): WireSafetyEvent {
  return decode(wireSafetyEvent, raw);
}

/** Throws a `ZodError` where there is no id. */
export function decodeAsset(raw: unknown): WireAsset {
  return decode(wireAsset, raw);
}

/** Throws a `ZodError` where there is no id. */
export function decodeDriver(raw: unknown): WireDriver {
  return decode(wireDriver, raw);
}

/** Throws a `ZodError` where there is no driver. */
export function decodeCoachAssignment(raw: unknown): WireCoachAssignment {
  return decode(wireCoachAssignment, raw);
}

/** Throws a `ZodError` where there is no id. */
export function decodeCoachingSession(raw: unknown): WireCoachingSession {
  return decode(wireCoachingSession, raw);
}

/** Throws a `ZodError` where there is no driver. */
export function decodeDriverScore(raw: unknown): WireDriverScore {
  return decode(wireDriverScore, raw);
}

/** Throws a `ZodError` where there is no vehicle. */
export function decodeVehicleScore(raw: unknown): WireVehicleScore {
  return decode(wireVehicleScore, raw);
}

/** Throws a `malformed` error for anything but a page; its records are not looked at. */
export function decodePage(body: unknown): WirePage {
  return decodeWire(wirePage, body, "a page of Samsara's");
}

function decode<Wire extends object>(schema: z.ZodType<Wire>, raw: unknown): Decoded<Wire> {
  const { wire, unreadFields } = decodeFields(schema, raw);
  return { ...wire, unreadFields };
}
