import type { Publication } from "../archive.ts";
import { toIso } from "../clock.ts";
import { Refusal } from "../http.ts";
import { isJsonObject, type JsonObject, parseExactly } from "../json.ts";
import { ACCOUNT_ID, type Asset, type User } from "./accounts.ts";
import { type DriverLog, editOf, type LogRow, publish, rowIdAt, rowOf } from "./log.ts";

export type Ledgers = {
  readonly log: DriverLog;
  readonly users: readonly User[];
  readonly assets: readonly Asset[];
  readonly nowMs: number;
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
  const known = ledgers.log.ledger().length;
  const rows = recordsIn(body).map((record, index) => {
    const missing = REQUIRED_FIELDS.find((field) => record[field] === undefined);
    if (missing) throw new Refusal(400, `The field ${missing} is required.`);
    requireReferences(record, ledgers);
    const changedAt = toIso(ledgers.nowMs);
    const id = rowIdAt(ledgers.nowMs, known + index);
    const automatic = {
      driverEdit: false,
      useCycleReset: true,
      malfunctionIndicator: false,
      diagnosticIndicator: false,
    };
    return rowOf(
      { ...automatic, dataCheck: 0, ...record, accountId: ACCOUNT_ID, id, lastChangedDate: changedAt },
      null,
    );
  });
  return { publications: publish(...rows), answer: rows.map(({ record }) => record) };
}

/** The rows that a PUT leaves: each edited one, and the version that it replaces. */
export function editRows(body: string, ledgers: Ledgers): Changes {
  const known = ledgers.log.ledger().length;
  const edits = recordsIn(body).map((record, index) => {
    const row = editableRow(record, ledgers.log);
    requireReferences(record, ledgers);
    return editOf(row, record, ledgers.nowMs, rowIdAt(ledgers.nowMs, known + index));
  });
  return { publications: publish(...edits.flat()), answer: edits.flatMap(([live]) => (live ? [live.record] : [])) };
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
