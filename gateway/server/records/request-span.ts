import type { TracePoint, Tracing } from "../../tracing/trace-point.ts";
import type { Arrival } from "./arrival.ts";
import type { FinishedRequest } from "./metrics.ts";

/** Begins the span of a request, below the one that its `traceparent` names. */
export function beginRequestSpan(tracing: Tracing, arrival: Arrival): TracePoint {
  const { transport, requestId, headers, method } = arrival;
  return tracing.arriving("GraphQL Operation", {
    headers,
    attributes: {
      "url.path": "/graphql",
      "network.protocol.name": transport === "websocket" ? "websocket" : "http",
      "http.request.header.x-request-id": [requestId],
      ...(method !== null && { "http.request.method": method, "http.route": "/graphql" }),
    },
  });
}

/**
 * Tells a span what it is about: <https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/>. Its name has the
 * operation's type alone, as clients make names up without end; the document is left out, as it may hold values.
 */
export function describeOperation(span: TracePoint, kind: FinishedRequest["kind"], name: string | null): void {
  span.rename(kind);
  span.set({ "graphql.operation.type": kind, ...(name !== null && { "graphql.operation.name": name }) });
}

export type EndedRequest = FinishedRequest & {
  readonly status: number | null;
  readonly codes: ReadonlySet<string>;
  readonly answers: number;
};

/** Ends a request's span. That of a subscription ended when it was open: its end is a trace of its own that leads back. */
export function endRequestSpan(span: TracePoint, ended: EndedRequest): void {
  const isSubscription = ended.kind === "subscription";
  const last = isSubscription ? span.beginLinked("subscription end", { "graphql.operation.type": ended.kind }) : span;
  const { outcome, status, codes, answers } = ended;
  last.set({
    "graphql.outcome": outcome,
    ...(status !== null && { "http.response.status_code": status }),
    ...(codes.size > 0 && { "graphql.error.codes": [...codes] }),
    ...(isSubscription && { "graphql.subscription.answers": answers }),
  });
  // What its client did wrong or gave up is no error of ours.
  if (outcome === "errors" || outcome === "failed" || outcome === "timeout") last.fail([...codes][0] ?? outcome);
  last.end();
}
