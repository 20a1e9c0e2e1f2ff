import { z } from "zod";
import { decodeWire } from "../../platform/vendor/decode-wire.ts";
import { toFault, VendorError } from "../../platform/vendor/vendor-error.ts";
import { groups, identity, number, text, toText } from "./wire-values.ts";

/*
 * RoscoLive's shapes in its own spelling: https://roscolive-api-v1.apidog.io, page 6474320e0 (devices); events are in
 * `recordings/event-wire.ts`. Only the identity of a record is insisted on: `wire-values.ts`.
 */

const wireDevice = z.object({
  device_id: identity,
  vehicle_name: text,
  serial_number: text,
  groups,
  device_type: text,
  general_status: text,
  channel_available: z.unknown().optional(),
  channel_status: z.unknown().optional(),
  firmware_version: z.unknown().optional(),
  camera_health: z.unknown().optional(),
  /* Which of these tells of the last contact differs between the lists. */
  last_online: text,
  last_contact: text,
  last_seen: text,
  last_connected_ts: text,
  last_communication: text,
  last_disconnected_ts: text,
});

const wireDriver = z.object({
  id: identity,
  name: text,
  first_name: text,
  last_name: text,
  email: text,
  card_id: text,
  group_id: text,
  group_name: text,
  groups,
});

const wireStatus = z.object({ device_id: identity, status: text });

/** The pages of the documentation with alarms differ: a moment or a period, with an id or without. */
const wireAlarm = z.object({
  id: text,
  alert_type: text,
  type: text,
  event_id: text,
  timestamp: text,
  start_ts: text,
  end_ts: text,
});

const wireAlarmingDevice = z.object({ device_id: identity, alarms: z.array(z.unknown()).nullish().catch(null) });

const wireEventUpdate = z.object({ device_id: identity, start_ts: text, timestamp: text });

const wireCompany = z.object({ company_id: text, company_name: text });

const wireEnvelope = z.object({
  meta: z.object({ code: number }).nullish().catch(null),
  result: text,
  response: z.unknown().optional(),
});

const records = z.array(z.unknown());
const bareList = records.transform((all) => toPage(all, null));
const wireEventsPage = z.union([
  z.object({ events: records, total_number: number }).transform((page) => toPage(page.events, page.total_number)),
  bareList,
]);
const wireDevicesPage = z.union([
  z
    .object({ devices: records, total_number: number, total_items: number })
    .transform((page) => toPage(page.devices, page.total_number ?? page.total_items)),
  bareList,
]);
const wireDriversPage = z.union([
  z.object({ drivers: records, total_number: number }).transform((page) => toPage(page.drivers, page.total_number)),
  bareList,
]);

const wireClipRequest = z.object({ event_id: text, request_id: text });

const wireFeedback = z.object({ selections: z.unknown(), comment: text });

const wireSession = z.object({
  session: text,
  session_token: text,
  token: text,
  access_token: text,
});

export type WireDevice = z.infer<typeof wireDevice>;
export type WireDriver = z.infer<typeof wireDriver>;
export type WireStatus = z.infer<typeof wireStatus>;
export type WireAlarm = z.infer<typeof wireAlarm>;
export type WireAlarmingDevice = z.infer<typeof wireAlarmingDevice>;
export type WireEventUpdate = z.infer<typeof wireEventUpdate>;
/** What somebody thinks of an event: the numbers of selections, in order, and words. */
export type WireFeedback = { readonly selections: readonly number[]; readonly comment: string };
/** How a record names its company, as far as it does. */
export type WireCompany = { readonly id: string | null; readonly name: string | null };
/** What of an event orders it among others, as the vendor writes it. */
export type WireRow = {
  readonly id: string | null;
  readonly moment: string | null;
  readonly createtime: string | null;
};

/** Some records of a list, not decoded yet, and how many the whole list has where the answer says so. */
export type WirePage = { readonly records: readonly unknown[]; readonly total: number | null };

