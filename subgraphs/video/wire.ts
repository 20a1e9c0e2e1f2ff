import { z } from "zod";
import { toFault, VendorError } from "../../platform/vendor/vendor-error.ts";
import { wireId, wireNumber } from "../../platform/vendor/wire-json.ts";

/*
 * RoscoLive's shapes in its own spelling: https://roscolive-api-v1.apidog.io, pages 6474401e0 (events) and 6474320e0
 * (devices). Its types differ between endpoints and even between two samples of a page, so only the identity of a record
 * is insisted on: a field of an unexpected type counts as missing, and its original stays in the record as received.
 */

const text = wireId.nullish().catch(null);
const number = z
  .union([
    wireNumber,
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .nullish()
  .catch(null);

/** `mp4_1…` and `snapshot_1…` follow the channels of the camera and are left in the record under their own names. */
const wireEvent = z.looseObject({
  id: wireId,
  device_id: text,
  vehicle_name: text,
  driver_id: text,
  driver_name: text,
  timestamp: text,
  start_ts: text,
  end_ts: text,
  createtime: text,
  duration: number,
  accurate_duration: number,
  event_type: text,
  type: text,
  event_display_type: text,
  event_label: text,
  status: text,
  snapshot_status: text,
  uploading_status: text,
  video_option: text,
  size: number,
  lat: number,
  lon: number,
  created_by: text,
});

const wireDevice = z.looseObject({
  device_id: wireId,
  vehicle_name: text,
  device_type: text,
  general_status: text,
  channel_available: z.unknown().optional(),
  firmware_version: z.unknown().optional(),
  camera_health: z.unknown().optional(),
});

const wireEnvelope = z.object({
  meta: z.object({ code: number }).nullish().catch(null),
  result: text,
  response: z.unknown().optional(),
});

const records = z.array(z.unknown());
const wireEventsPage = z.union([
  z.object({ events: records, total_number: number }).transform((page) => toPage(page.events, page.total_number)),
  records.transform((events) => toPage(events, null)),
]);
const wireDevicesPage = z.union([
  z
    .object({ devices: records, total_number: number, total_items: number })
    .transform((page) => toPage(page.devices, page.total_number ?? page.total_items)),
  records.transform((devices) => toPage(devices, null)),
]);

const wireSession = z.object({
  session: text,
  session_token: text,
  token: text,
  access_token: text,
});

export type WireEvent = z.infer<typeof wireEvent>;
export type WireDevice = z.infer<typeof wireDevice>;
export type WireSession = z.infer<typeof wireSession>;

/** Some records of a list, not decoded yet, and how many the whole list has where the answer says so. */
export type WirePage = { readonly records: readonly unknown[]; readonly total: number | null };

/** Throws a `ZodError` that names the field. */
export function decodeEvent(raw: unknown): WireEvent {
  return wireEvent.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeDevice(raw: unknown): WireDevice {
  return wireDevice.parse(raw);
}

/** When an event was created, in the vendor's spelling; null if it does not say. */
export function decodeCreation(raw: unknown): string | null {
  return z.object({ createtime: z.string() }).safeParse(raw).data?.createtime ?? null;
}

/**
 * The `response` inside RoscoLive's envelope. An envelope that tells of an error is that error, although it came with
 * the HTTP status 200; `result` is "Failed" on some pages of the documentation and "Fail" on others.
 */
export function decodeAnswer(body: unknown, where: string): unknown {
  const envelope = wireEnvelope.safeParse(body);
  if (!envelope.success) throw new VendorError("malformed", `${where} answered no object`, { cause: envelope.error });
  const { meta, result, response } = envelope.data;
  const code = meta?.code ?? 200;
  if (code >= 400) throw new VendorError(toFault(code), `${where} answered ${code} inside`, { httpStatus: code });
  if (result != null && result.toUpperCase() !== "OK") {
    throw new VendorError("rejected", `${where} did not answer OK`, { httpStatus: code });
  }
  if (response === undefined) throw new VendorError("malformed", `${where} answered without a response`);
  return response;
}

/** A page of events out of an answer. */
export function decodeEventsPage(response: unknown): WirePage {
  return decodePage(wireEventsPage, response, "a page of events");
}

/** A page of devices out of an answer. */
export function decodeDevicesPage(response: unknown): WirePage {
  return decodePage(wireDevicesPage, response, "a page of devices");
}

/** What the answer to a login holds in its body; nothing if it is of another form. */
export function decodeSession(response: unknown): Partial<WireSession> {
  return wireSession.safeParse(response).data ?? {};
}

function decodePage(schema: z.ZodType<WirePage>, response: unknown, what: string): WirePage {
  const result = schema.safeParse(response);
  if (!result.success) throw new VendorError("malformed", what, { cause: result.error });
  return result.data;
}

function toPage(pageRecords: readonly unknown[], total: number | null | undefined): WirePage {
  return { records: pageRecords, total: total ?? null };
}
