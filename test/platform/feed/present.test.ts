import { describe, expect, it } from "vitest";
import { Present } from "../../../platform/feed/present.ts";

describe("the present of the vendors", () => {
  it("is seen when every feed has shown its own", async ({ signal }) => {
    const present = new Present(["a", "b"]);
    const order: string[] = [];
    const seen = present.isSeen(signal).then(() => order.push("seen"));

    present.see("a");
    await Promise.resolve();
    order.push("b comes");
    present.see("b");
    await seen;

    expect(order).toEqual(["b comes", "seen"]);
  });

  it("keeps nobody waiting where there is no feed to wait for", async ({ signal }) => {
    await expect(new Present([]).isSeen(signal)).resolves.toBeUndefined();
  });

  it("does not wait for ever for a feed that shows nothing", async ({ signal }) => {
    await expect(new Present(["silent"]).isSeen(signal)).resolves.toBeUndefined();
  });

  it("stops waiting when it is told to", async () => {
    const stopping = new AbortController();
    const waiting = new Present(["silent"]).isSeen(stopping.signal);

    stopping.abort();

    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
