import { toInstant, toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import type { CanadianDutyDetails, DutyRecord, VendorRef } from "../generated.ts";
import { decodeDriverHistory, type WireDriverHistory } from "../wire.ts";
import {
  toDutyRecordStatus,
  toEventMeaning,
  toGpsSource,
  toMalfunctionCode,
  toOdometerSource,
  toOrigin,
  toRegulationMode,
} from "../words.ts";

/** What an entry says beyond what every store has of it. */
const NO_DETAILS = {
  ...{ uuid: null, relatedUuid: null, malfunctionCode: null, edited: false, editReasonCode: null },
  ...{ changeRequestedBy: null, changeRequestedByName: null, validFrom: null, validUntil: null, changedAt: null },
  ...{ deletedAt: null, endedAt: null, excludeDrivingUntil: null, sequenceId: null, dataCheck: null },
  ...{ certificationCount: null, vin: null, accountRef: null, username: null, coDriverRefs: [], coDriverUsernames: [] },
  ...{ shippingDocument: null, trailers: [], latitude: null, longitude: null, state: null, gpsSource: null },
  ...{ gpsSourceLabel: null, speedKph: null, distanceLastGpsKm: null, odometerSource: null, odometerSourceLabel: null },
  ...{ regulationMode: null, regulationModeLabel: null, cycleReset: null, cycleResetAt: null, canada: null },
} as const;

type Details = Pick<DutyRecord, keyof typeof NO_DETAILS>;

/** What is stored of an entry of the log. The record as received is stored beside it and joins it when it is served. */
export type DutyRecordFacet = Omit<DutyRecord, "id" | "raw" | "versions" | "recordStatusLabel" | keyof Details> & {
  readonly recordStatusLabel?: string | null;
  /** The same through all versions of an entry. Of entries of before as far as their record was there still. */
  readonly uuid?: string | null;
  readonly edited?: boolean | null;
  /** The rest, without what is not said. Entries of before have none: it is in their records as received. */
  readonly details?: Partial<Details>;
};

/** An entry as it is served, but for what is read of others. */
export type StoredDutyRecord = Omit<DutyRecord, "id" | "versions"> & { readonly ref: string };

/** What is stored of a row of the log. `driverRef` is null where nobody is known to have done it. */
export function toFacet(wire: WireDriverHistory, driverRef: string | null): DutyRecordFacet {
  const eventLabel = wire.eventType || "unlabelled";
  const { kind, status } = toEventMeaning(eventLabel);
  return {
    occurredAt: toInstant(wire.eventTime),
    status,
    kind,
    eventLabel,
    recordStatus: wire.deletedAt ? "DELETED" : toDutyRecordStatus(wire.recordStatus),
    recordStatusLabel: wire.recordStatus || null,
    origin: toOrigin(wire.recordOrigin),
    certifiedOn: wire.certificationDate || null,
    editReason: wire.editReason || null,
    annotation: wire.note || null,
    odometerKm: wire.odometerKm ?? null,
    engineHoursSeconds: toSeconds(wire.engineHours),
    vehicleRef: toVendorRef(wire.assetId),
    driverRef: toVendorRef(driverRef),
    location: wire.location || null,
    malfunction: wire.malfunctionIndicator ?? null,
    diagnostic: wire.diagnosticIndicator ?? null,
    uuid: wire.uuid || null,
    edited: wire.driverEdit ?? false,
    details: withoutNothing(toDetails(wire)),
  };
}

/** The entry that is stored so. Of one that was stored without its details, they are read of the record as received. */
export function toDutyRecord(ref: string, facet: DutyRecordFacet, raw: string): StoredDutyRecord {
  const { details, uuid, edited, recordStatusLabel = null, ...known } = facet;
  const told = details ?? readDetails(raw);
  return {
    ...{ ...NO_DETAILS, ...told, ...known, recordStatusLabel, raw, ref },
    ...{ uuid: uuid ?? told.uuid ?? null, edited: edited ?? told.edited ?? false },
  };
}

function readDetails(raw: string): Partial<Details> {
  try {
    const wire = decodeDriverHistory(parseWireJson(raw));
    return { ...toDetails(wire), uuid: wire.uuid || null, edited: wire.driverEdit ?? false };
  } catch {
    // The record as received is kept no more.
    return {};
  }
}

/** What is not said takes no room. */
function withoutNothing(details: Partial<Details>): Partial<Details> {
  const isSaid = (value: unknown) => value !== null && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(details).filter(([, value]) => isSaid(value)));
}

