export type JsonObject = { readonly [key: string]: unknown };

declare global {
  interface JSON {
    /** A value that `JSON.stringify` writes as this text: <https://tc39.es/proposal-json-parse-with-source/>. */
    rawJSON(text: string): object;
    /** Whether a value was made by `rawJSON`. */
    isRawJSON(value: unknown): boolean;
    parse(
      text: string,
      reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/** Reads JSON so that writing it gives every number its own digits back, however large it is. */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source ? JSON.rawJSON(source) : value,
  );
}

/** Whether `value` is a JSON object, as opposed to a list, a text, a number or null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that has to be a JSON object; throws if it is none. */
export function requireObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new TypeError("the value is no object");
  return value;
}

/** The text under a key; throws if the record has none there. */
export function textIn(record: JsonObject, key: string): string {
  const value = record[key];
  if (typeof value !== "string") throw new TypeError(`the record has no text in ${key}`);
  return value;
}

/** The number under a key; throws if the record has none there. */
export function numberIn(record: JsonObject, key: string): number {
  const value = record[key];
  if (typeof value !== "number") throw new TypeError(`the record has no number in ${key}`);
  return value;
}

/** The object under a key; throws if the record has none there. */
export function objectIn(record: JsonObject, key: string): JsonObject {
  const value = record[key];
  if (!isJsonObject(value)) throw new TypeError(`the record has no object in ${key}`);
  return value;
}
