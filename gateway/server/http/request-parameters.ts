import { HttpRefusal } from "../../../platform/http-refusal.ts";
import type { OperationRequest } from "../../engine/engine.ts";
import { nestsDeeper } from "../../limits/json-depth.ts";
import { parseJson } from "../../lossless-json.ts";
import { isRecord } from "../../record.ts";

/**
 * The GraphQL request in a JSON body; refuses with 400 what the specification of GraphQL over HTTP does not allow.
 *
 * A request without `query` passes only when it names a persisted one.
 */
export function decodeJsonRequest(text: string, maxJsonDepth: number): OperationRequest {
  return toOperationRequest(parseParameter(text, "The body", maxJsonDepth));
}

/** The GraphQL request in a URL's query string, under the same rules; `variables` and `extensions` are JSON. */
export function decodeUrlRequest(search: URLSearchParams, maxJsonDepth: number): OperationRequest {
  return toOperationRequest({
    query: search.get("query"),
    documentId: search.get("documentId"),
    operationName: search.get("operationName") || null,
    variables: decodeUrlMap(search, "variables", maxJsonDepth),
    extensions: decodeUrlMap(search, "extensions", maxJsonDepth),
  });
}

function decodeUrlMap(search: URLSearchParams, name: string, maxJsonDepth: number): unknown {
  const text = search.get(name);
  return text ? parseParameter(text, `The parameter "${name}"`, maxJsonDepth) : null;
}

function parseParameter(text: string, what: string, maxJsonDepth: number): unknown {
  if (text === "") throw new HttpRefusal(400, "BAD_USER_INPUT", `${what} is empty.`);
  if (nestsDeeper(text, maxJsonDepth)) {
    throw new HttpRefusal(400, "LIMIT_EXCEEDED", `${what} nests deeper than the ${maxJsonDepth} levels allowed.`);
  }
  try {
    return parseJson(text, "all");
  } catch {
    throw new HttpRefusal(400, "BAD_USER_INPUT", `${what} is not valid JSON.`);
  }
}

/** The GraphQL request in a decoded JSON value, under the same rules. */
export function toOperationRequest(value: unknown): OperationRequest {
  if (!isRecord(value)) {
    const message = Array.isArray(value) ? "Batches of requests are not supported." : "The request is not an object.";
    throw new HttpRefusal(400, "BAD_USER_INPUT", message);
  }
  const { query, operationName, variables, extensions } = value;
  // Relay's own name for it, and that of the draft of GraphQL over HTTP.
  const documentId = value.documentId ?? value.doc_id;
  if (!isStringOrAbsent(query)) throw wrongType("query", "a string");
  if (!isStringOrAbsent(operationName)) throw wrongType("operationName", "a string or null");
  if (!isMapOrAbsent(variables)) throw wrongType("variables", "an object or null");
  if (!isMapOrAbsent(extensions)) throw wrongType("extensions", "an object or null");
  if (!isStringOrAbsent(documentId)) throw wrongType("documentId", "a string");
  if (!query && !documentId && extensions?.persistedQuery == null) {
    throw new HttpRefusal(400, "BAD_USER_INPUT", 'The parameter "query" is missing.');
  }
  return {
    query: query || null,
    ...(documentId && { documentId }),
    operationName: operationName ?? null,
    variables: variables ?? null,
    extensions: extensions ?? null,
  };
}

function wrongType(name: string, expected: string): HttpRefusal {
  return new HttpRefusal(400, "BAD_USER_INPUT", `The parameter "${name}" must be ${expected}.`);
}

function isStringOrAbsent(value: unknown): value is string | null | undefined {
  return value == null || typeof value === "string";
}

function isMapOrAbsent(value: unknown): value is Readonly<Record<string, unknown>> | null | undefined {
  return value == null || isRecord(value);
}
