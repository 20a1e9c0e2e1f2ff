import type { OutgoingHttpHeaders } from "node:http";
import type { ErrorCode } from "./public-error.ts";

/** An HTTP request that is answered with an error: why, in words and a code that are meant for the client. The cause is for the log. */
export class HttpRefusal extends Error {
  override readonly name = "HttpRefusal";
  readonly status: number;
  readonly code: ErrorCode;
  readonly headers: OutgoingHttpHeaders;

  constructor(
    status: number,
    code: ErrorCode,
    message: string,
    headers: OutgoingHttpHeaders = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
