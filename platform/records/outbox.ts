import { type Kysely, sql } from "kysely";
import { BATCH_SIZE, type BusBatch, type BusMessage } from "../bus/bus.ts";
import { createReader, type OutboxQuery, readBatch } from "../outbox/outbox.ts";
import { lastNumber } from "../store/numbering.ts";
import { RECORD_TABLE, type RecordTables } from "./record-tables.ts";

/** The outbox of a subgraph that stores records: the records themselves, in the order of their last changes. */
export function readOutbox(db: Kysely<RecordTables>, { after, tenant }: OutboxQuery): Promise<BusBatch> {
  const source = {
    writers: async () =>
      (await sql<RecordTables["history"]>`select id, afterSeq from history order by rowid`.execute(db)).rows,
    end: () => lastNumber(db, RECORD_TABLE),
    messages: (afterSeq: number) => readMessages(db, afterSeq, tenant),
  };
  return readBatch(source, after);
}

/** {@link readOutbox}, for whoever does not know the tables. */
export const RECORD_OUTBOX = createReader(readOutbox);

async function readMessages(
  db: Kysely<RecordTables>,
  afterSeq: number,
  tenant: string | null,
): Promise<readonly BusMessage[]> {
  const rows = await db
    .selectFrom("record")
    .select(["seq", "tenant", "kind", "ref", "message"])
    .where("seq", ">", afterSeq)
    .$if(tenant !== null, (query) => query.where("tenant", "=", tenant))
    .orderBy("seq")
    .limit(BATCH_SIZE)
    .execute();
  return rows.map(({ message, ...row }) => ({ ...row, message: JSON.parse(message) as unknown }));
}
