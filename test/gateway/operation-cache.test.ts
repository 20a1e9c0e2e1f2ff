import { describe, expect, it } from "vitest";
import { OperationCache } from "../../gateway/operation-cache.ts";

describe("the operation cache", () => {
  const made = (text: string) => async () => text;

  it("forgets what was used least recently", async () => {
    const cache = new OperationCache<string>({ mostEntries: 2, mostCharacters: 100 });
    await cache.get("a", made("a1"));
    await cache.get("b", made("b1"));
    await cache.get("a", made("a2"));

    await cache.get("c", made("c1"));

    expect(await cache.get("a", made("a3"))).toBe("a1");
    expect(await cache.get("b", made("b2"))).toBe("b2");
    expect(cache.entries).toBe(2);
  });

  it("holds no more text than it may", async () => {
    const cache = new OperationCache<string>({ mostEntries: 100, mostCharacters: 10 });
    await cache.get("aaaa", made("a"));
    await cache.get("bbbb", made("b"));

    await cache.get("cccc", made("c"));

    expect(cache.entries).toBe(2);
  });

  it("forgets what could not be made", async () => {
    const cache = new OperationCache<string>({ mostEntries: 2, mostCharacters: 100 });
    const failing = cache.get("a", () => Promise.reject(new Error("not today")));
    await expect(failing).rejects.toThrow("not today");

    expect(await cache.get("a", made("tomorrow"))).toBe("tomorrow");
  });
});
