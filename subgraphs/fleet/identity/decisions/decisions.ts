import { type Kysely, sql } from "kysely";
import { PublicError } from "../../../../platform/public-error.ts";
import { insertRows } from "../../../../platform/store/row-batch.ts";
import { isOneOfNumbers, joinInOrder } from "../../../../platform/store/sql-words.ts";
import { type Connection, type PageRequest, toConnection } from "../../lists/connection.ts";
import type { FleetTables } from "../../tables.ts";
import { idsLeadingTo } from "../aliases.ts";
import type { RecordScope } from "../records/vendor-records.ts";
import type { Author } from "./assertions.ts";
import type { DecisionTables } from "./decision-tables.ts";
import type { RecordMove } from "./record-move.ts";

type Row = DecisionTables["decision"];

/** What a person has decided, and what that changed when it was decided. */
export type LinkDecision = Pick<Row, "id" | "action" | "subject" | "reason" | "atMs" | "undoes"> & {
  readonly moves: readonly RecordMove[];
  readonly isUndone: boolean;
};

const DECISION_PREFIX = "decision:";

/** The id by which clients know a decision. */
export function toDecisionId(decision: number): string {
  return `${DECISION_PREFIX}${decision}`;
}

/** The number of a decision; -1, which none has, for what is no id of one. */
export function toDecisionNumber(id: string): number {
  const digits = id.startsWith(DECISION_PREFIX) ? id.slice(DECISION_PREFIX.length) : "";
  return /^\d{1,15}$/.test(digits) ? Number(digits) : -1;
}

/** Notes that a person decides; resolves with the number of the decision. */
export async function beginDecision(
  tx: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  { action, undoes, subject, reason, atMs }: Pick<Row, "action" | "undoes"> & Omit<Author, "decision">,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into decision (id, tenant, entityKind, action, subject, reason, atMs, moves, undoes, isUndone)
    select coalesce(max(id), 0) + 1, ${tenant}, ${kind}, ${action}, ${subject}, ${reason}, ${atMs}, '[]', ${undoes}, 0
    from decision returning id`.execute(tx);
  return rows[0]?.id ?? 0;
}

export type DecisionOutcome = {
  readonly id: number;
  readonly moves: readonly RecordMove[];
  /** Devices or drivers that it concerned, beside those of the moves. */
  readonly entityIds: readonly string[];
};

/** Notes what a decision has changed. */
export async function endDecision(
  tx: Kysely<FleetTables>,
  tenant: string,
  { id, moves, entityIds }: DecisionOutcome,
): Promise<void> {
  await tx
    .updateTable("decision")
    .set({ moves: JSON.stringify(moves) })
    .where("id", "=", id)
    .execute();
  const concerned = new Set([...entityIds, ...moves.flatMap(({ from, to }) => [from, to])]);
  await insertRows(tx, {
    into: "decisionEntity",
    columns: ["tenant", "entityId", "decision"],
    rows: Array.from(concerned, (entityId) => [tenant, entityId, id]),
    onConflict: "ignore",
  });
}

/**
 * Marks a decision as undone, and the one that it had undone as in force again. Throws a `NOT_FOUND` where there is none of that
 * number, and a `CONFLICT` where it is undone already.
 */
export async function markUndone(tx: Kysely<FleetTables>, { tenant, kind }: RecordScope, id: number): Promise<void> {
  const { rows } = await sql<Pick<Row, "undoes" | "isUndone">>`
    select undoes, isUndone from decision where id = ${id} and tenant = ${tenant} and entityKind = ${kind}`.execute(tx);
  const [decision] = rows;
  const field = "input.decisionId";
  if (!decision) throw new PublicError("NOT_FOUND", "`decisionId` is the id of no decision.", { field });
  if (decision.isUndone) throw new PublicError("CONFLICT", "Somebody has undone it already.", { field });
  await setUndone(tx, id, true);
}

/** What undid a decision is undone with that, and so on. */
async function setUndone(tx: Kysely<FleetTables>, id: number, isUndone: boolean): Promise<void> {
  const { rows } = await sql<Pick<Row, "undoes">>`
    update decision set isUndone = ${isUndone ? 1 : 0} where id = ${id} returning undoes`.execute(tx);
  const undoes = rows[0]?.undoes ?? null;
  if (undoes !== null) await setUndone(tx, undoes, !isUndone);
}

/** Of which kind a decision is of a tenant, and which devices or drivers it concerned then; null where there is none. */
export async function subjectsOfDecision(
  db: Kysely<FleetTables>,
  tenant: string,
  id: number,
): Promise<{ readonly kind: RecordScope["kind"]; readonly entityIds: readonly string[] } | null> {
  const { rows } = await sql<{ kind: RecordScope["kind"]; entityId: string | null }>`
    select d.entityKind as kind, e.entityId from decision d
      left join decisionEntity e on e.tenant = d.tenant and e.decision = d.id
    where d.id = ${id} and d.tenant = ${tenant}`.execute(db);
  const [first] = rows;
  return first ? { kind: first.kind, entityIds: rows.flatMap(({ entityId }) => entityId ?? []) } : null;
}

/** The decisions of some numbers that a tenant has. */
export async function readDecisions(
  db: Kysely<FleetTables>,
  tenant: string,
  ids: readonly number[],
): Promise<ReadonlyMap<number, LinkDecision>> {
  const { rows } = await sql<Row>`
    select * from decision where id ${isOneOfNumbers(db, ids)} and tenant = ${tenant}`.execute(db);
  return new Map(rows.map((row) => [row.id, toDecision(row)]));
}

/** A page of the decisions of each of some devices or drivers, the latest first, under all ids that lead to it. One statement. */
export async function readHistories(
  db: Kysely<FleetTables>,
  { entityIds, page }: { readonly entityIds: readonly string[]; readonly page: PageRequest },
): Promise<readonly Connection<LinkDecision>[]> {
  const before = page.after ? sql`and e.decision < ${Number(page.after[0])}` : sql``;
  const { rows } = await sql<Row & { asked: string }>`
    with ${idsLeadingTo(db, page.tenant, entityIds)},
    concerning as (
      select distinct named.today as asked, e.decision from named
        ${joinInOrder(db)} decisionEntity e on e.tenant = ${page.tenant} and e.entityId = named.id ${before}),
    placed as (
      select asked, decision, row_number() over (partition by asked order by decision desc) as place from concerning)
    select placed.asked, d.* from placed ${joinInOrder(db)} decision d on d.id = placed.decision
    where placed.place <= ${page.limit + 1} order by d.id desc`.execute(db);
  const byAsked = Map.groupBy(rows, ({ asked }) => asked);
  return entityIds.map((id) =>
    toConnection(byAsked.get(id) ?? [], page, { place: (row) => [row.id, ""], node: toDecision }),
  );
}

function toDecision({ id, action, subject, reason, atMs, undoes, moves, isUndone }: Row): LinkDecision {
  return { id, action, subject, reason, atMs, undoes, moves: JSON.parse(moves), isUndone: isUndone === 1 };
}
