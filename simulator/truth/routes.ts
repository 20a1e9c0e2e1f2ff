import { type Answer, type Call, instantParameter, type Routes } from "../http.ts";
import type { Period, Truth } from "./truth.ts";

/** What really happened, for whoever judges what others make of the vendors' records. */
export function truthRoutes(truth: () => Truth): Routes {
  return {
    "GET /truth/devices": () => ok({ devices: truth().owners("device") }),
    "GET /truth/drivers": () => ok({ drivers: truth().owners("driver") }),
    "GET /truth/incidents": (call) => ok({ incidents: truth().incidents(periodOf(call)) }),
    "GET /truth/attributions": (call) => ok({ attributions: truth().attributions(periodOf(call)) }),
  };
}

function periodOf({ query }: Call): Period {
  return {
    fromMs: instantParameter(query, "from") ?? Number.NEGATIVE_INFINITY,
    untilMs: instantParameter(query, "to") ?? Number.POSITIVE_INFINITY,
  };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}
