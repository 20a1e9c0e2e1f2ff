import type { Logger } from "../../../platform/log.ts";
import type { FinishedRequest, RequestOutcome, Transport } from "./metrics.ts";

/** Which requests have a line: all, those that did not get what they asked for, or none. */
export type AccessLogExtent = "all" | "errors" | "off";

/** One request as the access log tells it. There is no variable, no text of a document and no credential in it. */
export type AccessEntry = {
  /** From `x-request-id`, or made here. Operations of one WebSocket share that of its upgrade. */
  readonly requestId: string;
  readonly transport: Transport;
  /** Of HTTP; null where there is none of one's own, or the client left before. */
  readonly method: string | null;
  readonly status: number | null;
  /** The client's id of an operation on its WebSocket. */
  readonly socketOperation: string | null;
  readonly kind: FinishedRequest["kind"];
  readonly operation: string | null;
  /** SHA-256 of the document, as clients name persisted operations. */
  readonly documentHash: string | null;
  readonly outcome: RequestOutcome;
  /** Of the errors in the answers, each once. */
  readonly codes: readonly string[];
  readonly durationMs: number;
  /** Of the answers, before anything is wrapped around them. */
  readonly bytes: number;
  /** How many answers there were: a subscription has any number. */
  readonly answers: number;
  readonly traceId: string | null;
};

/** Writes one line for each request, at the level `info`. */
export class AccessLog {
  readonly #log: Logger;
  readonly #extent: AccessLogExtent;

  constructor(log: Logger, extent: AccessLogExtent) {
    this.#log = log;
    this.#extent = log.isLevelEnabled("info") ? extent : "off";
  }

  get isOff(): boolean {
    return this.#extent === "off";
  }

  /** Whether a request that ended so has a line. */
  wants(outcome: RequestOutcome): boolean {
    if (this.#extent === "errors") return outcome !== "ok" && outcome !== "cancelled";
    return this.#extent === "all";
  }

  write(entry: AccessEntry): void {
    this.#log.info(entry, "request");
  }
}
