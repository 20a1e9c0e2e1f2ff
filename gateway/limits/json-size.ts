import { isRecord } from "../record.ts";

/**
 * How many bytes a JSON value takes as text, give or take what is escaped; counting stops soon after `most`.
 *
 * The value must be known to be shallow.
 */
export function jsonBytes(value: unknown, most: number): number {
  if (typeof value === "string") return Buffer.byteLength(value) + 2;
  if (Array.isArray(value)) return listBytes(value, most);
  if (!isRecord(value)) return String(value).length;
  let bytes = 2;
  for (const key in value) {
    // Two quotes, a colon and a comma.
    bytes += Buffer.byteLength(key) + 4 + jsonBytes(value[key], most - bytes);
    if (bytes > most) return bytes;
  }
  return bytes;
}

function listBytes(items: readonly unknown[], most: number): number {
  let bytes = 2;
  for (const item of items) {
    bytes += 1 + jsonBytes(item, most - bytes);
    if (bytes > most) return bytes;
  }
  return bytes;
}
