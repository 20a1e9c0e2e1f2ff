import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { isFaultOfStore, StoreUnavailableError } from "../../../platform/store/store-errors.ts";
import { createDataDir } from "../../e2e/process.ts";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("an error of a store", () => {
  it("is the store's own unless it is of the values that were to be stored", async () => {
    await using dir = await createDataDir();
    const file = `${dir.path}/store.sqlite`;
    using writer = new DatabaseSync(file);
    writer.exec("create table thing (name text not null, count integer) strict");
    using reader = new DatabaseSync(file, { readOnly: true, timeout: 0 });
    const insert = writer.prepare("insert into thing values (?, ?)");

    const ofValues = [
      thrownBy(() => insert.run(null, 1)),
      thrownBy(() => insert.run("a", "no number")),
      thrownBy(() => insert.run("a", 2n ** 70n)),
      new RangeError("an instant that no calendar has"),
    ];
    const ofStore = [
      thrownBy(() => reader.exec("insert into thing values ('a', 1)")),
      thrownBy(() => writer.prepare("select * from nothing")),
      new StoreUnavailableError("full"),
    ];

    expect(ofValues.map(isFaultOfStore)).toEqual([false, false, false, false]);
    expect(ofStore.map(isFaultOfStore)).toEqual([true, true, true]);
  });
});
