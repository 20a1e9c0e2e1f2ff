import { describe, expect, it } from "vitest";
import { interleave } from "../../../../platform/feed/devices/interleave.ts";

/** A source that brings `items`, each when its turn is given, and notes that it was closed. */
function source(items: readonly (Promise<string> | string)[], log: string[] = [], name = "source") {
  return (async function* () {
    log.push(`${name} opened`);
    try {
      for (const item of items) yield await item;
    } finally {
      log.push(`${name} closed`);
    }
  })();
}

describe("interleave", () => {
  it("brings what comes first first, and everything in the end", async () => {
    const late = Promise.withResolvers<string>();
    const brought: string[] = [];

    for await (const item of interleave([source([late.promise, "a2"]), source(["b1", "b2"])], 2)) {
      brought.push(item);
      if (item === "b2") late.resolve("a1");
    }

    expect(brought).toEqual(["b1", "b2", "a1", "a2"]);
  });

  it("reads no more sources at once than it is told", async () => {
    const log: string[] = [];
    const sources = ["a", "b", "c"].map((name) => source([name], log, name));

    await Array.fromAsync(interleave(sources, 1));

    expect(log).toEqual(["a opened", "a closed", "b opened", "b closed", "c opened", "c closed"]);
  });

  it("fails with the first source that fails, and closes the others", async () => {
    const log: string[] = [];
    const failing = source([Promise.reject(new Error("broken"))], log, "failing");

    const reading = Array.fromAsync(interleave([source(["a1", "a2"], log, "other"), failing], 2));

    await expect(reading).rejects.toThrow("broken");
    expect(log).toContain("other closed");
  });

  it("closes the sources when its caller stops", async () => {
    const log: string[] = [];

    for await (const _ of interleave([source(["a1", "a2"], log)], 2)) break;

    expect(log).toEqual(["source opened", "source closed"]);
  });
});
