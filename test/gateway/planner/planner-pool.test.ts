import { readFile } from "node:fs/promises";
import process from "node:process";
import { describe, expect, it } from "vitest";
import type { PlanningError } from "../../../gateway/planner/graph-planner.ts";
import type { PlanRequest } from "../../../gateway/planner/plan-request.ts";
import {
  type PlannerEnd,
  type PlannerPoolOptions,
  startPlannerPool,
} from "../../../gateway/planner/process/planner-pool.ts";
import { compose, SILENT, type SubgraphSource } from "../federation.ts";
import { FATAL_GRAPH, FATAL_QUERY, SLOW_GRAPH, SLOW_QUERY } from "./hard-graphs.ts";

function requestOf(document: string): PlanRequest {
  const values = { literals: new Map(), variables: new Map() };
  return { document, values, operationName: null, activeLabels: new Set(), percentage: 0 };
}

/** A pool, and which of its processes ended over an operation. */
async function startPool(sources: Readonly<Record<string, SubgraphSource>>, options: Partial<PlannerPoolOptions> = {}) {
  const ends: PlannerEnd[] = [];
  const onEnd = (end: PlannerEnd) => void ends.push(end);
  const pool = await startPlannerPool(compose(sources), { log: SILENT, onEnd, ...options });
  const plan = (query: string, client = "one", signal = new AbortController().signal) =>
    pool.plan(requestOf(query), { client, signal });
  return { pool, ends, plan, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() };
}

const fault = (of: PlanningError["fault"]) => expect.objectContaining({ name: "PlanningError", fault: of });

/** The processes that this one has started and that still run. */
async function childProcesses(): Promise<readonly number[]> {
  const text = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

describe("planners in processes of their own", () => {
  it("outlive an operation that ends one, plan others meanwhile, and refuse it from then on", async () => {
    await using started = await startPool(FATAL_GRAPH);
    const { plan, ends } = started;
    const settled: string[] = [];

    const fatal = plan(FATAL_QUERY, "hostile");
    const healthy = plan("{ hello }", "other");
    const note = (what: string) => () => void settled.push(what);
    await Promise.all([fatal.catch(note("fatal")), healthy.then(note("healthy"))]);

    await expect(fatal).rejects.toEqual(fault("fatal"));
    expect(settled).toEqual(["healthy", "fatal"]);
    expect(ends).toEqual(["crashed", "crashed"]);
    await expect(plan(FATAL_QUERY, "another")).rejects.toEqual(fault("fatal"));
    expect(ends).toHaveLength(2);
    expect((await plan("{ product { weight } }", "other")).root).toMatchObject({ kind: "Fetch" });
  });

  it("hold back a client that keeps ending them, and nobody else", async () => {
    // With the time that the product gives to a plan: it is not what is judged, and one that ends six planners takes some of it.
    await using started = await startPool(FATAL_GRAPH);
    const { plan, ends } = started;
    const fatal = (index: number) => plan(`{ product { ${"weight ".repeat(index)} estimate } }`, "hostile");

    const refused = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => fatal(index)));

    const faults = refused.map((outcome) => outcome.status === "rejected" && outcome.reason.fault);
    expect(new Set(faults)).toEqual(new Set(["fatal", "overloaded"]));
    expect(ends.length).toBeLessThan(10);
    expect((await plan("{ hello }", "other")).root).toMatchObject({ kind: "Fetch" });
  });

  it("give up what takes too long, and plan others meanwhile", async () => {
    await using started = await startPool(SLOW_GRAPH, { planWithinMs: 3_000 });
    const { plan, ends } = started;

    const slow = Array.from({ length: 4 }, (_, index) => plan(`query Q${index} ${SLOW_QUERY}`, "hostile"));
    const settled = Promise.allSettled(slow);
    const first = await Promise.race([settled, plan("{ hello }", "other")]);

    expect(first).toHaveProperty("root.kind", "Fetch");
    const faults = (await settled).map((outcome) => outcome.status === "rejected" && outcome.reason.fault);
    expect(faults[0]).toBe("too long");
    expect(new Set(faults).isSubsetOf(new Set(["too long", "overloaded"]))).toBe(true);
    expect(new Set(ends)).toEqual(new Set(["late"]));
  });

  it("stop planning what nobody waits for any more", async () => {
    await using started = await startPool(SLOW_GRAPH, { planWithinMs: 60_000 });
    const { plan, ends } = started;
    const leaving = new AbortController();

    const slow = plan(SLOW_QUERY, "one", leaving.signal);
    leaving.abort();

    await expect(slow).rejects.toEqual(fault("abandoned"));
    await expect.poll(() => ends).toEqual(["abandoned"]);
  });

  it("make room for others when all of them are at work for long", async () => {
    await using started = await startPool(SLOW_GRAPH, { planWithinMs: 20_000, maxProcesses: 2 });
    const { plan, ends } = started;
    const slow = ["a", "b"].map((client) => plan(`query ${client} ${SLOW_QUERY}`, client));
    const settled = Promise.allSettled(slow);

    const other = await Promise.race([settled, plan("{ hello }", "other")]);

    expect(other).toHaveProperty("root.kind", "Fetch");
    expect(ends).toEqual(["preempted"]);
    await started.pool[Symbol.asyncDispose]();
    await settled;
  });

  it.runIf(process.platform === "linux")(
    "are replaced when one ends by itself, and all end with the pool",
    async () => {
      const started = await startPool(FATAL_GRAPH);
      await expect.poll(childProcesses).toHaveLength(2);
      const [victim = 0, survivor] = await childProcesses();

      process.kill(victim, "SIGKILL");

      await expect.poll(async () => (await childProcesses()).filter((pid) => pid !== victim)).toHaveLength(2);
      expect(await childProcesses()).toContain(survivor);
      expect((await started.plan("{ hello }")).root).toMatchObject({ kind: "Fetch" });
      expect(started.ends).toEqual([]);
      await started[Symbol.asyncDispose]();
      expect(await childProcesses()).toEqual([]);
    },
  );

  it("keep none ready once their graph is served no more, and still plan", async () => {
    await using started = await startPool(FATAL_GRAPH);

    started.pool.rest();

    expect((await started.plan("{ hello }")).root).toMatchObject({ kind: "Fetch" });
    started.pool.rest();
    await expect.poll(childProcesses).toEqual([]);
  });

  it("are not started for what is no supergraph", async () => {
    await expect(startPlannerPool("type Query {", { log: SILENT })).rejects.toThrow("it is no GraphQL SDL");
    await expect(startPlannerPool("type Query { a: Int }", { log: SILENT })).rejects.toThrow("names no subgraph");
    expect(await childProcesses()).toEqual([]);
  });
});
