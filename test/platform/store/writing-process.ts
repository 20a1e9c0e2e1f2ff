import { sql } from "kysely";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { ROW_SCHEMA } from "./rows.ts";

/** Writes rows to a store, is held up after some of them or within the transaction of the next, and says why it could not go on. */

const [address = "", rowsBeforeHoldUp = "", where = "before"] = process.argv.slice(2);

function holdUp(): void {
  console.log(`held up: ${process.pid}`);
  process.kill(process.pid, "SIGSTOP");
}

try {
  await using store = await openStoreForWriting(address, ROW_SCHEMA);
  for (let row = 0; ; row += 1) {
    const isHeldUp = row === Number(rowsBeforeHoldUp);
    if (isHeldUp && where === "before") holdUp();
    await store.write(async (tx) => {
      await sql`insert into row (writer) values (${process.pid})`.execute(tx);
      if (isHeldUp && where === "within") holdUp();
    });
  }
} catch (error) {
  console.log(error instanceof Error ? error.name : String(error));
}
