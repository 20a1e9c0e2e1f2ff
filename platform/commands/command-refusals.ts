import { type ErrorCode, PublicError, type PublicErrorDetails } from "../public-error.ts";
import type { CommandRefusal } from "./command.ts";

/** An error as it goes between threads. */
export function toRefusal({ message, extensions }: PublicError): CommandRefusal {
  const { code, ...details } = extensions as PublicErrorDetails & { readonly code: ErrorCode };
  return { kind: "refused", code, message, details };
}

/** The words for what can happen to any command, whatever it says. */

/** A bug. The log has the details. */
export function internal(): PublicError {
  return new PublicError("INTERNAL", "Internal error. Nothing was done.");
}

export function withoutRoom(): PublicError {
  return new PublicError("SUBGRAPH_UNAVAILABLE", "Nothing can be stored at the moment. Nothing was done.");
}

export function forbidden(): PublicError {
  return new PublicError("FORBIDDEN", "This needs the right to write. Nothing was done.");
}

export function tooMany(): PublicError {
  return new PublicError("LIMIT_EXCEEDED", "Too many commands are waiting to be run. Nothing was done.");
}

export function notInTime(): PublicError {
  return notKnown("The command was not answered in time.");
}

/** Whatever has carried the command, or the store, is gone. */
export function interrupted(): PublicError {
  return notKnown("The command was interrupted.");
}

/** With the same key it is done once, whatever has become of the first. */
function notKnown(what: string): PublicError {
  const advice = "It is not known whether it is done: repeat it with the same `idempotencyKey`.";
  return new PublicError("SUBGRAPH_UNAVAILABLE", `${what} ${advice}`);
}
