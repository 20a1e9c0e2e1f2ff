import type { Logger } from "../../platform/log.ts";
import { type Engine, type ErrorEntry, type PreparedOperation, RequestError, type RequestScope } from "../engine.ts";
import { HttpRefusal } from "./http-refusal.ts";
import type { ServerLimits } from "./limits.ts";
import type { FinishedRequest, GatewayMetrics, RequestOutcome, Transport } from "./metrics.ts";
import type { PersistedOperations } from "./persisted-operations.ts";

export type Caller = { readonly tenant: string };

/**
 * Tells who asks, from the request's headers, or null for nobody who may. A rejection means that it cannot be told now.
 */
export type Authenticate = (headers: RequestScope["headers"], signal: AbortSignal) => Promise<Caller | null>;

/** What every way to bring a GraphQL operation to the engine stands on. */
export type GraphQLService = {
  /** Asked once per operation: the engine may have been exchanged since the one before. */
  readonly engine: () => Engine;
  readonly persisted: PersistedOperations;
  readonly authenticate: Authenticate;
  readonly limits: ServerLimits;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
  /** Aborted when the server is told to stop: streams end, so that what they hold can be let go. */
  readonly stopping: AbortSignal;
};

/** One operation from its arrival to its end, as metrics and the access log see it. */
export class OperationRecord {
  outcome: RequestOutcome = "cancelled";
  #kind: FinishedRequest["kind"] = "unknown";
  #name: string | null = null;
  #transport: Transport;
  readonly #service: GraphQLService;
  readonly #startedAt = performance.now();

  constructor(transport: Transport, service: GraphQLService) {
    this.#transport = transport;
    this.#service = service;
  }

  /** Notes what will run, and by which transport its answers go: the operation can decide that. */
  prepared({ kind, name }: PreparedOperation, transport: Transport): void {
    this.#kind = kind;
    this.#name = name;
    this.#transport = transport;
    if (kind === "subscription") this.#service.metrics.subscriptionOpened(transport);
  }

  /** What the client is told of a failure. Anything not meant for clients is logged and told as `INTERNAL`. */
  failed(error: unknown): readonly ErrorEntry[] {
    if (error instanceof RequestError) return this.#refused("refused", error.errors);
    if (error instanceof HttpRefusal) {
      const outcome = error.status === 504 ? "timeout" : "refused";
      return this.#refused(outcome, [{ message: error.message, extensions: { code: error.code } }]);
    }
    this.#service.log.error({ err: error, operation: this.#name }, "an operation failed inside the gateway");
    const message = "The gateway could not answer. The failure has been logged.";
    return this.#refused("failed", [{ message, extensions: { code: "INTERNAL" } }]);
  }

  /**
   * Notes the outcome of an answer the engine wrote. Its errors come before its data, as the specification advises,
   * so looking for them costs nothing when there are none.
   */
  answered(text: string): void {
    if (this.#kind === "subscription") this.#service.metrics.itemAnswered(this.#transport);
    this.outcome = text.startsWith('{"errors":') ? "errors" : "ok";
    if (this.outcome === "ok") return;
    const end = text.indexOf(',"data":');
    for (const [, code] of text.slice(0, end === -1 ? undefined : end).matchAll(/"code":"(\w+)"/g)) {
      if (code) this.#service.metrics.errorAnswered(code);
    }
  }

  end(): void {
    const durationMs = performance.now() - this.#startedAt;
    const ended = { transport: this.#transport, kind: this.#kind, outcome: this.outcome, durationMs };
    if (ended.kind === "subscription") this.#service.metrics.subscriptionClosed(ended.transport);
    this.#service.metrics.requestFinished(ended);
    if (this.#service.log.isLevelEnabled("debug"))
      this.#service.log.debug({ ...ended, operation: this.#name }, "operation ended");
  }

  #refused(outcome: RequestOutcome, errors: readonly ErrorEntry[]): readonly ErrorEntry[] {
    this.outcome = outcome;
    for (const { extensions } of errors) this.#service.metrics.errorAnswered(extensions.code);
    return errors;
  }
}
