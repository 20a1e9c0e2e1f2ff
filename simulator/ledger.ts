import { hash } from "node:crypto";
import { isJsonObject } from "./json.ts";

/**
 * The digest of a record, the same however a reader has kept it: the first 16 hexadecimal digits of the SHA-256 of its
 * canonical text.
 */
export function recordDigest(record: unknown): string {
  return hash("sha256", canonicalText(record), "hex").slice(0, 16);
}

/**
 * A record as text of which there is only one: keys in order, numbers as they are written, and without what depends on
 * how and when it is asked for, which are `links` and, of URLs, the query and where they lead to.
 */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (typeof value === "string") return JSON.stringify(pathOfUrl(value) ?? value);
  if (!isJsonObject(value) || isRawNumber(value)) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([key, member]) => key !== "links" && member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalText(member)}`);
  return `{${members.join(",")}}`;
}

/** The path of a URL with its slash; null for any other text. */
function pathOfUrl(text: string): string | null {
  return /^https?:\/\/[^/?#]*([^?]*)/.exec(text)?.[1] ?? null;
}

/** A number that was read with all its digits is an object to everyone but JSON. */
function isRawNumber(value: object): boolean {
  return JSON.isRawJSON(value);
}
