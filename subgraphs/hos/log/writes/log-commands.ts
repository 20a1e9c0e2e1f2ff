import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { z } from "zod";
import {
  type CommandContext,
  type CommandHandlers,
  createHandler,
} from "../../../../platform/commands/command-handler.ts";
import { toRfc3339 } from "../../../../platform/date-time.ts";
import { PublicError } from "../../../../platform/public-error.ts";
import { parseWireJson } from "../../../../platform/vendor/wire-json.ts";
import { requestVendorWrite } from "../../../../platform/vendor/writes/vendor-write-store.ts";
import { readLinkedRecords } from "../../../link-copy.ts";
import { toSettings } from "../../hours/driver-settings.ts";
import { PLAIN_QUESTION } from "../../hours/hours-question.ts";
import { readSettings } from "../../hours/hours-reader.ts";
import { SETTINGS_BACK_MS } from "../../hours/look-back.ts";
import { ZoneDays } from "../../hours/zone-days.ts";
import type { HosTables } from "../../tables.ts";
import { WORD_BY_STATUS } from "../../words.ts";
import { findShortenedDriving, type LawEntry } from "./driving-law.ts";
import { DUTY_RECORD_WRITE, type DutyRecordRequest } from "./log-writes.ts";
import { findDriver, type LogDriver, readActiveEntry, readDriver, readLawEntries } from "./own-log.ts";

type Tx = Kysely<HosTables>;

/** 49 CFR 395 subpart B, appendix A, 4.3.2.8.2(b) with 7.5: an annotation has at least so many characters. */
const SHORTEST_REASON = 4;
/** The vendor's field: https://developer.vistracks.com/index.php/driver-histories-jan2020r-june2020r. */
const LONGEST_TEXT = 255;
const DAY_MS = 86_400_000;

const status = z.enum(["OFF_DUTY", "SLEEPER_BERTH", "DRIVING", "ON_DUTY", "WAITING_AT_SITE"]);
const text = z.string().trim().max(LONGEST_TEXT);
const reason = text.min(SHORTEST_REASON);
const said = { annotation: text.nullish(), location: text.nullish() };
const createInput = z.object({
  ...{ driverId: z.string(), status, occurredAt: z.number(), deviceId: z.string().nullish(), reason, ...said },
  uuid: z.uuid().nullish(),
});
const editInput = z.object({
  ...{ recordId: z.string(), status: status.nullish(), occurredAt: z.number().nullish(), reason, ...said },
});
const assignInput = z.object({ recordId: z.string(), driverId: z.string(), reason });
const certifyInput = z.object({ driverId: z.string(), date: z.iso.date() });

/**
 * What persons may do to a log. The law comes before the vendor: recorded driving is not shortened, what the office changes is a proposal that the
 * driver accepts or refuses, and nobody certifies but the driver. A command is answered with the id of the write.
 */