function toDetails(wire: WireDriverHistory): Partial<Details> {
  return {
    relatedUuid: wire.relatedUuid || null,
    malfunctionCode: toMalfunctionCode(wire.eventType),
    vin: wire.vin || null,
    accountRef: wire.accountId ?? null,
    username: wire.username || null,
    ...toHistory(wire),
    ...toDevice(wire),
    ...toPlace(wire),
    coDriverRefs: wire.coDriverUserIds.flatMap((ref) => toVendorRef(ref) ?? []),
    coDriverUsernames: wire.coDriverUsernames,
    shippingDocument: wire.shippingDocsManifestNo || null,
    trailers: wire.trailerNumbers,
    cycleReset: wire.useCycleReset ?? null,
    cycleResetAt: toInstantOrNull(wire.cycleResetTimestamp),
    canada: toCanada(wire),
  };
}

/** What became of the entry, by whom. */
function toHistory(wire: WireDriverHistory): Partial<Details> {
  return {
    editReasonCode: wire.editReasonCode || null,
    changeRequestedBy: toVendorRef(wire.changeRequestedBy),
    changeRequestedByName: wire.changeRequestedByName || null,
    validFrom: toInstantOrNull(wire.validBeginTime),
    validUntil: toInstantOrNull(wire.validEndTime),
    changedAt: toInstantOrNull(wire.lastChangedDate),
    deletedAt: toInstantOrNull(wire.deletedAt),
    endedAt: toInstantOrNull(wire.autoEventEndTimestamp),
    excludeDrivingUntil: toInstantOrNull(wire.excludeDrivingEndTimestamp),
  };
}

/** What the device says of itself. */
function toDevice(wire: WireDriverHistory): Partial<Details> {
  return {
    sequenceId: toInt(wire.eventSequenceIdentifier),
    dataCheck: toInt(wire.dataCheck),
    certificationCount: toInt(wire.certificationCount),
    odometerSource: toOdometerSource(wire.odometerSource),
    odometerSourceLabel: wire.odometerSource || null,
    regulationMode: toRegulationMode(wire.regulationMode),
    regulationModeLabel: wire.regulationMode || null,
  };
}

function toPlace(wire: WireDriverHistory): Partial<Details> {
  return {
    latitude: wire.latitude ?? null,
    longitude: wire.longitude ?? null,
    state: wire.state || wire.iftaState || null,
    gpsSource: toGpsSource(wire.gpsSource),
    gpsSourceLabel: wire.gpsSource || null,
    speedKph: wire.speedKph ?? null,
    distanceLastGpsKm: wire.distanceLastGpsKm ?? null,
  };
}

function toCanada(wire: WireDriverHistory): CanadianDutyDetails | null {
  const canada = {
    additionalDrivingSeconds: toSeconds(wire.canAdlHoursDriving),
    additionalOnDutySeconds: toSeconds(wire.canAdlHoursOnDuty),
    additionalOffDutySeconds: toSeconds(wire.canAdlHoursOffDuty),
    additionalSleeperSeconds: toSeconds(wire.canAdlHoursSleeper),
    offDutyDeferredSeconds: toSeconds(wire.canOffDutyTimeDeferred),
    workShiftStart: wire.canAdlHoursWorkShiftStart || null,
    workShiftEnd: wire.canAdlHoursWorkShiftEnd || null,
  };
  return Object.values(canada).some((value) => value !== null) ? canada : null;
}

function toVendorRef(ref: string | null | undefined): VendorRef | null {
  return ref == null ? null : { vendor: "VISTRACKS", ref };
}

/** What GraphQL takes for an integer; null for any other number. */
function toInt(number: number | null | undefined): number | null {
  return number != null && Number.isInteger(number) && Math.abs(number) < 2 ** 31 ? number : null;
}

/** The one form that VisTracks writes. */
const WHOLE_SECONDS = /^PT(\d{1,15})S$/;

/** The seconds of a duration of ISO 8601; null for what is none, and for months, which have no length. */
function toSeconds(duration: string | null | undefined): number | null {
  if (!duration) return null;
  const [, seconds] = WHOLE_SECONDS.exec(duration) ?? [];
  if (seconds !== undefined) return Number(seconds);
  try {
    return Temporal.Duration.from(duration).total("seconds");
  } catch {
    return null;
  }
}
