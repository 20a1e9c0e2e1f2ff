import { sql } from "kysely";
import type { CommandContext } from "../../../platform/commands/command-handler.ts";
import { checkRevision } from "../../../platform/commands/expected-revision.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { requestVendorWrite } from "../../../platform/vendor/writes/vendor-write-store.ts";
import { toVendorRef } from "../../../schema/event-id.ts";
import { readEventParts } from "../events/event-parts.ts";
import type { DismissalReason } from "../generated.ts";
import type { Tx } from "../tables.ts";
import { requireVendor } from "../vendor-required.ts";
import { type CaseChange, type CaseWriter, readCasesOfEvents, toCaseId } from "./case-writer.ts";
import { type CaseRow, type EntryRow, type Origin, PLAIN_ENTRY } from "./coaching-case.ts";
import { isMove, isReopening, MOVES, type WorkedState } from "./coaching-state.ts";
import { followMoments } from "./follow-moments.ts";
import { MOVE_EVENT, type MoveRequest } from "./vendor/event-writes.ts";

/** A case has a hundred of them at most; whoever needs more needs another place for them. */
const MOST_NOTES = 100;

export type CaseOpening = {
  readonly eventId: string;
  readonly state: WorkedState;
  readonly origin: Origin;
  /** The subject of a person, or the id of a rule. */
  readonly openedBy: string;
};

type Move = {
  readonly to: WorkedState;
  readonly text: string | null;
  readonly dismissal: DismissalReason | null;
  /** The field of the input that names what is moved, or where to. */
  readonly field: string;
  readonly context: CommandContext;
};

/** An event, and the others of its moment. */
type Moment = { readonly eventId: string; readonly witnessIds: readonly string[] };

type Assignment = {
  readonly coachId: string | null;
  readonly dueAtMs: number | null;
  readonly context: CommandContext;
};

export type CaseDeskOptions = { readonly cases: CaseWriter; readonly isVendorConfigured: boolean };

/** Where persons work on cases, within the transactions of their commands. What it refuses, it refuses with a `PublicError`. */
export class CaseDesk {
  readonly #cases: CaseWriter;
  readonly #isVendorConfigured: boolean;

  constructor({ cases, isVendorConfigured }: CaseDeskOptions) {
    this.#cases = cases;
    this.#isVendorConfigured = isVendorConfigured;
  }

  /** The case that an input names. Throws a `NOT_FOUND`, and a `CONFLICT` where somebody has changed it since the client looked. */
  async take(
    tx: Tx,
    { caseId, expectedRevision }: { readonly caseId: string; readonly expectedRevision?: number | null | undefined },
    { viewer: { tenant } }: CommandContext,
  ): Promise<CaseRow> {
    const { rows } = await sql<CaseRow>`select * from coachingCase where tenant = ${tenant} and id = ${caseId}`.execute(
      tx,
    );
    const [known] = rows;
    if (!known) throw new PublicError("NOT_FOUND", "There is no such case.", { field: "input.caseId" });
    checkRevision(known.revision, expectedRevision);
    return known;
  }

  /** The case of an event; null where it has none. */
  async find(tx: Tx, eventId: string, { viewer: { tenant } }: CommandContext): Promise<CaseRow | null> {
    const known = (await readCasesOfEvents(tx, tenant, [eventId])).get(eventId);
    if (!known) return null;
    const { writeState: _, ...row } = known;
    return row;
  }

  /** A case of an event, to be written. Throws where the event has one, was taken back, or is not there. */
  async open(tx: Tx, opening: CaseOpening, { viewer: { tenant }, nowMs }: CommandContext): Promise<CaseRow> {
    const { eventId } = opening;
    const field = { field: "input.eventId" };
    const known = (await readCasesOfEvents(tx, tenant, [eventId])).get(eventId);
    if (known) throw new PublicError("CONFLICT", `The event has a case: \`${known.id}\`.`, field);
    const found = (await readEventParts(tx, tenant, [eventId])).get(eventId);
    if (!found) throw new PublicError("NOT_FOUND", "There is no such event.", field);
    const { retracted, ...part } = found;
    if (retracted) throw new PublicError("CONFLICT", "The event was taken back: it was nothing.", field);
    return toOpenedCase(opening, { tenant, part, nowMs });
  }

  /**
   * The case that some events of one moment have; null where none of them has one. Throws a `CONFLICT` where several have their own, or the one has all
   * of them already, and a `NOT_FOUND` for a witness that is not there.
   */
  async ofMoment(
    tx: Tx,
    { eventId, witnessIds }: Moment,
    { viewer: { tenant } }: CommandContext,
  ): Promise<CaseRow | null> {
    const parts = await readEventParts(tx, tenant, witnessIds);
    const field = { field: "input.witnessIds" };
    if (witnessIds.some((id) => !parts.has(id))) throw new PublicError("NOT_FOUND", "There is no such event.", field);
    const cases = await readCasesOfEvents(tx, tenant, [eventId, ...witnessIds]);
    const known = new Map([...cases.values()].map(({ writeState: _, ...row }) => [row.id, row]));
    if (known.size > 1) {
      throw new PublicError("CONFLICT", `The events have several cases: ${[...known.keys()].join(", ")}.`, field);
    }
    const [one] = known.values();
    if (one && cases.size > witnessIds.length) {
      throw new PublicError("CONFLICT", `The events have a case: \`${one.id}\`.`, { field: "input.eventId" });
    }
    return one ?? null;
  }

