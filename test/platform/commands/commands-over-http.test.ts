import { describe, expect, it } from "vitest";
import { createDataDir } from "../../e2e/process.ts";
import { startCounters } from "./counters/counters-process.ts";

describe("commands to a subgraph in a process of its own", () => {
  it("are answered when they are durable, once for a key, and told apart by codes", async () => {
    await using dir = await createDataDir();
    const input = { name: "n", amount: 5, idempotencyKey: "k" };
    const first = await startCounters(dir.path);

    const done = await first.add(input);
    const killed = await first.process.end("SIGKILL");
    const { process, add } = await startCounters(dir.path);
    await using _process = process;
    const repeated = await add(input);
    const other = await add({ ...input, amount: 6 });
    const [one, two] = await Promise.all([
      add({ name: "n", amount: 1, expectedRevision: 1 }),
      add({ name: "n", amount: 1, expectedRevision: 1 }),
    ]);

    expect(killed.code).toBeNull();
    expect([done, repeated]).toEqual([
      { data: { add: { value: 5, revision: 1 } } },
      { data: { add: { value: 5, revision: 1 } } },
    ]);
    expect(other.errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", field: "input.idempotencyKey" });
    const winners = [one, two].filter(({ data }) => data?.add);
    const losers = [one, two].filter(({ errors }) => errors?.[0]?.extensions.code === "CONFLICT");
    expect(winners).toEqual([{ data: { add: { value: 6, revision: 2 } } }]);
    expect(losers).toHaveLength(1);
  });
});
