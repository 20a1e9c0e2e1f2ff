import type { Publication } from "../archive.ts";
import { HOUR_MS, SECOND_MS, toIso } from "../clock.ts";
import type { Happening } from "../happenings.ts";
import { type JsonObject, numberIn, textIn } from "../json.ts";
import { Random, uuidOf } from "../random.ts";
import { documentedOrigin, originOf } from "../truth/origin.ts";
import { ACCOUNT_ID, terminalOf, UNIDENTIFIED_DRIVER } from "./accounts.ts";
import { deleted, editOf, type IdKeeper, rejectedRequest } from "./revisions.ts";
import { type LogRow, type Provenance, publish, rowIdAt, rowOf } from "./rows.ts";

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
  const { userId, username } = driver.vistracks;
  const row: Omit<LogRow, "record"> = {
    id: rowIdAt(createdMs, happening.ordinal),
    eventMs: happening.atMs,
    changedMs: createdMs,
    deletedMs: null,
    isUnidentified: false,
    ...provenanceOf(happening),
  };
  const created = withRecord(row, () => ({
    ...baseRecord(seed, happening, createdMs),
    userId,
    username,
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
  const { driver } = happening;
  if (!driver?.vistracks) return null;
  const written = {
    ...baseRecord(seed, happening, nowMs),
    userId: driver.vistracks.userId,
    username: driver.vistracks.username,
    driverEdit: false,
    note: REMARKS[0],
    eventType: "Remark",
    recordOrigin: "Driver",
    id,
  };
  return rowOf({ ...written, ...fields }, provenanceOf(happening));
}

function provenanceOf(happening: Happening): Provenance {
  return { terminalId: terminalOf(happening.truck).id, origin: originOf(happening) };
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
  return samples.flatMap((record) => {
    const id = numberIn(record, "id");
    const driver = isUnidentified ? null : String(numberIn(record, "userId"));
    const moment = { moment: String(id), atMs: Date.parse(textIn(record, "eventTime")) };
    const origin = documentedOrigin("vistracks", { ...moment, device: String(numberIn(record, "assetId")), driver });
    return publish({ ...rowOf(record, { terminalId: null, origin }), isUnidentified });
  });
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

function unidentifiedRows(
  seed: number,
  happening: Extract<Happening, { kind: "unidentifiedDriving" }>,
): readonly Publication<LogRow>[] {
  const { truck, atMs, durationMs, claim, ordinal } = happening;
  if (!truck.vistracks) return [];
  const createdMs = atMs + durationMs + 5 * SECOND_MS;
  const provenance = provenanceOf(happening);
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
  const account = claim?.driver.vistracks;
  if (!claim || !account) return publish(rowOf(unclaimed, provenance));
  const claimed = {
    userId: account.userId,
    username: account.username,
    recordOrigin: "FromUnidentifiedDriver",
    lastChangedDate: toIso(claim.atMs),
  };
  const back: JsonObject = {
    ...unclaimed,
    ...claimed,
    uuid: uuidOf(seed, "vistracks row", happening.key, "back"),
    note: "Back on duty",
    eventType: "OnDuty",
    recordOrigin: "Driver",
    eventTime: toIso(atMs + durationMs),
    speedKph: 0,
    id: rowIdAt(claim.atMs, ordinal),
  };
  return publish(
    rowOf(unclaimed, provenance),
    rowOf({ ...unclaimed, ...claimed }, provenance),
    rowOf(back, provenance),
  );
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
