import { LosslessNumber } from "../lossless-json.ts";
import { isRecord } from "../record.ts";
import type { Cause } from "./failure.ts";

/**
 * What of a subgraph's error a client may see. An error with a public code keeps its code, its message and the listed
 * details; of any other error only the fact reaches the client.
 */
export type ErrorPolicy = {
  readonly codes: ReadonlySet<string>;
  /** The keys of `extensions` that are passed on. */
  readonly details: readonly string[];
};

/** The codes that any gateway may pass on. */
export const GENERAL_ERROR_POLICY: ErrorPolicy = {
  codes: new Set([
    "BAD_USER_INPUT",
    "NOT_FOUND",
    "CONFLICT",
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "SUBGRAPH_UNAVAILABLE",
    "LIMIT_EXCEEDED",
    "INTERNAL",
  ]),
  details: ["field", "retryAt"],
};

/**
 * What of a subgraph's answer says that something failed: the specification has a list of errors, and whoever says it in
 * another way has errors all the same.
 */
export function errorsOf(errors: unknown): readonly unknown[] {
  if (Array.isArray(errors)) return errors;
  return errors === undefined || errors === null ? [] : [errors];
}

/** The cause that a client is told of a subgraph's error; `below` is left empty. */
export function toCause(error: unknown, policy: ErrorPolicy): Cause {
  const extensions = isRecord(error) && isRecord(error.extensions) ? error.extensions : {};
  const code = extensions.code;
  if (!isRecord(error) || typeof code !== "string" || !policy.codes.has(code)) return UNEXPECTED;
  const details = policy.details.flatMap((key) => (isPlain(extensions[key]) ? [[key, extensions[key]]] : []));
  return {
    message: typeof error.message === "string" ? error.message : UNEXPECTED.message,
    extensions: { ...Object.fromEntries(details), code },
    below: [],
  };
}

/** A subgraph failed at something without saying what of it is public. */
export const UNEXPECTED: Cause = {
  message: "This part of the graph failed unexpectedly.",
  extensions: { code: "INTERNAL" },
  below: [],
};

/** A subgraph gave no usable answer. */
export const UNAVAILABLE: Cause = {
  message: "This part of the graph is not available at the moment.",
  extensions: { code: "SUBGRAPH_UNAVAILABLE" },
  below: [],
};

// Details are words and numbers: whatever has an inside may carry what nobody meant to publish.
function isPlain(value: unknown): boolean {
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" || value instanceof LosslessNumber;
}
