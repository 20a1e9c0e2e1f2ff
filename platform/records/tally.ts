import { type Kysely, sql } from "kysely";
import type { RecordTables } from "./record-tables.ts";

/** Counts records of a kind that came; with a negative number, that went. */
export async function tally(
  tx: Kysely<RecordTables>,
  { tenant, kind, count }: { readonly tenant: string; readonly kind: string; readonly count: number },
): Promise<void> {
  await sql`insert into tally (tenant, kind, stored) values (${tenant}, ${kind}, ${count})
    on conflict (tenant, kind) do update set stored = tally.stored + excluded.stored`.execute(tx);
}
