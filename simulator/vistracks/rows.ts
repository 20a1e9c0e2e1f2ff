import { Archive, type Publication } from "../archive.ts";
import { toIso } from "../clock.ts";
import { type JsonObject, numberIn, textIn } from "../json.ts";
import type { Origin } from "../truth/origin.ts";
import { UNIDENTIFIED_DRIVER } from "./accounts.ts";

const FIRST_NUMBERED_MS = Date.UTC(2020, 0, 1);
/** Room for rows of one millisecond, so that ids ascend with the time of creation and stay below 2^53. */
const IDS_PER_MS = 4_096;

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
  /** Null for a row that somebody has written through the API. */
  readonly origin: Origin | null;
};

/** What a row has that its record does not say, and that all its versions share. */
export type Provenance = Pick<LogRow, "terminalId" | "origin">;

export class DriverLog extends Archive<LogRow> {
  constructor() {
    super("driverHistory", ({ record }) => record);
  }
}

/** The row of a record that was changed last when its `lastChangedDate` says. */
export function rowOf(record: JsonObject, { terminalId, origin }: Provenance): LogRow {
  const deletedAt = record.deletedAt;
  return {
    id: numberIn(record, "id"),
    record,
    eventMs: Date.parse(textIn(record, "eventTime")),
    changedMs: Date.parse(textIn(record, "lastChangedDate")),
    deletedMs: typeof deletedAt === "string" ? Date.parse(deletedAt) : null,
    isUnidentified: record.userId === UNIDENTIFIED_DRIVER.id,
    terminalId,
    origin,
  };
}

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
