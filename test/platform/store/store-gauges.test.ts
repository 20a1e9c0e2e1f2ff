import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { toStoreGauges } from "../../../platform/store/store-gauges.ts";
import { createDataDir } from "../../e2e/process.ts";

describe("the gauge of what stores take on disk", () => {
  it("has the bytes of each store's database and log, and none where there is no file", async () => {
    await using dir = await createDataDir();
    await writeFile(storeAddress(dir.path, "one"), "x".repeat(4_096));
    await writeFile(`${storeAddress(dir.path, "one")}-wal`, "x".repeat(33));
    await writeFile(storeAddress(dir.path, "two"), "x");

    const [size, ...others] = toStoreGauges(dir.path, ["one", "two"]);

    expect(others).toEqual([]);
    expect(size?.name).toBe("store_size_bytes");
    expect(await size?.read()).toEqual([
      { labels: { store: "one", file: "database" }, value: 4_096 },
      { labels: { store: "one", file: "log" }, value: 33 },
      { labels: { store: "two", file: "database" }, value: 1 },
      { labels: { store: "two", file: "log" }, value: 0 },
    ]);
  });
});