export const logCommands: CommandHandlers<HosTables> = {
  createDutyRecord: createHandler(createInput, async (tx: Tx, input, context) => {
    const driver = await findDriver(tx, input.driverId, "input.driverId", context);
    checkPast(input.occurredAt, context);
    const uuid = input.uuid ?? randomUUID();
    await checkNew(tx, uuid, context);
    const entry = { status: input.status, occurredAt: input.occurredAt };
    const added: LawEntry = { ...entry, ref: uuid, kind: "DUTY_STATUS", origin: "DRIVER", endedAt: null };
    await checkDriving(tx, driver.ref, { instants: [input.occurredAt], change: (log) => [...log, added] }, context);
    const assetId =
      input.deviceId == null ? {} : { assetId: await findVehicle(tx, input.deviceId, input.occurredAt, context) };
    const row = {
      ...{
        ...toRow(driver, uuid),
        ...assetId,
        eventType: WORD_BY_STATUS[input.status],
        eventTime: toRfc3339(input.occurredAt),
      },
      ...{ note: input.annotation || input.reason, ...(input.location && { location: input.location }) },
      ...(driver.isViewer ? { recordStatus: "Active" } : toProposal(input.reason)),
    };
    return ask(tx, { method: "POST", uuid, row, isProposal: !driver.isViewer, basedOnMs: null }, context);
  }),

  editDutyRecord: createHandler(editInput, async (tx: Tx, input, context) => {
    const entry = await readActiveEntry(tx, input.recordId, context);
    if (entry.kind !== "DUTY_STATUS" && (input.status != null || input.occurredAt != null)) {
      throw new PublicError(
        "BAD_USER_INPUT",
        "Only a duty status can become another one, or begin at another time: of this entry the words alone can be edited.",
        {
          field: input.status != null ? "input.status" : "input.occurredAt",
        },
      );
    }
    if (input.occurredAt != null) checkPast(input.occurredAt, context);
    const driver = await readDriver(tx, entry.ownerRef, null, context);
    const edited = { status: input.status ?? entry.status, occurredAt: input.occurredAt ?? entry.occurredAt };
    const change = (log: readonly LawEntry[]) =>
      log.map((one) => (one.ref === entry.ref ? { ...one, ...edited } : one));
    await checkDriving(tx, driver.ref, { instants: [entry.occurredAt, edited.occurredAt], change }, context);
    const changes = {
      ...(input.status != null && { eventType: WORD_BY_STATUS[input.status] }),
      ...(input.occurredAt != null && { eventTime: toRfc3339(input.occurredAt) }),
      ...(input.annotation != null && { note: input.annotation }),
      ...(input.location != null && { location: input.location }),
      editReason: input.reason,
    };
    return askForEdit(tx, { entry, changes, isDrivers: driver.isViewer }, context);
  }),

  assignUnidentifiedDriving: createHandler(assignInput, async (tx: Tx, input, context) => {
    const entry = await readActiveEntry(tx, input.recordId, context);
    if (entry.driverRef !== null || entry.status !== "DRIVING") {
      throw new PublicError(
        "BAD_USER_INPUT",
        "It is no driving that nobody has claimed. Recorded driving is not given to another driver: 49 CFR 395 subpart B, appendix A, 4.3.2.8.2(b).",
        {
          field: "input.recordId",
        },
      );
    }
    const driver = await findDriver(tx, input.driverId, "input.driverId", context);
    const changes = { userId: toId(driver.ref), username: driver.username, editReason: input.reason };
    return askForEdit(tx, { entry, changes, isDrivers: driver.isViewer }, context);
  }),

  certifyDailyLog: createHandler(certifyInput, async (tx: Tx, { driverId, date }, context) => {
    const driver = await findDriver(tx, driverId, "input.driverId", context);
    if (!driver.isViewer) {
      throw new PublicError("FORBIDDEN", "Only the driver certifies a day: 49 CFR 395.8(a)(2)(ii) and 395.30(b)(2).", {
        field: "input.driverId",
      });
    }
    await checkOver(tx, driver.ref, date, context);
    const uuid = randomUUID();
    const certificationCount = (await countCertifications(tx, driver.ref, date, context)) + 1;
    const row = {
      ...{
        ...toRow(driver, uuid),
        recordStatus: "Active",
        eventType: "Certification",
        eventTime: toRfc3339(context.nowMs),
      },
      ...{ certificationDate: date, certificationCount },
    };
    return ask(tx, { method: "POST", uuid, row, isProposal: false, basedOnMs: null }, context);
  }),
};

/** What every new entry needs: the vendor's required fields. */
function toRow({ ref, username }: LogDriver, uuid: string) {
  return { userId: toId(ref), username, uuid, recordOrigin: "Driver" };
}

/** Ids are numbers to the vendor; one that is none stays the text it is. */
function toId(ref: string): number | string {
  return String(Number(ref)) === ref ? Number(ref) : ref;
}

/** How the office asks a driver for a change, 49 CFR 395.30(c)(1). */
function toProposal(editReason: string) {
  return { recordStatus: "InactiveChangeRequested", editReason };
}

type Edit = {
  readonly entry: Awaited<ReturnType<typeof readActiveEntry>>;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly isDrivers: boolean;
};

/** The driver's own edit replaces the entry; the office's stands beside it, under the same uuid, until the driver has answered. */
async function askForEdit(tx: Tx, { entry, changes, isDrivers }: Edit, context: CommandContext) {
  const { uuid, ref, changedAt: basedOnMs } = entry;
  if (uuid === null)
    throw new PublicError("BAD_USER_INPUT", "The vendor gives this entry no uuid: it cannot be changed.", {
      field: "input.recordId",
    });
  const {
    id: _id,
    lastChangedDate: _changed,
    accountId: _account,
    ...own
  } = parseWireJson(entry.raw) as Record<string, unknown>;
  const row = { ...own, ...changes };
  if (isDrivers)
    return ask(tx, { method: "PUT", uuid, row: { ...row, id: toId(ref) }, isProposal: false, basedOnMs }, context);
  return ask(
    tx,
    { method: "POST", uuid, row: { ...row, ...toProposal(String(changes.editReason)) }, isProposal: true, basedOnMs },
    context,
  );
}

