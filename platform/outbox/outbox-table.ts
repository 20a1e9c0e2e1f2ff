import { type Kysely, sql } from "kysely";
import { BATCH_SIZE, type BusBatch } from "../bus/bus.ts";
import { forEachRow } from "../store/batch.ts";
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

/** Creates the tables of an outbox. */
export async function createOutboxTables(db: Kysely<unknown>): Promise<void> {
  await sql`create table outbox (
    seq integer primary key autoincrement, tenant text not null, kind text not null, ref text not null,
    message text not null, unique (tenant, kind, ref))`.execute(db);
  await sql`create index outboxByTenant on outbox (tenant, seq)`.execute(db);
  await sql`create table outboxWriter (afterSeq integer primary key, id text not null)`.execute(db);
}

/** Something to be told, in place of what was told of it before. */
export type OutboxMessage = {
  readonly tenant: string;
  readonly kind: string;
  readonly ref: string;
  readonly message: object;
};

const WRITE = "insert or replace into outbox (tenant, kind, ref, message) values (?, ?, ?, ?)";

/** Publishes with the transaction. `writer` is the id of this process's writer, a new one for each. */
export async function publish<Tables extends OutboxTables>(
  tx: Kysely<Tables>,
  messages: readonly OutboxMessage[],
  writer: string,
): Promise<void> {
  if (messages.length === 0) return;
  await sql`insert into outboxWriter (afterSeq, id)
    select (select coalesce(max(seq), 0) from outbox), ${writer}
    where (select id from outboxWriter order by afterSeq desc limit 1) is not ${writer}`.execute(tx);
  const rows = messages.map(({ tenant, kind, ref, message }) => [tenant, kind, ref, JSON.stringify(message)]);
  await tx.executeQuery(forEachRow(WRITE, rows));
}

/** What such an outbox tells. */
export function readOutboxTable(db: Kysely<OutboxTables>, { after, tenant }: OutboxQuery): Promise<BusBatch> {
  const source = {
    writers: () => db.selectFrom("outboxWriter").select(["id", "afterSeq"]).orderBy("afterSeq").execute(),
    async end() {
      const { rows } = await sql<{ end: number | null }>`select max(seq) as end from outbox`.execute(db);
      return rows[0]?.end ?? 0;
    },
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
