import { Archive, type Publication } from "../archive.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from "../clock.ts";
import type { Happening } from "../happenings.ts";
import { type JsonObject, numberIn, textIn } from "../json.ts";
import { Random, uuidOf } from "../random.ts";
import { ACCOUNT_ID, terminalOf, UNIDENTIFIED_DRIVER } from "./accounts.ts";

/** A row of a driver's log: the record without the keys it lacks, and what reads select by. */
export type LogRow = {
  readonly id: number;
  readonly record: JsonObject;
  readonly eventMs: number;
  readonly changedMs: number;
  readonly deletedMs: number | null;
  /** Whether it belongs to the account for driving that nobody has claimed. */
  readonly isUnidentified: boolean;
  readonly terminalId: number | null;
};

export class DriverLog extends Archive<LogRow> {
  constructor() {
    super("driverHistory", ({ record }) => record);
  }
}

/** Which of the two rows that an edit leaves keeps the id: the live one, or the version that it replaces. */
export type IdKeeper = "live" | "replaced";

const FIRST_NUMBERED_MS = Date.UTC(2020, 0, 1);
/** Room for rows of one millisecond, so that ids ascend with the time of creation and stay below 2^53. */
const IDS_PER_MS = 4_096;

const EDIT_REASONS: readonly [string, ...string[]] = ["Incorrect Status Selected", "Incorrect Data Entered", "Other"];
const REMARKS: readonly [string, ...string[]] = ["Fuel stop", "Waiting at the dock", "Weigh station", "Tire check"];
/** The share of entries that a tablet without coverage sends hours later. */
const SENT_LATE = 0.03;
const EDITED = 0.04;
const CHANGE_REQUESTED = 0.02;
const REMARK_DELETED = 0.2;

/** The rows that a happening leaves in the log over time: as it was recorded, and what edits and claims make of it. */
export function logRowsOf(seed: number, happening: Happening, keeper: IdKeeper): readonly Publication<LogRow>[] {
  const { driver, kind } = happening;
  if (kind === "unidentifiedDriving") return unidentifiedRows(seed, happening);
  if ((kind !== "duty" && kind !== "log") || !driver?.vistracks) return [];
  const random = new Random(seed, "vistracks", happening.key);
  const delayMs = random.chance(SENT_LATE) ? random.between(1, 5) * HOUR_MS : random.between(3, 40) * SECOND_MS;
  const createdMs = Math.round(happening.atMs + delayMs);
  const note = noteOf(happening, random);
  const { userId } = driver.vistracks;
  const row: Omit<LogRow, "record"> = {
    id: rowIdAt(createdMs, happening.ordinal),
    eventMs: happening.atMs,
    changedMs: createdMs,
    deletedMs: null,
    isUnidentified: false,
    terminalId: terminalOf(happening.truck).id,
  };
  const created = withRecord(row, () => ({
    ...baseRecord(seed, happening, createdMs),
    userId,
    username: driver.username,
    driverEdit: false,
    ...(note ? { note } : {}),
    eventType: kind === "duty" ? happening.status : happening.entry,
    recordOrigin: isAutomatic(happening) ? "Auto" : "Driver",
    ...(kind === "log" && happening.entry === "Certification" ? certificationOf(happening.atMs) : {}),
    id: row.id,
  }));
  return publish(created, ...revisionsOf(created, happening, random, keeper));
}

/** A remark on a happening that a driver sends now, however long ago it was. */
export function remarkNow(
  seed: number,
  happening: Happening,
  fields: JsonObject,
  { id, nowMs }: { readonly id: number; readonly nowMs: number },
): LogRow | null {
  const { driver, truck } = happening;
  if (!driver?.vistracks) return null;
  const written = {
    ...baseRecord(seed, happening, nowMs),
    userId: driver.vistracks.userId,
    username: driver.username,
    driverEdit: false,
    note: REMARKS[0],
    eventType: "Remark",
    recordOrigin: "Driver",
    id,
  };
  return rowOf({ ...written, ...fields }, terminalOf(truck).id);
}