type Asked = Omit<DutyRecordRequest, "row" | "requestedAtMs"> & { readonly row: object };

/** Writes of one uuid are asked for one after the other. */
async function ask(tx: Tx, { row, ...asked }: Asked, context: CommandContext) {
  const request: DutyRecordRequest = { ...asked, row: JSON.stringify(row), requestedAtMs: context.nowMs };
  const writeId = await requestVendorWrite(
    tx,
    { kind: DUTY_RECORD_WRITE, target: `entry ${asked.uuid}`, request },
    context,
  );
  return { writeId, uuid: asked.uuid };
}

function checkPast(occurredAtMs: number, { nowMs }: CommandContext): void {
  if (occurredAtMs > nowMs)
    throw new PublicError("BAD_USER_INPUT", "It is to come: a log tells what was.", { field: "input.occurredAt" });
}

async function checkNew(tx: Tx, uuid: string, { viewer: { tenant } }: CommandContext): Promise<void> {
  const { rows } =
    await sql`select 1 from record where tenant = ${tenant} and facet ->> 'uuid' = ${uuid} limit 1`.execute(tx);
  const { rows: asked } = await sql`select 1 from vendorWrite where tenant = ${tenant} and target = ${`entry ${uuid}`}
    and state <> 'REFUSED' limit 1`.execute(tx);
  if (rows.length + asked.length > 0) {
    throw new PublicError("CONFLICT", "There is an entry of this uuid: nothing was written twice.", {
      field: "input.uuid",
    });
  }
}

type Change = {
  readonly instants: readonly number[];
  readonly change: (log: readonly LawEntry[]) => readonly LawEntry[];
};

async function checkDriving(
  tx: Tx,
  driverRef: string,
  { instants, change }: Change,
  context: CommandContext,
): Promise<void> {
  const log = await readLawEntries(tx, context.viewer.tenant, driverRef, instants);
  const shortened = findShortenedDriving(log, change(log), context.nowMs);
  if (!shortened) return;
  const [from, to] = [shortened.startMs, shortened.endMs].map(toRfc3339);
  throw new PublicError(
    "FORBIDDEN",
    `Driving from ${from} to ${to} was recorded automatically, and may not be shortened: 49 CFR 395 subpart B, appendix A, 4.3.2.8.2(b).`,
  );
}

async function findVehicle(tx: Tx, deviceId: string, atMs: number, { viewer: { tenant } }: CommandContext) {
  const field = "input.deviceId";
  const [records] = await readLinkedRecords(tx as never, { tenant, kind: "device", vendor: "VISTRACKS" }, [deviceId]);
  if (!records) throw new PublicError("NOT_FOUND", "There is no such device.", { field });
  const record = records.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
  if (!record) throw new PublicError("BAD_USER_INPUT", "The log's vendor does not know this device.", { field });
  return toId(record.ref);
}

async function checkOver(
  tx: Tx,
  driverRef: string,
  date: string,
  { viewer: { tenant }, nowMs }: CommandContext,
): Promise<void> {
  const dayMs = Date.parse(`${date}T00:00:00Z`);
  const span = { driverRef, fromMs: dayMs - SETTINGS_BACK_MS, toMs: dayMs + DAY_MS };
  const told = await readSettings(tx, { tenant, asKnownAtMs: null }, [span]);
  const { days } = toSettings(PLAIN_QUESTION, told, new ZoneDays());
  if (days.startOf(dayMs / DAY_MS + 1) <= nowMs) return;
  throw new PublicError("BAD_USER_INPUT", "The day is not over at the home terminal.", { field: "input.date" });
}

async function countCertifications(tx: Tx, driverRef: string, date: string, { viewer: { tenant } }: CommandContext) {
  const { rows } = await sql<{
    count: number;
  }>`select count(*) as count from record where tenant = ${tenant} and kind = 'event'
    and ownerRef = ${driverRef} and facet ->> 'kind' = 'CERTIFICATION' and facet ->> 'certifiedOn' = ${date}
    and occurredAtMs >= ${Date.parse(`${date}T00:00:00Z`) - DAY_MS}`.execute(tx);
  return Number(rows[0]?.count ?? 0);
}
