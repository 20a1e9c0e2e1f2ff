import { randomUUID } from "node:crypto";
import { type QueryExecutorProvider, sql } from "kysely";
import type { CommandContext } from "../../commands/command-handler.ts";
import { type ErrorCode, PublicError } from "../../public-error.ts";
import { engineOf } from "../../store/engine-of.ts";
import { isOneOfTexts } from "../../store/sql-words.ts";
import type { Settlement, VendorWrite, VendorWriteRequest, VendorWriteState } from "./vendor-write.ts";

/** The table that a store has whose subgraph writes to its vendor. */
export type VendorWriteTables = {
  vendorWrite: {
    /** The order of the requests. */
    seq: number;
    id: string;
    tenant: string;
    kind: string;
    target: string;
    request: string;
    requestedBy: string;
    requestedAtMs: number;
    state: VendorWriteState;
    /** How often it was about to be sent. */
    attempts: number;
    /** 1 where it may have reached the vendor. */
    isAsked: number;
    /** Not before then. */
    dueAtMs: number;
    settledAtMs: number | null;
    answer: string | null;
    code: ErrorCode | null;
    message: string | null;
  };
};

/** Of a tenant. A vendor that is down for an hour is not followed by a flood of what was wanted meanwhile. */
export const MOST_PENDING = 1_000;
/** As long as the deliveries of webhooks: to see what was asked for last month. */
export const SETTLED_KEPT_MS = 30 * 24 * 3_600_000;
/** With every write that is settled: they cannot pile up, and it takes no time. */
const MOST_PRUNED = 20;

/** For a migration of a store: makes {@link VendorWriteTables}. */
export async function createVendorWriteTables(db: QueryExecutorProvider): Promise<void> {
  const [key, integer] =
    engineOf(db) === "sqlite"
      ? [sql`integer primary key`, sql`integer`]
      : [sql`bigint generated always as identity primary key`, sql`bigint`];
  await sql`create table vendorWrite (
    seq ${key}, id text not null unique, tenant text not null, kind text not null, target text not null,
    request text not null, requestedBy text not null, requestedAtMs ${integer} not null,
    state text not null default 'PENDING', attempts integer not null default 0, isAsked integer not null default 0,
    dueAtMs ${integer} not null, settledAtMs ${integer}, answer text, code text, message text)`.execute(db);
  await sql`create index vendorWritePending on vendorWrite (tenant, target, seq) where state = 'PENDING'`.execute(db);
  await sql`create index vendorWriteBySettling on vendorWrite (settledAtMs) where settledAtMs is not null`.execute(db);
}

/**
 * Requests a write, in the transaction of a command: it is asked for once that is committed. Returns its id. Throws a
 * `LIMIT_EXCEEDED` where too many are pending.
 */
export async function requestVendorWrite(
  tx: QueryExecutorProvider,
  { kind, target, request }: VendorWriteRequest,
  { viewer: { tenant, subject }, nowMs }: CommandContext,
): Promise<string> {
  const { rows } = await sql<{ pending: number }>`select count(*) as pending from vendorWrite
    where tenant = ${tenant} and state = 'PENDING'`.execute(tx);
  if ((rows[0]?.pending ?? 0) >= MOST_PENDING) {
    throw new PublicError("LIMIT_EXCEEDED", "Too many changes wait for the vendor. Nothing was done.");
  }
  const id = randomUUID();
  await sql`insert into vendorWrite (id, tenant, kind, target, request, requestedBy, requestedAtMs, dueAtMs)
    values (${id}, ${tenant}, ${kind}, ${target}, ${JSON.stringify(request)}, ${subject}, ${nowMs}, ${nowMs})`.execute(
    tx,
  );
  return id;
}

/** The write of each id in its place; null where the tenant has none. */
export async function readVendorWrites(
  db: QueryExecutorProvider,
  tenant: string,
  ids: readonly string[],
): Promise<readonly (VendorWrite | null)[]> {
  const { rows } = await sql<VendorWriteTables["vendorWrite"]>`select * from vendorWrite
    where tenant = ${tenant} and id ${isOneOfTexts(db, ids)}`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row) return null;
    const { kind, target, state, requestedAtMs, settledAtMs, answer, code, message } = row;
    return { id, kind, target, state, requestedAtMs, settledAtMs, answer: JSON.parse(answer ?? "null"), code, message };
  });
}

/** A write that is pending. */
export type PendingWrite = Pick<
  VendorWriteTables["vendorWrite"],
  "id" | "tenant" | "kind" | "request" | "requestedAtMs" | "attempts" | "isAsked" | "dueAtMs" | "code"
>;

/** The pending write that is due first, be it later, of those that wait for no other one of their target; null where there is none. */
export async function readNextWrite(db: QueryExecutorProvider): Promise<PendingWrite | null> {
  const { rows } = await sql<PendingWrite>`
    select id, tenant, kind, request, requestedAtMs, attempts, isAsked, dueAtMs, code from vendorWrite
    where state = 'PENDING' and seq in (select min(seq) from vendorWrite where state = 'PENDING' group by tenant, target)
    order by dueAtMs, seq limit 1`.execute(db);
  return rows[0] ?? null;
}

/** Notes that a write is about to be sent. From its commit on it may have reached the vendor. */
export async function noteAsked(tx: QueryExecutorProvider, { id }: PendingWrite): Promise<void> {
  await sql`update vendorWrite set attempts = attempts + 1, isAsked = 1 where id = ${id}`.execute(tx);
}

export type Postponement = {
  readonly isAsked: boolean;
  readonly dueAtMs: number;
  readonly code: ErrorCode;
  readonly message: string;
};

/** Leaves a write pending, and says why. */
export async function postponeWrite(
  tx: QueryExecutorProvider,
  { id }: PendingWrite,
  { isAsked, dueAtMs, code, message }: Postponement,
): Promise<void> {
  await sql`update vendorWrite set isAsked = ${isAsked ? 1 : 0}, dueAtMs = ${dueAtMs}, code = ${code}, message = ${message}
    where id = ${id}`.execute(tx);
}

/** Settles a write, and forgets some that were settled long ago. */
export async function settleWrite(
  tx: QueryExecutorProvider,
  { id }: PendingWrite,
  { settlement, nowMs }: { readonly settlement: Settlement; readonly nowMs: number },
): Promise<void> {
  const [answer, code, message] =
    settlement.state === "CONFIRMED"
      ? [JSON.stringify(settlement.answer ?? null), null, null]
      : [null, settlement.code, settlement.message];
  await sql`update vendorWrite set state = ${settlement.state}, settledAtMs = ${nowMs}, answer = ${answer},
    code = ${code}, message = ${message} where id = ${id}`.execute(tx);
  await sql`delete from vendorWrite where seq in (
    select seq from vendorWrite where settledAtMs < ${nowMs - SETTLED_KEPT_MS}
    order by settledAtMs limit ${MOST_PRUNED})`.execute(tx);
}
