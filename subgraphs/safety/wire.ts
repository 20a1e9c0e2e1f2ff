import { z } from "zod";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import { wireNumber } from "../../platform/vendor/wire-json.ts";

/*
 * Samsara's shapes in its own spelling, https://developers.samsara.com/reference/getsafetyeventsv2stream.
 * What the specification requires and we can do without is optional here: enumerations and fields grow and shrink
 * without a new version, and an event is worth more than a field.
 */

const wireNamed = z.object({
  id: z.string(),
  name: z.string().nullish(),
  externalIds: z.record(z.string(), z.unknown()).nullish(),
});

const wireAsset = wireNamed.extend({ vin: z.string().nullish(), type: z.string().nullish() });

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
  driver: wireNamed.nullish(),
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

const wirePage = z.object({
  data: z.array(z.unknown()),
  pagination: z.object({ endCursor: z.string().nullish(), hasNextPage: z.boolean() }),
});

export type WireSafetyEvent = z.infer<typeof wireSafetyEvent>;
export type WireAsset = z.infer<typeof wireAsset>;
export type WireDriver = z.infer<typeof wireNamed>;
export type WirePage = z.infer<typeof wirePage>;

/** Throws a `ZodError` that names the field. */
export function decodeSafetyEvent(raw: unknown): WireSafetyEvent {
  return wireSafetyEvent.parse(raw);
}

/** Throws a {@link VendorError} for anything but a page; its events are not looked at. */
export function decodePage(body: unknown): WirePage {
  const result = wirePage.safeParse(body);
  if (!result.success) throw new VendorError("malformed", "a page of Samsara's", { cause: result.error });
  return result.data;
}
