import { sql } from "kysely";
import type { ErrorCode } from "../../../../platform/public-error.ts";
import type { Tx } from "../../tables.ts";
import { type CaseWriter, readCasesOfEvents } from "../case-writer.ts";
import { type CaseRow, PLAIN_ENTRY } from "../coaching-case.ts";
import type { WorkedState } from "../coaching-state.ts";

/** What has become of a move at the vendor. */
export type SettledMove = {
  readonly tenant: string;
  readonly eventId: string;
  readonly writeId: string;
  readonly to: WorkedState;
  /** When, by the vendor's time where it has confirmed. */
  readonly atMs: number;
  /** Null where the vendor has confirmed. */
  readonly code: ErrorCode | null;
  readonly nowMs: number;
};

/** Has a case know what has become of its move. What was moved here since is on its way, and stands. */
export async function settleCase(tx: Tx, settled: SettledMove, cases: CaseWriter): Promise<void> {
  const { tenant, eventId, writeId, code } = settled;
  const known = (await readCasesOfEvents(tx, tenant, [eventId])).get(eventId);
  if (!known) return;
  const { writeState: _, ...before } = known;
  const isNewest = before.writeId === writeId;
  if (code === null) return cases.write(tx, [{ before, after: toConfirmed(before, settled), isSilent: !isNewest }]);
  await sql`update coachingEntry set code = ${code}
    where tenant = ${tenant} and caseId = ${before.id} and writeId = ${writeId}`.execute(tx);
  const state = isNewest ? (before.vendorState ?? before.state) : before.state;
  const after: CaseRow = { ...before, state, changedAtMs: settled.nowMs, revision: before.revision + 1 };
  const entry = {
    ...PLAIN_ENTRY,
    ...({ kind: "REFUSED", atMs: settled.atMs, origin: "VENDOR", code } as const),
    ...{ fromState: settled.to, toState: state },
  };
  await cases.write(tx, [{ before, after, entry }]);
}

/** The vendor has moved it. Where somebody has moved it on there since, that is the later word. */
function toConfirmed(before: CaseRow, { writeId, to, atMs, nowMs }: SettledMove): CaseRow {
  const isNewest = before.writeId === writeId;
  const isMovedOn = before.vendorAtMs !== null && before.vendorAtMs > atMs && before.vendorState !== to;
  const vendorPart = isMovedOn ? {} : { vendorState: to, vendorAtMs: Math.max(before.vendorAtMs ?? 0, atMs) };
  const state = isMovedOn ? (before.vendorState ?? to) : to;
  return { ...before, ...vendorPart, ...(isNewest && { state, writeId: null }), changedAtMs: nowMs };
}
