import type { Publication } from "../archive.ts";
import { MINUTE_MS, toIso } from "../clock.ts";
import { isJsonObject, type JsonObject, parseExactly } from "../json.ts";
import { Refusal } from "../refusal.ts";
import type { Change } from "../vendor-api.ts";
import { ACCOUNT_ID, type Asset, type User } from "./accounts.ts";
import { remarkNow } from "./log.ts";
import { deleted, editOf, type IdKeeper } from "./revisions.ts";
import { type DriverLog, type LogRow, publish, rowIdAt, rowOf } from "./rows.ts";

export type Ledgers = {
  readonly log: DriverLog;
  readonly users: readonly User[];
  readonly assets: readonly Asset[];
  readonly nowMs: number;
  readonly keeper: IdKeeper;
};

/** What a write changes in the log, and what it answers. */
export type Changes = { readonly publications: readonly Publication<LogRow>[]; readonly answer: readonly JsonObject[] };

const REQUIRED_FIELDS = [
  "userId",
  "uuid",
  "recordStatus",
  "username",
  "eventType",
  "recordOrigin",
  "eventTime",
] as const;

/** The rows that a POST creates. Nothing is created if one of them is refused. */
export function createRows(body: string, ledgers: Ledgers): Changes {
  const nextId = freeIds(ledgers);
  const rows = recordsIn(body).map((record) => {
    const missing = REQUIRED_FIELDS.find((field) => record[field] === undefined);
    if (missing) throw new Refusal(400, `The field ${missing} is required.`);
    requireReferences(record, ledgers);
    const changedAt = toIso(ledgers.nowMs);
    const id = nextId();
    const automatic = {
      driverEdit: false,
      useCycleReset: true,
      malfunctionIndicator: false,
      diagnosticIndicator: false,
    };
    return rowOf(
      { ...automatic, dataCheck: 0, ...record, accountId: ACCOUNT_ID, id, lastChangedDate: changedAt },
      { terminalId: null, origin: null },
    );
  });
  const answers = rows.flatMap((row) => answerOf(row, ledgers.log));
  return { publications: publish(...rows, ...answers), answer: rows.map(({ record }) => record) };
}

/** A driver looks at what the office asks for after so long. */
const ANSWERED_AFTER_MS = 90 * MINUTE_MS;

/** What the driver makes of a change that the office asks for: refused where its uuid begins with 8 or a greater digit, else accepted. */
function answerOf({ record, ...request }: LogRow, log: DriverLog): readonly LogRow[] {
  if (record.recordStatus !== "InactiveChangeRequested") return [];
  const answeredAt = toIso(request.changedMs + ANSWERED_AFTER_MS);
  const answered = { ...record, lastChangedDate: answeredAt };
  const isRefused = /^[89a-f]/i.test(String(record.uuid));
  if (isRefused) return [rowOf({ ...answered, recordStatus: "InactiveChangeRejected" }, request)];
  const before = log.rows().find((row) => row.record.uuid === record.uuid && row.record.recordStatus === "Active");
  const replaced = before && {
    ...before.record,
    recordStatus: "InactiveChanged",
    validEndTime: answeredAt,
    lastChangedDate: answeredAt,
  };
  const accepted = rowOf(
    { ...answered, recordStatus: "Active", driverEdit: true, validBeginTime: answeredAt },
    request,
  );
  return [accepted, ...(before && replaced ? [rowOf(replaced, before)] : [])];
}

/** The rows that a PUT leaves: each edited one, and the version that it replaces. */
export function editRows(body: string, ledgers: Ledgers): Changes {
  const { nowMs: editedMs, keeper } = ledgers;
  const nextId = freeIds(ledgers);
  const edits = recordsIn(body).map((record) => {
    const row = editableRow(record, ledgers.log);
    requireReferences(record, ledgers);
    // Driving that nobody had claimed says so once it has been given to somebody.
    const isAssigned = row.isUnidentified && record.userId !== undefined && record.userId !== row.record.userId;
    const changes = isAssigned ? { ...record, recordOrigin: "FromUnidentifiedDriver" } : record;
    return editOf(row, changes, { editedMs, freeId: nextId(), keeper });
  });
  return { publications: publish(...edits.flat()), answer: edits.flatMap(([live]) => (live ? [live.record] : [])) };
}

/** The rows that a change on demand leaves in the log; the rows that changed longest ago are edited or deleted first. */
export function changedRows(seed: number, change: Change, ledgers: Ledgers): readonly Publication<LogRow>[] {
  const { log, nowMs, keeper } = ledgers;
  const nextId = freeIds(ledgers);
  if (change.kind === "insert") {
    return publish(
      ...change.happenings.flatMap(
        (happening) => remarkNow(seed, happening, change.fields, { id: nextId(), nowMs }) ?? [],
      ),
    );
  }
  const changed = log
    .rows()
    .filter(({ record, deletedMs }) => record.recordStatus === "Active" && deletedMs === null)
    .sort((a, b) => a.changedMs - b.changedMs)
    .slice(0, change.count);
  if (change.kind === "delete") return publish(...changed.map((row) => deleted(row, nowMs)));
  const fields = { note: "Checked by the office", ...change.fields };
  return publish(...changed.flatMap((row) => editOf(row, fields, { editedMs: nowMs, freeId: nextId(), keeper })));
}

/** Gives one id after another that no row has. */
function freeIds({ log, nowMs }: Ledgers): () => number {
  let id = rowIdAt(nowMs, log.log.length) - 1;
  return () => {
    do id++;
    while (log.get(String(id)));
    return id;
  };
}

function recordsIn(body: string): readonly JsonObject[] {
  const records = parsed(body);
  if (!Array.isArray(records) || !records.every(isJsonObject))
    throw new Refusal(400, "The body must be a list of records.");
  return records;
}

function parsed(body: string): unknown {
  try {
    return parseExactly(body);
  } catch {
    throw new Refusal(400, "The body is not JSON.");
  }
}

function editableRow(record: JsonObject, log: DriverLog): LogRow {
  const row = log.get(String(record.id));
  if (!row) throw new Refusal(404, `Cannot find requested driver history. (id = ${record.id})`);
  if (row.record.recordStatus === "InactiveChanged" || row.deletedMs !== null) {
    throw new Refusal(400, "Cannot edit a driver history that is already edited or deleted.");
  }
  if (row.record.recordStatus !== "Active") {
    throw new Refusal(400, "Cannot edit a driver history that is not active.");
  }
  return row;
}

function requireReferences({ userId, assetId, eventTime }: JsonObject, { users, assets }: Ledgers): void {
  if (userId !== undefined && !users.some(({ record }) => record.id === userId)) {
    throw new Refusal(404, `Cannot find requested user. (id = ${userId})`);
  }
  if (assetId !== undefined && !assets.some(({ record }) => record.id === assetId)) {
    throw new Refusal(404, `Cannot find request asset with id = (id = ${assetId})`);
  }
  if (eventTime !== undefined && Number.isNaN(Date.parse(String(eventTime)))) {
    throw new Refusal(400, "eventTime is not a valid timestamp.");
  }
}
