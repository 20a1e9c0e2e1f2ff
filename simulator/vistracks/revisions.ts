import { MINUTE_MS, toIso } from "../clock.ts";
import type { JsonObject } from "../json.ts";
import { type LogRow, rowOf } from "./rows.ts";

/** Which of the two rows that an edit leaves keeps the id: the live one, or the version that it replaces. */
export type IdKeeper = "live" | "replaced";

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
  return [rowOf(edited, row), rowOf(replaced, row)];
}

/** When an edit happens, which id it may use, and which of its rows takes it. */
export type Edit = { readonly editedMs: number; readonly freeId: number; readonly keeper: IdKeeper };

/** The row with the mark of its deletion. */
export function deleted(row: LogRow, deletedMs: number): LogRow {
  const deletedAt = toIso(deletedMs);
  return rowOf({ ...row.record, deletedAt, lastChangedDate: deletedAt }, row);
}

/** A change that the office asks for, which stands beside the live row until the driver says no. */
export function rejectedRequest(row: LogRow, requestedMs: number, requestId: number): readonly LogRow[] {
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
  return [rowOf(request, row), rowOf(rejected, row)];
}
