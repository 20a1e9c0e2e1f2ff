import { GraphQLError } from "graphql";

/** Whose fault it is that a part of an answer is missing. The list is part of the public contract. */
export type ErrorCode =
  | "BAD_USER_INPUT"
  | "NOT_FOUND"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "VENDOR_UNAVAILABLE"
  | "VENDOR_THROTTLED"
  | "VENDOR_UNAUTHORIZED"
  | "VENDOR_REJECTED"
  | "SUBGRAPH_UNAVAILABLE"
  | "LIMIT_EXCEEDED"
  | "INTERNAL";

export type PublicErrorDetails = {
  /** The argument or input field at fault, as the client wrote its path. */
  readonly field?: string;
  readonly vendor?: string;
  readonly retryAt?: string;
};

/**
 * An error whose message and code are meant for the client.
 *
 * Whatever else is thrown in a resolver reaches the client as `INTERNAL` without its message.
 */
export class PublicError extends GraphQLError {
  constructor(code: ErrorCode, message: string, details: PublicErrorDetails = {}) {
    super(message, { extensions: { code, ...details } });
  }
}
