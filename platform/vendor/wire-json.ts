import { z } from "zod";

/**
 * JSON text as a value in which no digit is lost.
 *
 * A number that a double would change when written again (above 2^53, `1.0`, `1e3`) stands as a raw JSON value, which
 * {@link JSON.stringify} writes as it came. Decode such places with {@link wireNumber} or {@link wireId}.
 * Throws a `SyntaxError` for text that is not JSON.
 */
export function parseWireJson(text: string): unknown {
  return JSON.parse(text, keepDigits);
}

/** A reviver with the third argument that TypeScript's library does not know yet. */
function keepDigits(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  return String(value) === context.source ? value : rawJson(context.source);
}

type RawJson = { readonly rawJSON: string };
const { rawJSON: rawJson, isRawJSON: isRawJson } = JSON as unknown as {
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
};

const rawNumber = z.custom<RawJson>(isRawJson, "Invalid input: expected number");

/** A number on the wire. Above 2^53 it is rounded to a double; the record as received keeps every digit. */
export const wireNumber = z.union([z.number(), rawNumber.transform(({ rawJSON }) => Number(rawJSON))]);

/** An id on the wire, text or number, as text with all its digits. */
export const wireId = z.union([
  z.string(),
  z.number().transform(String),
  rawNumber.transform(({ rawJSON }) => rawJSON),
]);
