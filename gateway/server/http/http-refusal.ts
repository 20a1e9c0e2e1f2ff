import type { OutgoingHttpHeaders } from "node:http";
import type { ErrorCode } from "../../../platform/public-error.ts";

/** A request that is refused before it reaches the engine. Its message is meant for the client. */
export class HttpRefusal extends Error {
  override readonly name = "HttpRefusal";
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
