import { sql } from "kysely";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { ROW_SCHEMA } from "./rows.ts";

/** Writes rows to a store, is held up after some of them, and says why it could not go on. */

const [file = "", rowsBeforeHoldUp = ""] = process.argv.slice(2);

try {
  await using store = await openStoreForWriting(file, ROW_SCHEMA);
  for (let row = 0; ; row += 1) {
    if (row === Number(rowsBeforeHoldUp)) {
      console.log(`held up: ${process.pid}`);
      process.kill(process.pid, "SIGSTOP");
    }
    await store.write((tx) => sql`insert into row (writer) values (${process.pid})`.execute(tx));
  }
} catch (error) {
  console.log(error instanceof Error ? error.name : String(error));
}