  /** Has a case be that of other events of its moment as well: of those that are named, and of those of its incident. */
  async attach(tx: Tx, { tenant, id: caseId, eventId }: CaseRow, eventIds: readonly string[]): Promise<void> {
    const columns = ["tenant", "eventId", "caseId", "isFollowed"];
    const rows = eventIds.filter((one) => one !== eventId).map((one) => [tenant, one, caseId, 0]);
    if (rows.length > 0) await insertRows(tx, { into: "caseWitness", columns, rows, onConflict: "ignore" });
    await followMoments(tx, tenant, [eventId]);
  }

  /** Writes what was changed by hand. */
  write(tx: Tx, change: CaseChange): Promise<void> {
    return this.#cases.write(tx, [change]);
  }

  /** Says who is to coach, and until when; resolves with the case as it is then. */
  async assign(tx: Tx, before: CaseRow, { coachId, dueAtMs, context }: Assignment): Promise<CaseRow> {
    if (before.coachId === coachId && before.dueAtMs === dueAtMs) return before;
    return this.#change(tx, before, { coachId, dueAtMs }, { ...said("ASSIGNED", context), coachId, dueAtMs });
  }

  async note(tx: Tx, before: CaseRow, { text, context }: { readonly text: string; readonly context: CommandContext }) {
    const { rows } = await sql<{ notes: number }>`select count(*) as notes from coachingEntry
      where tenant = ${before.tenant} and caseId = ${before.id} and kind = 'NOTED'`.execute(tx);
    if (Number(rows[0]?.notes) >= MOST_NOTES) {
      throw new PublicError("LIMIT_EXCEEDED", `A case has ${MOST_NOTES} notes at most.`, { field: "input.caseId" });
    }
    await this.#change(tx, before, {}, { ...said("NOTED", context), text });
  }

  /** Moves a case where the table allows that; one of the vendor's events is moved there, and is pending until it is. */
  async move(tx: Tx, before: CaseRow, { to, text, dismissal, field, context }: Move): Promise<void> {
    checkMove(before, { to, text, field });
    const reason = to === "DISMISSED" ? dismissal : null;
    const writeId = await this.#moveAtVendor(tx, before, { to, text, dismissal: reason, context });
    const entry = { ...said("STATE_CHANGED", context), fromState: before.state, toState: to };
    await this.#change(tx, before, { state: to, writeId }, { ...entry, text, dismissal: reason, writeId });
  }

  async #moveAtVendor(
    tx: Tx,
    { eventId, state: from, vendorState }: CaseRow,
    { to, text, dismissal, context }: Omit<Move, "field">,
  ): Promise<string | null> {
    const eventRef = toVendorRef(eventId, "SAMSARA");
    if (eventRef === null || vendorState === null) return null;
    requireVendor(this.#isVendorConfigured);
    const request: MoveRequest = {
      ...{ eventRef, from, to, requestedAtMs: context.nowMs },
      dismissal: dismissal && { reason: dismissal, comment: text },
    };
    return requestVendorWrite(tx, { kind: MOVE_EVENT, target: eventRef, request }, context);
  }

  async #change(tx: Tx, before: CaseRow, next: Partial<CaseRow>, entry: Entry): Promise<CaseRow> {
    const after = { ...before, ...next, changedAtMs: entry.atMs, revision: before.revision + 1 };
    await this.#cases.write(tx, [{ before, after, entry }]);
    return after;
  }
}

type Entry = Omit<EntryRow, "tenant" | "caseId" | "revision">;

function said(kind: EntryRow["kind"], { viewer, nowMs }: CommandContext): Entry {
  return { ...PLAIN_ENTRY, kind, atMs: nowMs, origin: "PERSON", subject: viewer.subject };
}

function checkMove({ state }: CaseRow, { to, text, field }: Pick<Move, "to" | "text" | "field">): void {
  if (!isMove(state, to)) {
    const may = MOVES[state].join(", ");
    const message = `The case is ${state}: from there it can be moved to ${may}, and not to ${to}.`;
    throw new PublicError("CONFLICT", message, { field: `input.${field}` });
  }
  if (!isReopening(state, to) || text !== null) return;
  throw new PublicError("BAD_USER_INPUT", "`input.reason` is needed to take a case up again.", {
    field: "input.reason",
  });
}

type Opened = Pick<CaseRow, "tenant"> & {
  readonly part: Pick<CaseRow, "vendor" | "type" | "severity" | "occurredAtMs" | "deviceId" | "driverId">;
  readonly nowMs: number;
};

/** A case of an event that is no event of the vendor's, as it is opened. */
export function toOpenedCase(
  { eventId, state, origin, openedBy }: CaseOpening,
  { tenant, part, nowMs }: Opened,
): CaseRow {
  return {
    ...{ ...part, tenant, id: toCaseId(eventId), eventId, state, origin, openedBy },
    ...{ vendorState: null, vendorStateLabel: null, vendorAtMs: null, vendorCoachRef: null },
    ...{ writeId: null, coachId: null, dueAtMs: null, openedAtMs: nowMs, changedAtMs: nowMs, revision: 1 },
  };
}
