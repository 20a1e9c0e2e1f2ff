import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { appendChanges, type NewChange } from "../../../platform/live/stored-changes.ts";
import { insertRows, type Value } from "../../../platform/store/row-batch.ts";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { VendorWriteState } from "../../../platform/vendor/writes/vendor-write.ts";
import type { Tx } from "../tables.ts";
import type { CaseRow, EntryRow } from "./coaching-case.ts";
import { CASE_CHANGES } from "./coaching-tables.ts";
import { type CaseState, toCaseState } from "./lists/case-query.ts";

/** A case with what has become of the write that brings its state to the vendor. */
export type KnownCase = CaseRow & { readonly writeState: VendorWriteState | null };

/** What is written of a case. */
export type CaseChange = {
  /** Null where it is opened. */
  readonly before: CaseRow | null;
  readonly after: CaseRow;
  /** The line that it adds to the history, if any. Its revision is that of `after`. */
  readonly entry?: Omit<EntryRow, "tenant" | "caseId" | "revision"> | undefined;
  /** Whether nobody who follows cases is told of it: nothing that can be asked for is another. */
  readonly isSilent?: boolean;
};

const CASE_COLUMNS = [
  ...["tenant", "id", "eventId", "vendor", "type", "severity", "occurredAtMs", "deviceId", "driverId", "state"],
  ...["vendorState", "vendorStateLabel", "vendorAtMs", "vendorCoachRef", "writeId", "coachId", "dueAtMs", "origin"],
  ...["openedBy", "openedAtMs", "changedAtMs", "revision"],
] as const satisfies readonly (keyof CaseRow)[];

const ENTRY_COLUMNS = [
  ...[
    "tenant",
    "caseId",
    "revision",
    "kind",
    "atMs",
    "origin",
    "subject",
    "fromState",
    "toState",
    "coachId",
    "dueAtMs",
  ],
  ...["text", "dismissal", "writeId", "code"],
] as const satisfies readonly (keyof EntryRow)[];

/**
 * The one way to write cases: the row, its line in the history, and what whoever follows cases is told, in the transaction of the
 * caller. The store belongs to whoever opened it.
 */
export class CaseWriter {
  /** From here on the changes are those of a writer of its own: so a client sees when a store has taken another's place. */
  readonly #writer = randomUUID();

  /** Writes some changes in their order. Those of one case follow each other. Some statements, however many they are. */
  async write(tx: Tx, changes: readonly CaseChange[]): Promise<void> {
    if (changes.length === 0) return;
    const latest = new Map(changes.map(({ after }) => [`${after.tenant} ${after.id}`, after]));
    const rows = latest.values().map((row) => CASE_COLUMNS.map((column): Value => row[column]));
    await insertRows(tx, {
      ...{ into: "coachingCase", columns: CASE_COLUMNS, rows },
      onConflict: { replaceBy: ["tenant", "id"] },
    });
    const entries = changes.flatMap(({ after: { tenant, id, revision }, entry }) =>
      entry ? [{ ...entry, tenant, caseId: id, revision }] : [],
    );
    const lines = entries.map((entry) => ENTRY_COLUMNS.map((column): Value => entry[column]));
    if (lines.length > 0) await insertRows(tx, { into: "coachingEntry", columns: ENTRY_COLUMNS, rows: lines });
    await this.#tell(
      tx,
      changes.filter(({ isSilent }) => !isSilent),
    );
  }

  /** Tells that some cases of a tenant have other witnesses. Their revisions stay: nobody has decided anything. */
  async tellWitnesses(tx: Tx, tenant: string, caseIds: readonly string[], nowMs: number): Promise<void> {
    if (caseIds.length === 0) return;
    const { rows } = await sql<CaseRow>`select * from coachingCase
      where tenant = ${tenant} and id ${isOneOfTexts(tx, caseIds)} order by id`.execute(tx);
    await this.write(
      tx,
      rows.map((before) => ({ before, after: { ...before, changedAtMs: nowMs } })),
    );
  }

  async #tell(tx: Tx, changes: readonly CaseChange[]): Promise<void> {
    for (const [tenant, ofTenant] of Map.groupBy(changes, ({ after }) => after.tenant)) {
      const told = ofTenant.map(
        ({ before, after }): NewChange<CaseState> => ({
          ...{ kind: before ? "AMENDED" : "ADDED", ref: after.id },
          ...{ before: before && toCaseState(before), after: toCaseState(after) },
        }),
      );
      const atMs = Math.max(...ofTenant.map(({ after }) => after.changedAtMs));
      await appendChanges(tx, CASE_CHANGES, { tenant, atMs, writer: this.#writer, changes: told });
    }
  }
}

/** The cases of some events, be they about them or about another witness of the moment, by the ids of these. One statement. */
export async function readCasesOfEvents(
  tx: Tx,
  tenant: string,
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, KnownCase>> {
  const { rows } = await sql<KnownCase & { readonly asked: string }>`
    select c.*, w.state as writeState, c.eventId as asked from coachingCase c left join vendorWrite w on w.id = c.writeId
    where c.tenant = ${tenant} and c.eventId ${isOneOfTexts(tx, eventIds)}
    union all
    select c.*, w.state as writeState, x.eventId as asked
    from caseWitness x join coachingCase c on c.tenant = x.tenant and c.id = x.caseId left join vendorWrite w on w.id = c.writeId
    where x.tenant = ${tenant} and x.eventId ${isOneOfTexts(tx, eventIds)}`.execute(tx);
  return new Map(rows.map(({ asked, ...row }) => [asked, row]));
}

/** The id of the case of an event. */
export function toCaseId(eventId: string): string {
  return `case:${eventId}`;
}
