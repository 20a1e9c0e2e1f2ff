import { hash } from "node:crypto";
import { HttpRefusal } from "../../../platform/http-refusal.ts";
import { type ErrorEntry, type OperationRequest, type PreparedOperation, RequestError } from "../../engine/engine.ts";
import { boundedErrors } from "../../engine/refusal.ts";
import type { TracePoint } from "../../tracing/trace-point.ts";
import type { GraphQLService } from "../graphql-service.ts";
import type { Arrival } from "./arrival.ts";
import type { FinishedRequest, RequestOutcome, Transport } from "./metrics.ts";
import { beginRequestSpan, describeOperation, endRequestSpan } from "./request-span.ts";

/** So much of a name or id that a client makes up is written into a log. */
const MOST_NAME_CHARACTERS = 128;

/** So many different codes of one request are written into a log. */
const MOST_CODES = 10;

const NO_CODES: ReadonlySet<string> = new Set();

/** One operation from its arrival to its end, as metrics and the access log see it. */
export class OperationRecord {
  outcome: RequestOutcome = "cancelled";
  readonly #arrival: Arrival;
  readonly #service: GraphQLService;
  readonly #startedAtMs = performance.now();
  #transport: Transport;
  #kind: FinishedRequest["kind"] = "unknown";
  #name: string | null = null;
  #document: string | null = null;
  #codes: ReadonlySet<string> = NO_CODES;
  #bytes = 0;
  #answers = 0;
  /** Where the request is in its trace, if anybody traces it. */
  readonly trace: TracePoint | undefined;

  constructor(arrival: Arrival, service: GraphQLService) {
    this.#arrival = arrival;
    this.#transport = arrival.transport;
    this.#service = service;
    this.trace = service.tracing ? beginRequestSpan(service.tracing, arrival) : undefined;
  }

  get requestId(): string {
    return this.#arrival.requestId;
  }

  /** Notes what is asked for, whether or not it can be run. */
  received({ query }: OperationRequest): void {
    this.#document = query ?? null;
  }

  /** Notes what will run, and by which transport its answers go: the operation can decide that. */
  prepared({ kind, name }: PreparedOperation, transport: Transport): void {
    this.#kind = kind;
    this.#name = name;
    this.#transport = transport;
    if (this.trace) describeOperation(this.trace, kind, name);
    if (kind !== "subscription") return;
    this.#service.metrics.subscriptionOpened(transport);
    // It may last for days, and a span is seen only when it has ended.
    this.trace?.end();
  }

  /** What the client is told of a failure. Anything not meant for clients is logged and told as `INTERNAL`. */
  failed(error: unknown): readonly ErrorEntry[] {
    if (error instanceof RequestError) return this.#refused("refused", error.errors);
    if (error instanceof HttpRefusal) {
      const outcome = error.status === 504 ? "timeout" : "refused";
      return this.#refused(outcome, [{ message: error.message, extensions: { code: error.code } }]);
    }
    const { requestId } = this;
    this.#service.log.error({ err: error, operation: this.#name, requestId }, "an operation failed inside the gateway");
    const message = "The gateway could not answer. The failure has been logged.";
    return this.#refused("failed", [{ message, extensions: { code: "INTERNAL" } }]);
  }

  /**
   * Notes the outcome of an answer the engine wrote. Its errors come before its data, as the specification advises,
   * so looking for them costs nothing when there are none.
   */
  answered(text: string): void {
    if (this.#kind === "subscription") this.#service.metrics.itemAnswered(this.#transport);
    this.#answers += 1;
    this.outcome = text.startsWith('{"errors":') ? "errors" : "ok";
    if (this.outcome === "ok") return;
    const end = text.indexOf(',"data":');
    for (const [, code] of text.slice(0, end === -1 ? undefined : end).matchAll(/"code":"(\w+)"/g)) {
      if (code) this.#erred(code);
    }
  }

  /** Notes how large an answer was. */
  sent(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Ends the record; `status` is that of the HTTP answer, if there was one. */
  end(status: number | null): void {
    const { metrics, accessLog } = this.#service;
    const durationMs = performance.now() - this.#startedAtMs;
    const ended = { transport: this.#transport, kind: this.#kind, outcome: this.outcome, durationMs };
    if (ended.kind === "subscription") metrics.subscriptionClosed(ended.transport);
    metrics.requestFinished(ended);
    if (this.trace) endRequestSpan(this.trace, { ...ended, status, codes: this.#codes, answers: this.#answers });
    if (!accessLog.wants(this.outcome)) return;
    const { requestId, method, socketOperation } = this.#arrival;
    accessLog.write({
      requestId,
      ...ended,
      durationMs: Math.round(durationMs * 1_000) / 1_000,
      method,
      status,
      socketOperation: cut(socketOperation),
      operation: cut(this.#name),
      documentHash: this.#document === null ? null : hash("sha256", this.#document),
      codes: [...this.#codes],
      bytes: this.#bytes,
      answers: this.#answers,
      traceId: this.trace?.traceId ?? null,
    });
  }

  #refused(outcome: RequestOutcome, errors: readonly ErrorEntry[]): readonly ErrorEntry[] {
    this.outcome = outcome;
    const told = boundedErrors(errors);
    for (const { extensions } of told) this.#erred(extensions.code);
    return told;
  }

  #erred(code: string): void {
    this.#service.metrics.errorAnswered(code);
    if (this.#codes.size < MOST_CODES) this.#codes = new Set([...this.#codes, code]);
  }
}

function cut(text: string | null): string | null {
  return text && text.length > MOST_NAME_CHARACTERS ? `${text.slice(0, MOST_NAME_CHARACTERS)}…` : text;
}
