import type { SubgraphOperation } from "../operation/plan.ts";
import type { TracePoint } from "../tracing/trace-point.ts";
import type { FetchReport } from "./run.ts";

/** Begins the span of one fetch. */
export function beginFetchSpan(trace: TracePoint, { subgraph, kind, name }: SubgraphOperation): TracePoint {
  return trace.beginAsking(`fetch ${subgraph}`, {
    "subgraph.name": subgraph,
    "graphql.operation.type": kind,
    ...(name !== null && { "graphql.operation.name": name }),
  });
}

/** Ends the span of a fetch; `codes` are those of its errors, as clients are told them. */
export function endFetchSpan(span: TracePoint, outcome: FetchReport["outcome"], codes: readonly string[]): void {
  const [code] = codes;
  if (outcome !== "ok") {
    span.set({ "graphql.error.codes": [...new Set(codes)] });
    span.fail(code ?? "_OTHER");
  }
  span.end();
}
