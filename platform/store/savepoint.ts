import { type Kysely, sql } from "kysely";

/**
 * Runs a part of a transaction. Where it throws, nothing that it wrote stays, and the transaction can go on.
 *
 * SQLite takes a whole transaction back by itself when the disk is full, among others. Where the part did not notice,
 * this rejects: what came behind it would be written without it.
 */
export async function withSavepoint<Tables, Result>(tx: Kysely<Tables>, work: () => Promise<Result>): Promise<Result> {
  await sql`savepoint part`.execute(tx);
  const result = await work().catch(async (error: unknown) => {
    // Without a transaction there is no savepoint either, and nothing to be undone.
    await sql`rollback to part`.execute(tx).catch(() => {
      throw error;
    });
    await sql`release part`.execute(tx);
    throw error;
  });
  await sql`release part`.execute(tx).catch(() => {
    throw new Error("the transaction was taken back while a part of it was being written");
  });
  return result;
}
