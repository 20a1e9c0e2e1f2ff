import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { type RecordTables, recordSchema } from "../../../platform/records/record-tables.ts";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { createDataDir } from "../../e2e/process.ts";
import { NOW_MS } from "../feed/stored-feed.ts";
import { sqliteOnly } from "../store/schemas.ts";

describe("a store from before quarantine and deliveries were told of by tenant", () => {
  it("keeps both, counts its deliveries, and tells nothing of a record whose reason was for the log alone", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    const before = sqliteOnly(Object.fromEntries(Object.entries(recordSchema.sqlite).slice(0, 3)));
    {
      await using old = await openStoreForWriting<RecordTables>(file, before);
      await sql`insert into quarantine (tenant, digest, receivedAtMs, reason, raw)
        values ('default', 'x', 1, 'no instant: "secret"', '{}')`.execute(old.db);
      await sql`insert into delivery (tenant, ref, receivedAtMs, raw) values ('default', 'd1', ${NOW_MS}, '{}')`.execute(
        old.db,
      );
    }

    await using now = await openStoreForWriting<RecordTables>(file, recordSchema);
    const writer = new RecordWriter(now, "default", { now: () => NOW_MS });

    expect(await writer.quarantined()).toEqual({ count: 1, newestReason: "A record cannot be read." });
    expect(await writer.stored("delivery")).toBe(1);
  });
});
