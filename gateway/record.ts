/** An object of unknown content, as JSON gives it. */
export type JsonRecord = Record<string, unknown>;

/** Whether foreign data is an object with members, and neither null nor a list. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a member that foreign data may lack. A name that every object inherits, such as `constructor`, is only found
 * when the object has it itself.
 */
export function memberOf(record: JsonRecord, name: string): unknown {
  return name in Object.prototype && !Object.hasOwn(record, name) ? undefined : record[name];
}
