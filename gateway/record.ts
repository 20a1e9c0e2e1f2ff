/** An object of unknown content, as JSON gives it. */
export type JsonRecord = Record<string, unknown>;

/**
 * Lists of lists are followed so deep: no schema nests them deeper, and what a subgraph nests deeper fits no type. What
 * follows them recurses, and a text can nest more lists than any stack has room for.
 */
export const MOST_NESTED_LISTS = 50;

/** What stands in data as a value of ours: it is an object to JavaScript, and has no members. */
export class OpaqueValue {}

/** Whether foreign data is an object with members, and neither null nor a list. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof OpaqueValue);
}

/** Reads a member that foreign data may lack. JSON has no functions: where there is one, every object inherits it. */
export function memberOf(record: JsonRecord, name: string): unknown {
  const value = record[name];
  return typeof value === "function" ? undefined : value;
}
