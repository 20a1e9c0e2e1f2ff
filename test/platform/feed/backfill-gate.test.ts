import { describe, expect, it } from "vitest";
import { BackfillGate } from "../../../platform/feed/backfill-gate.ts";

describe("the gate before backfills", () => {
  it("opens when the live tail of every feed is stored", async ({ signal }) => {
    const gate = new BackfillGate(["a", "b"]);
    const order: string[] = [];
    const opened = gate.wait(signal).then(() => order.push("open"));

    gate.noteTail("a");
    await Promise.resolve();
    order.push("b comes");
    gate.noteTail("b");
    await opened;

    expect(order).toEqual(["b comes", "open"]);
  });

  it("is open where there is no feed to wait for", async ({ signal }) => {
    await expect(new BackfillGate([]).wait(signal)).resolves.toBeUndefined();
  });

  it("opens after a while without a feed that stores nothing", async ({ signal }) => {
    await expect(new BackfillGate(["silent"]).wait(signal)).resolves.toBeUndefined();
  });

  it("stops waiting when it is told to", async () => {
    const stopping = new AbortController();
    const waiting = new BackfillGate(["silent"]).wait(stopping.signal);

    stopping.abort();

    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
