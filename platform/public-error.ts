import { GraphQLError } from "graphql";

/** Whose fault it is that a part of an answer is missing. The list is part of the public contract. */
export const ERROR_CODES = [
  "BAD_USER_INPUT",
  "NOT_FOUND",
  "CONFLICT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "VENDOR_UNAVAILABLE",
  "VENDOR_THROTTLED",
  "VENDOR_UNAUTHORIZED",
  "VENDOR_REJECTED",
  "SUBGRAPH_UNAVAILABLE",
  "LIMIT_EXCEEDED",
  "INTERNAL",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What an error can say beside its code; see {@link PublicErrorDetails}. */
export const ERROR_DETAILS = ["field", "vendor", "retryAt"] as const satisfies readonly (keyof PublicErrorDetails)[];

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
