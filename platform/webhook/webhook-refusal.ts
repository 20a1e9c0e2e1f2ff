import type { OutgoingHttpHeaders } from "node:http";
import type { ErrorCode } from "../public-error.ts";

/** A delivery that is not taken. Its message is meant for whoever posted it. */
export class WebhookRefusal extends Error {
  override readonly name = "WebhookRefusal";
  readonly status: number;
  readonly code: ErrorCode;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, code: ErrorCode, message: string, headers: OutgoingHttpHeaders = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
