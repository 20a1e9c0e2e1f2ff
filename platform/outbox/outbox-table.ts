import { type Kysely, sql } from "kysely";
import { BATCH_SIZE, type BusBatch } from "../bus/bus.ts";
import { engineOf } from "../store/engine-of.ts";
import { createNumbering, lastNumber, takeNumbers } from "../store/numbering.ts";
import { insertRows } from "../store/row-batch.ts";
import { type OutboxQuery, readBatch } from "./outbox.ts";

/** The outbox of whoever publishes what are no records of a vendor's. */
export type OutboxTables = {
  /**
   * What is told, in the order of `seq`: the newest of each kind and ref. A message that replaces one moves to the end;
   * its former place is never used again.
   */
  outbox: { seq: number; tenant: string; kind: string; ref: string; message: string };
  /** Who wrote: see `readBatch`. */
  outboxWriter: { afterSeq: number; id: string };
};

const OUTBOX_TABLE = "outbox";

/** Creates the tables of an outbox, in the words of the engine. */
export async function createOutboxTables(db: Kysely<unknown>): Promise<void> {
  if (engineOf(db) === "sqlite") {
    await sql`create table outbox (
      seq integer primary key autoincrement, tenant text not null, kind text not null, ref text not null,
      message text not null, unique (tenant, kind, ref))`.execute(db);
    await sql`create table outboxWriter (afterSeq integer primary key, id text not null)`.execute(db);
  } else {
    await createNumbering(db, [OUTBOX_TABLE]);
    await sql`create table outbox (
      seq bigint primary key, tenant text collate "C" not null, kind text collate "C" not null,
      ref text collate "C" not null, message text not null, unique (tenant, kind, ref))`.execute(db);
    await sql`create table outboxWriter (afterSeq bigint primary key, id text not null)`.execute(db);
  }
  await sql`create index outboxByTenant on outbox (tenant, seq)`.execute(db);
}

/** Something to be told, in place of what was told of it before. */
export type OutboxMessage = {
  readonly tenant: string;
  readonly kind: string;
  readonly ref: string;
  readonly message: object;
};

/** Publishes with the transaction; of several messages of one kind and ref the last.  `writer` is the id of this process's writer, a new one for each. */
export async function publish<Tables extends OutboxTables>(
  tx: Kysely<Tables>,
  messages: readonly OutboxMessage[],
  writer: string,
): Promise<void> {
  if (messages.length === 0) return;
  const newest = toNewest(messages);
  const afterSeq = await takeNumbers(tx, OUTBOX_TABLE, newest.length);
  await sql`insert into outboxWriter (afterSeq, id) select cast(${afterSeq} as bigint), cast(${writer} as text)
    where (select id from outboxWriter order by afterSeq desc limit 1) is distinct from ${writer}`.execute(tx);
  await insertRows(tx, {
    into: OUTBOX_TABLE,
    columns: ["seq", "tenant", "kind", "ref", "message"],
    rows: newest.map(({ tenant, kind, ref, message }, index) => {
      return [afterSeq + 1 + index, tenant, kind, ref, JSON.stringify(message)];
    }),
    onConflict: { replaceBy: ["tenant", "kind", "ref"] },
  });
}

/** The last of each kind and ref, in the order in which those stand. */
function toNewest(messages: readonly OutboxMessage[]): readonly OutboxMessage[] {
  const newest = new Map<string, OutboxMessage>();
  for (const message of messages) {
    const key = JSON.stringify([message.tenant, message.kind, message.ref]);
    newest.delete(key);
    newest.set(key, message);
  }
  return [...newest.values()];
}

/** What such an outbox tells. */
export function readOutboxTable(db: Kysely<OutboxTables>, { after, tenant }: OutboxQuery): Promise<BusBatch> {
  const source = {
    writers: () => db.selectFrom("outboxWriter").select(["id", "afterSeq"]).orderBy("afterSeq").execute(),
    end: () => lastNumber(db, OUTBOX_TABLE),
    async messages(afterSeq: number) {
      const rows = await db
        .selectFrom("outbox")
        .selectAll()
        .where("seq", ">", afterSeq)
        .$if(tenant !== null, (query) => query.where("tenant", "=", tenant))
        .orderBy("seq")
        .limit(BATCH_SIZE)
        .execute();
      return rows.map(({ message, ...row }) => ({ ...row, message: JSON.parse(message) as unknown }));
    },
  };
  return readBatch(source, after);
}
