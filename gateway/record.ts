/** An object of unknown content, as JSON gives it. */
export type JsonRecord = Record<string, unknown>;

/** Whether foreign data is an object with members, and neither null nor a list. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads a member that foreign data may lack. JSON has no functions: where there is one, every object inherits it. */
export function memberOf(record: JsonRecord, name: string): unknown {
  const value = record[name];
  return typeof value === "function" ? undefined : value;
}
