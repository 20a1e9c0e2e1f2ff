import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PassThrough } from "node:stream";
import { sql } from "kysely";
import pino from "pino";
import { describe, expect, it } from "vitest";
import { watchWriteAheadLog } from "../../../platform/store/sqlite/log-watch.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { createDataDir } from "../../e2e/process.ts";
import { ROW_SCHEMA } from "./rows.ts";

const MANY = JSON.stringify(Array(20_000).fill(0));

describe("the watch over a store's log", () => {
  it("raises one alarm while somebody reads an old state, and says when the log is short again", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    await using store = await openStoreForWriting<object>(file, ROW_SCHEMA);
    const lines = new PassThrough({ objectMode: true });
    const log = pino({ base: null }, { write: (line: string) => void lines.write(JSON.parse(line)) });
    using reader = new DatabaseSync(file, { readOnly: true });
    reader.exec("begin; select count(*) from row");
    using _watch = watchWriteAheadLog(file, { log, longestBytes: 100_000, lookEveryMs: 5 });
    const writeMuch = () =>
      store.write((tx) => sql`insert into row (writer) select value from json_each(${MANY})`.execute(tx));

    await writeMuch();
    const [alarm] = await once(lines, "data");
    await writeMuch();
    reader.exec("commit");
    await sql`pragma wal_checkpoint(truncate)`.execute(store.db);
    const [end] = await once(lines, "data");

    expect(alarm).toMatchObject({ level: 50, store: "store.sqlite", msg: expect.stringContaining("grows") });
    expect(end).toMatchObject({ level: 30, store: "store.sqlite", msg: expect.stringContaining("short again") });
  });
});
