import { summaryOf } from "../../supergraph/served-supergraph.ts";
import { readSupergraph } from "../../supergraph/supergraph.ts";
import { Planner } from "../planner.ts";
import type { PlannerOrder, PlannerReport } from "./planner-messages.ts";

/*
 * A process of its own, which the native planner may end. It carries out the orders of its parent and goes with it.
 */

let planner: Planner | undefined;

function carryOut(order: PlannerOrder): PlannerReport {
  if (order.kind === "load") {
    const supergraph = readSupergraph(order.supergraph);
    if (supergraph.subgraphs.length === 0) throw new Error("it is no supergraph, as it names no subgraph");
    planner = new Planner(supergraph);
    const { overridePercentages } = planner;
    return { kind: "loaded", summary: summaryOf(supergraph), overridePercentages };
  }
  if (!planner) throw new Error("no supergraph is loaded");
  return { kind: "planned", plan: planner.plan(order.request) };
}

function report(order: PlannerOrder): PlannerReport {
  try {
    return carryOut(order);
  } catch (error) {
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

// A terminal sends its signals to every process: the parent decides when this one is no longer needed.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("disconnect", () => process.exit());
process.on("message", (order: PlannerOrder) => process.send?.(report(order)));
