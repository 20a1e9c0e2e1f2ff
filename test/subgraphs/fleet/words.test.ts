import { describe, expect, it } from "vitest";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { storeFile } from "../../../platform/store/store-file.ts";
import { Words } from "../../../subgraphs/fleet/events/words.ts";
import { type FleetTables, fleetMigrations } from "../../../subgraphs/fleet/tables.ts";
import { createDataDir } from "../../e2e/process.ts";

describe("the words of the index", () => {
  it("keep their numbers, and know what was asked for last, however few are held in memory", async () => {
    await using dir = await createDataDir();
    await using store = await openStoreForWriting<FleetTables>(storeFile(dir.path, "fleet"), fleetMigrations);
    const words = new Words(3);
    const learn = (texts: readonly string[]) =>
      store.write(async (tx) => {
        await words.learn(tx, texts);
        return texts.map((text) => words.codeOf(text));
      });

    const [a, b, c] = await learn(["a", "b", "c"]);
    const again = await learn(["c", "d"]);

    expect(again[0]).toBe(c);
    expect(await learn(["b", "a", "d", "e"])).toEqual([b, a, again[1], expect.any(Number)]);
  });
});
