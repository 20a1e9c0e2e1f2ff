import type { ErrorCode } from "../public-error.ts";

/** Why there is no film or picture. Its message and code are meant for the client. */
export class MediaRefusal extends Error {
  override readonly name = "MediaRefusal";
  readonly status: number;
  readonly code: ErrorCode;

  constructor(status: number, code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

export function forgedLink(): MediaRefusal {
  return new MediaRefusal(403, "FORBIDDEN", "This link was not made here. Ask the graph for one.");
}

export function expiredLink(): MediaRefusal {
  return new MediaRefusal(410, "NOT_FOUND", "This link has expired. Ask the graph for a new one.");
}

export function noSuchFile(): MediaRefusal {
  return new MediaRefusal(404, "NOT_FOUND", "The vendor does not have this file any more.");
}

export function unreachable(cause?: unknown): MediaRefusal {
  return new MediaRefusal(502, "VENDOR_UNAVAILABLE", "The vendor's storage cannot be reached.", { cause });
}

export function tooMany(): MediaRefusal {
  return new MediaRefusal(429, "LIMIT_EXCEEDED", "Too many films at once. Try again in some seconds.");
}
