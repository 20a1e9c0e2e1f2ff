import { z } from "zod";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import { wireId, wireNumber, wireNumeric } from "../../platform/vendor/wire-json.ts";

/*
 * VisTracks' shapes in its own spelling, https://developer.vistracks.com/index.php/driver-histories-jan2020r-june2020r.
 * Absent keys are the rule. A field of another type than documented counts as absent, for an entry of the log is worth
 * more than a field; without its id and its time it is none.
 */

const text = z.string().nullish().catch(null);
/** Text in the answers of some accounts. */
const number = wireNumeric.nullish().catch(null);
const flag = z.boolean().nullish().catch(null);
/** In whatever form: what it says is found out where it is needed. */
const wireInstant = z.union([z.string(), wireNumber]);
const instant = wireInstant.nullish().catch(null);
/** A record without an id is none. */
const ownId = wireId.refine((id) => id.trim() !== "", "Invalid input: expected an id");
/** A number in the documentation, text in the answers of some accounts; an empty one names nobody. */
const reference = ownId.nullish().catch(null);

/** A list, or its items between commas: which of the two is not documented. */
const words = z
  .preprocess(
    (value) => (typeof value === "string" ? value.split(",") : Array.isArray(value) ? value : []),
    z.array(reference),
  )
  .catch([])
  .transform((items) => items.flatMap((item) => item?.trim() || []));

const wireDriverHistory = z.object({
  id: ownId,
  eventTime: wireInstant,
  eventType: text,
  recordStatus: text,
  recordOrigin: text,
  userId: reference,
  username: text,
  assetId: reference,
  vin: text,
  autoEventEndTimestamp: instant,
  validBeginTime: instant,
  lastChangedDate: instant,
  deletedAt: instant,
  certificationDate: text,
  editReason: text,
  note: text,
  location: text,
  latitude: number,
  longitude: number,
  speedKph: number,
  odometerKm: number,
  engineHours: text,
  malfunctionIndicator: flag,
  diagnosticIndicator: flag,
  uuid: text,
  relatedUuid: text,
  driverEdit: flag,
  editReasonCode: text,
  changeRequestedBy: reference,
  changeRequestedByName: text,
  validEndTime: instant,
  excludeDrivingEndTimestamp: instant,
  eventSequenceIdentifier: number,
  dataCheck: number,
  certificationCount: number,
  accountId: reference,
  coDriverUserIds: words,
  coDriverUsernames: words,
  shippingDocsManifestNo: text,
  trailerNumbers: words,
  /** The table has `state`, the samples have `iftaState`, and some answers both. */
  state: text,
  iftaState: text,
  gpsSource: text,
  distanceLastGpsKm: number,
  odometerSource: text,
  regulationMode: text,
  useCycleReset: flag,
  cycleResetTimestamp: instant,
  canAdlHoursDriving: text,
  canAdlHoursOnDuty: text,
  canAdlHoursOffDuty: text,
  canAdlHoursSleeper: text,
  canOffDutyTimeDeferred: text,
  canAdlHoursWorkShiftStart: text,
  canAdlHoursWorkShiftEnd: text,
});

const wireAsset = z.object({
  id: ownId,
  name: text,
  vin: text,
  assetType: text,
  /** The serial number of the electronic log in it. */
  eldEsn: reference,
  homeTerminalId: reference,
  lastChangedDate: instant,
});

const wireUser = z.object({
  id: ownId,
  username: text,
  email: text,
  firstName: text,
  lastName: text,
  alias: reference,
  employeeId: reference,
  homeTerminalId: reference,
  /** Whether it is the account that collects the driving of nobody: `driver.system` filters by it. */
  system: flag,
  lastChangedDate: instant,
});

const wireTerminal = z.object({ id: ownId, name: text, timeZone: text, startTimeOfDay: text });

/** One or a list, of texts, numbers or objects that name themselves: what is published says no more than that they are there. */
const names = z
  .preprocess(
    (value) => (Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : [value]),
    // An object comes first: a reference is anything, if need be none.
    z.array(z.union([z.looseObject({ id: reference, userId: reference, name: text, type: text }), reference])),
  )
  .catch([]);

/** A day of a driver's log, https://developer.vistracks.com/index.php/driver-dailies-jan2020r-june2020r. */
const wireDriverDaily = z.object({
  userId: ownId,
  logDate: z.iso.date(),
  homeTerminalTimeZone: text,
  startTimeOfDay: text,
  operatingZone: text,
  cycleUsa: text,
  cycleCan: text,
  /** The same in the answers of other releases. */
  cycleCa: text,
  cargo: text,
  certified: flag,
  certifyTimestamp: instant,
  carrier: text,
  /** Text or a number, under either name. */
  carrierDotNumber: reference,
  carrierUsDotNumber: reference,
  exceptions: names,
  coDrivers: names,
});

const wireRecordStatus = z.object({ recordStatus: text });

const wireOutline = z.object({ id: reference, userId: reference, lastChangedDate: instant }).catch({});

export type WireDriverHistory = z.infer<typeof wireDriverHistory>;
export type WireAsset = z.infer<typeof wireAsset>;
export type WireUser = z.infer<typeof wireUser>;
export type WireTerminal = z.infer<typeof wireTerminal>;
export type WireDriverDaily = z.infer<typeof wireDriverDaily>;
/** Something that is named by itself, or by one of its fields. */
export type WireName = WireDriverDaily["exceptions"][number];
export type WireOutline = z.infer<typeof wireOutline>;

/** Throws a `ZodError` that names the field. */
export function decodeDriverHistory(raw: unknown): WireDriverHistory {
  return wireDriverHistory.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeAsset(raw: unknown): WireAsset {
  return wireAsset.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeUser(raw: unknown): WireUser {
  return wireUser.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeTerminal(raw: unknown): WireTerminal {
  return wireTerminal.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeDriverDaily(raw: unknown): WireDriverDaily {
  return wireDriverDaily.parse(raw);
}

/** What paging needs of any record, as far as it says so: paging goes on over a record that cannot be decoded. */
export function decodeOutline(raw: unknown): WireOutline {
  return wireOutline.parse(raw);
}

/** Whether a row of the log counts, in VisTracks' word; null where it does not say so in any. */
export function decodeRecordStatus(raw: unknown): string | null {
  return wireRecordStatus.safeParse(raw).data?.recordStatus ?? null;
}

/** Throws a {@link VendorError} for anything but a bare list, or one record in its place; they are not looked at. */
export function decodeList(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body;
  if (decodeOutline(body).id == null) throw new VendorError("malformed", "not a list of VisTracks'");
  return [body];
}