/** Throws a `ZodError` that names the field. */
export function decodeDevice(raw: unknown): WireDevice {
  return wireDevice.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeDriver(raw: unknown): WireDriver {
  return wireDriver.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeStatus(raw: unknown): WireStatus {
  return wireStatus.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeAlarm(raw: unknown): WireAlarm {
  return wireAlarm.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeAlarmingDevice(raw: unknown): WireAlarmingDevice {
  return wireAlarmingDevice.parse(raw);
}

/** Null for anything that names no device. */
export function decodeEventUpdate(raw: unknown): WireEventUpdate | null {
  return wireEventUpdate.safeParse(raw).data ?? null;
}

export function decodeCompany(raw: unknown): WireCompany {
  const company = wireCompany.safeParse(raw).data;
  return { id: company?.company_id ?? null, name: company?.company_name ?? null };
}

/** What tells rows of a page apart and where they stand. Whatever is no object has nothing of it. */
export function decodeRow(raw: unknown): WireRow {
  if (typeof raw !== "object" || raw === null) return { id: null, moment: null, createtime: null };
  const { id, timestamp, start_ts, createtime } = raw as Readonly<Record<string, unknown>>;
  return { id: toText(id) || null, moment: toText(timestamp) ?? toText(start_ts), createtime: toText(createtime) };
}

/** The dates on which somebody or something changed an event, as far as it names them. */
export function decodeChanges(raw: unknown): readonly (string | null)[] {
  if (typeof raw !== "object" || raw === null) return [];
  const { createtime, uploaded_timestamp, last_viewed, last_reviewed } = raw as Readonly<Record<string, unknown>>;
  return [createtime, uploaded_timestamp, last_viewed, last_reviewed].map(toText);
}

/**
 * The `response` inside RoscoLive's envelope. An envelope that tells of an error is that error, although it came with
 * the HTTP status 200; `result` is "Failed" on some pages of the documentation and "Fail" on others.
 */
export function decodeAnswer(body: unknown, where: string): unknown {
  const { meta, result, response } = decodeWire(wireEnvelope, body, `an answer to ${where}`);
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
  return decodeWire(wireEventsPage, response, "a page of events");
}

/** The id of the recording that a request for a clip leads to: the text of the documentation has another name for it than its sample. */
export function decodeClipRequest(response: unknown): string {
  const { event_id, request_id } = decodeWire(wireClipRequest, response, "an answer to a request for a clip");
  const ref = event_id || request_id;
  if (!ref) throw new VendorError("malformed", "an answer to a request for a clip without an id");
  return ref;
}

/** What was said of an event, out of an answer of whatever form; null for another one than that of the call that says it. */
export function decodeFeedback(response: unknown): WireFeedback | null {
  const feedback = wireFeedback.safeParse(response).data;
  if (!feedback) return null;
  const selections = (toText(feedback.selections) ?? [feedback.selections].flat().join(",")).match(/\d+/g) ?? [];
  return { selections: selections.map(Number).sort((a, b) => a - b), comment: feedback.comment ?? "" };
}

/** The address of a live stream out of an answer: the text itself, or the first address in an object. */
export function decodeLiveLink(response: unknown): string {
  const texts = typeof response === "object" && response !== null ? Object.values(response) : [response];
  const link = texts.find((one): one is string => typeof one === "string" && /^https?:/.test(one));
  if (link === undefined) throw new VendorError("malformed", "an answer to a request for a live stream without a link");
  return link;
}

/** A page of devices out of an answer. */
export function decodeDevicesPage(response: unknown): WirePage {
  return decodeWire(wireDevicesPage, response, "a page of devices");
}

/** A page of drivers out of an answer. */
export function decodeDriversPage(response: unknown): WirePage {
  return decodeWire(wireDriversPage, response, "a page of drivers");
}

/** What devices are doing out of an answer. */
export function decodeStatuses(response: unknown): readonly unknown[] {
  return decodeWire(wireDevicesPage, response, "a list of states").records;
}

/** The records of an answer whose form is not documented: of a list, or of the list in an object; else there are none. */
export function decodeList(response: unknown): readonly unknown[] {
  if (typeof response !== "object" || response === null) return [];
  if (Array.isArray(response)) return response;
  return Object.values(response).find(Array.isArray) ?? [];
}

/** What the answer to a login holds in its body; nothing if it is of another form. */
export function decodeSession(response: unknown): Partial<z.infer<typeof wireSession>> {
  return wireSession.safeParse(response).data ?? {};
}

function toPage(pageRecords: readonly unknown[], total: number | null | undefined): WirePage {
  return { records: pageRecords, total: total ?? null };
}
