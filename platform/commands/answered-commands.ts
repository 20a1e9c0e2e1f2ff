import { hash } from "node:crypto";
import { type QueryExecutorProvider, sql } from "kysely";
import { engineOf } from "../store/engine-of.ts";
import type { Command, CommandOutcome } from "./command.ts";

/** The tables that a store has whose subgraph takes commands. */
export type CommandTables = {
  /** What commands with an idempotency key were answered. */
  answeredCommand: {
    tenant: string;
    subject: string;
    name: string;
    key: string;
    /** Of the input: with another one, it is another command under the same key. */
    inputDigest: string;
    answeredAtMs: number;
    outcome: string;
  };
};

/** An answer is kept at least so long: as long as Stripe keeps its own, https://docs.stripe.com/api/idempotent_requests. */
export const ANSWERS_KEPT_MS = 24 * 3_600_000;
/** With every command that adds one: they cannot pile up, and it takes no time. */
const MOST_PRUNED = 20;

/** For a migration of a store: makes {@link CommandTables}. */
export async function createCommandTables(db: QueryExecutorProvider): Promise<void> {
  const integer = engineOf(db) === "sqlite" ? sql`integer` : sql`bigint`;
  await sql`create table answeredCommand (
    tenant text not null, subject text not null, name text not null, key text not null, inputDigest text not null,
    answeredAtMs ${integer} not null, outcome text not null, unique (tenant, subject, name, key))`.execute(db);
  await sql`create index answeredCommandByAge on answeredCommand (answeredAtMs)`.execute(db);
}

type KeyedCommand = Command & { readonly idempotencyKey: string };

export type AnsweredCommand = { readonly outcome: CommandOutcome; readonly isSameInput: boolean };

/** What a command with this key was answered; null where there was none, or where it was too long ago. */
export async function readAnsweredCommand(
  tx: QueryExecutorProvider,
  { viewer, name, idempotencyKey, input }: KeyedCommand,
): Promise<AnsweredCommand | null> {
  const { rows } = await sql<{ outcome: string; inputDigest: string }>`select outcome, inputDigest from answeredCommand
    where tenant = ${viewer.tenant} and subject = ${viewer.subject} and name = ${name} and key = ${idempotencyKey}
  `.execute(tx);
  const [row] = rows;
  return row
    ? { outcome: JSON.parse(row.outcome) as CommandOutcome, isSameInput: row.inputDigest === toDigest(input) }
    : null;
}

/** Keeps what a command is answered. In the transaction of the command: both stay, or neither. */
export async function writeAnsweredCommand(
  tx: QueryExecutorProvider,
  { viewer, name, idempotencyKey, input }: KeyedCommand,
  { outcome, nowMs }: { readonly outcome: CommandOutcome; readonly nowMs: number },
): Promise<void> {
  await sql`insert into answeredCommand (tenant, subject, name, key, inputDigest, answeredAtMs, outcome)
    values (${viewer.tenant}, ${viewer.subject}, ${name}, ${idempotencyKey}, ${toDigest(input)}, ${nowMs},
      ${JSON.stringify(outcome)})`.execute(tx);
}

/** Forgets some of the answers, of whatever tenant, that are older than they are kept. */
export async function pruneAnsweredCommands(tx: QueryExecutorProvider, nowMs: number): Promise<void> {
  await sql`delete from answeredCommand where (tenant, subject, name, key) in (
    select tenant, subject, name, key from answeredCommand where answeredAtMs < ${nowMs - ANSWERS_KEPT_MS}
    order by answeredAtMs limit ${MOST_PRUNED})`.execute(tx);
}

/** Whatever the order of the fields: a later version of the schema may have another one. */
function toDigest(input: unknown): string {
  const sorted = JSON.stringify(input, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return hash("sha256", sorted ?? "null");
}
