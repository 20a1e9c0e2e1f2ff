import { describe, expect, it } from "vitest";
import { startProcess } from "../../e2e/process.ts";

describe("a stream of all that breaks before its first item", () => {
  // In a process of its own: what goes wrong is that it never has another turn.
  it("leaves whoever came with a cursor at its own stream, and others their turn", { timeout: 40_000 }, async () => {
    await using gateway = startProcess("test/gateway/live/broken-stream-process.ts", []);
    await gateway.printed(/broken/);

    const [told] = await gateway.printed(/^\{.*\}$/m);

    expect(told).toContain('\\"cursor\\":\\"1\\"');
  });
});
