import { describe, expect, it } from "vitest";
import { OperationCache } from "../../gateway/operation/operation-cache.ts";

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

  it("gives up what it makes when the last who waits for it has gone", async () => {
    const cache = new OperationCache<string>({ mostEntries: 2, mostCharacters: 100 });
    const [first, second] = [new AbortController(), new AbortController()];
    const signals: AbortSignal[] = [];
    const make = (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<string>((_, reject) => signal.addEventListener("abort", () => reject(new Error("gone"))));
    };
    const waiting = [cache.get("a", make, first.signal), cache.get("a", make, second.signal)];

    first.abort();
    const isKept = signals[0]?.aborted === false;
    second.abort();
    const anew = cache.get("a", made("a"));

    expect(isKept).toBe(true);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await Promise.all(waiting.map((one) => expect(one).rejects.toThrow("gone")));
    expect(await anew).toBe("a");
    expect(await cache.get("a", made("other"))).toBe("a");
  });

  it("makes to the end what somebody waits for who cannot leave", async () => {
    const cache = new OperationCache<string>({ mostEntries: 2, mostCharacters: 100 });
    const leaving = new AbortController();
    const making = Promise.withResolvers<string>();
    const aborted: boolean[] = [];
    const make = (signal: AbortSignal) => making.promise.finally(() => aborted.push(signal.aborted));
    const waiting = [cache.get("a", make, leaving.signal), cache.get("a", make)];

    leaving.abort();
    making.resolve("a");

    expect(await Promise.all(waiting)).toEqual(["a", "a"]);
    expect(aborted).toEqual([false]);
  });
});