/** What becomes of a row after it was recorded: mostly nothing. */
function revisionsOf(created: LogRow, happening: Happening, random: Random, keeper: IdKeeper): readonly LogRow[] {
  const { ordinal } = happening;
  const laterBy = (least: number, most: number) =>
    Math.round(created.changedMs + random.between(least, most) * HOUR_MS);
  if (happening.kind === "log") {
    const isRemark = happening.entry === "Remark";
    return isRemark && random.chance(REMARK_DELETED) ? [deleted(created, created.changedMs + 3 * HOUR_MS)] : [];
  }
  if (random.chance(EDITED)) {
    const editedMs = laterBy(4, 18);
    const changes = { note: "Corrected by the driver", editReason: random.pick(EDIT_REASONS) };
    return editOf(created, changes, { editedMs, freeId: rowIdAt(editedMs, ordinal), keeper });
  }
  if (random.chance(CHANGE_REQUESTED)) {
    const requestedMs = laterBy(2, 10);
    return rejectedRequest(created, requestedMs, rowIdAt(requestedMs, ordinal));
  }
  return [];
}

/** The documented rows, published when they say that they were changed last. */
export function documentedRows(
  samples: readonly JsonObject[],
  isUnidentified: boolean,
): readonly Publication<LogRow>[] {
  return samples.flatMap((record) => publish({ ...rowOf(record, null), isUnidentified }));
}

/** A row whose record is made when it is read for the first time: a log is long, and most of it is never read. */
function withRecord(row: Omit<LogRow, "record">, makeRecord: () => JsonObject): LogRow {
  let record: JsonObject | undefined;
  return {
    ...row,
    get record() {
      record ??= makeRecord();
      return record;
    },
  };
}

/** The row of a record that was changed last when its `lastChangedDate` says. */
export function rowOf(record: JsonObject, terminalId: number | null): LogRow {
  const deletedAt = record.deletedAt;
  return {
    id: numberIn(record, "id"),
    record,
    eventMs: Date.parse(textIn(record, "eventTime")),
    changedMs: Date.parse(textIn(record, "lastChangedDate")),
    deletedMs: typeof deletedAt === "string" ? Date.parse(deletedAt) : null,
    isUnidentified: record.userId === UNIDENTIFIED_DRIVER.id,
    terminalId,
  };
}

/**
 * The two rows that an edit leaves, the live one first. Both have the same uuid and the same moment of change, so that
 * a reader of changes meets both; one of them has an id that was free until then.
 */
export function editOf(row: LogRow, changes: JsonObject, { editedMs, freeId, keeper }: Edit): readonly LogRow[] {
  const editedAt = toIso(editedMs);
  const [liveId, replacedId] = keeper === "live" ? [row.id, freeId] : [freeId, row.id];
  const replaced = {
    ...row.record,
    recordStatus: "InactiveChanged",
    validEndTime: editedAt,
    lastChangedDate: editedAt,
    id: replacedId,
  };
  const edited = {
    ...row.record,
    ...changes,
    driverEdit: true,
    validBeginTime: editedAt,
    lastChangedDate: editedAt,
    id: liveId,
  };
  return [rowOf(edited, row.terminalId), rowOf(replaced, row.terminalId)];
}

/** When an edit happens, which id it may use, and which of its rows takes it. */
export type Edit = { readonly editedMs: number; readonly freeId: number; readonly keeper: IdKeeper };

/** Publications of rows, each at its moment of change. */
export function publish(...rows: readonly LogRow[]): readonly Publication<LogRow>[] {
  return rows.map((row) => ({
    atMs: row.changedMs,
    id: String(row.id),
    version: toIso(row.changedMs),
    row,
    isRetracted: row.deletedMs !== null,
  }));
}

/** An id that nothing else has which was created at another time or has another number. */
export function rowIdAt(createdMs: number, ordinal: number): number {
  return (createdMs - FIRST_NUMBERED_MS) * IDS_PER_MS + (ordinal % IDS_PER_MS);
}

function unidentifiedRows(
  seed: number,
  happening: Extract<Happening, { kind: "unidentifiedDriving" }>,
): readonly Publication<LogRow>[] {
  const { truck, atMs, durationMs, claimedAtMs, ordinal } = happening;
  if (!truck.vistracks) return [];
  const createdMs = atMs + durationMs + 5 * SECOND_MS;
  const terminalId = terminalOf(truck).id;
  const unclaimed: JsonObject = {
    ...baseRecord(seed, happening, createdMs),
    userId: UNIDENTIFIED_DRIVER.id,
    username: UNIDENTIFIED_DRIVER.username,
    driverEdit: false,
    note: "Automatic Transition",
    eventType: "Driving",
    recordOrigin: "Auto",
    autoEventEndTimestamp: toIso(atMs + durationMs),
    speedKph: 9.6,
    id: rowIdAt(createdMs, ordinal),
  };
  const driver = truck.driver;
  if (claimedAtMs === null || !driver.vistracks) return publish(rowOf(unclaimed, terminalId));
  const claim = {
    userId: driver.vistracks.userId,
    username: driver.username,
    recordOrigin: "FromUnidentifiedDriver",
    lastChangedDate: toIso(claimedAtMs),
  };
  const back: JsonObject = {
    ...unclaimed,
    ...claim,
    uuid: uuidOf(seed, "vistracks row", happening.key, "back"),
    note: "Back on duty",
    eventType: "OnDuty",
    recordOrigin: "Driver",
    eventTime: toIso(atMs + durationMs),
    speedKph: 0,
    id: rowIdAt(claimedAtMs, ordinal),
  };
  return publish(rowOf(unclaimed, terminalId), rowOf({ ...unclaimed, ...claim }, terminalId), rowOf(back, terminalId));
}

/** What every row carries, whoever it belongs to. A truck without a tablet leaves no vehicle in the log. */
function baseRecord(seed: number, { key, ordinal, atMs, truck, fix }: Happening, createdMs: number): JsonObject {
  return {
    uuid: uuidOf(seed, "vistracks row", key),
    location: fix.description,
    latitude: Number(fix.latitude.toFixed(6)),
    longitude: Number(fix.longitude.toFixed(6)),
    odometerKm: Number(fix.odometerKm.toFixed(3)),
    useCycleReset: true,
    validBeginTime: toIso(createdMs),
    ...(truck.vistracks ? { vin: truck.vistracks.vin, assetId: truck.vistracks.assetId } : {}),
    certificationCount: 0,
    recordStatus: "Active",
    engineHours: `PT${fix.engineSeconds}S`,
    distanceLastGpsKm: 0,
    malfunctionIndicator: false,
    diagnosticIndicator: false,
    dataCheck: ordinal % 256,
    eventTime: toIso(atMs),
    accountId: ACCOUNT_ID,
    eventSequenceIdentifier: ordinal % 65_536,
    state: fix.state,
    iftaState: fix.state,
    gpsSource: "VBUS_DEVICE",
    regulationMode: "ELD",
    odometerSource: "ECU",
    speedKph: Number(fix.speedKph.toFixed(1)),
    lastChangedDate: toIso(createdMs),
  };
}

/** The row with the mark of its deletion. */
export function deleted(row: LogRow, deletedMs: number): LogRow {
  const deletedAt = toIso(deletedMs);
  return rowOf({ ...row.record, deletedAt, lastChangedDate: deletedAt }, row.terminalId);
}

/** A change that the office asks for, which stands beside the live row until the driver says no. */
function rejectedRequest(row: LogRow, requestedMs: number, requestId: number): readonly LogRow[] {
  const request = {
    ...row.record,
    recordStatus: "InactiveChangeRequested",
    editReason: "Incorrect Status Selected",
    changeRequestedBy: 1_253_101,
    changeRequestedByName: "Back Office",
    lastChangedDate: toIso(requestedMs),
    id: requestId,
  };
  const answeredAt = toIso(requestedMs + 90 * MINUTE_MS);
  const rejected = { ...request, recordStatus: "InactiveChangeRejected", lastChangedDate: answeredAt };
  return [rowOf(request, row.terminalId), rowOf(rejected, row.terminalId)];
}

function noteOf(happening: Happening, random: Random): string | null {
  if (happening.kind === "duty") return happening.status === "Driving" ? "Automatic Transition" : null;
  if (happening.kind !== "log") return null;
  if (happening.entry === "Remark") return random.pick(REMARKS);
  if (happening.entry === "Login") return "Authenticate";
  return happening.entry === "Logout" ? "Unauthenticate" : null;
}

function isAutomatic(happening: Happening): boolean {
  if (happening.kind === "duty") return happening.status === "Driving";
  return happening.kind === "log" && happening.entry !== "Remark" && happening.entry !== "Certification";
}

function certificationOf(atMs: number): JsonObject {
  return { certificationCount: 1, certificationDate: toIso(atMs).slice(0, 10) };
}
