import { z } from "zod";

/**
 * JSON text as a value in which no digit is lost.
 *
 * A number that a double would change when written again (above 2^53, `1.0`, `1e3`) stands as a raw JSON value, which
 * {@link JSON.stringify} writes as it came. Decode such places with {@link wireNumber} or {@link wireId}.
 * Throws a `SyntaxError` for text that is not JSON.
 */
export function parseWireJson(text: string): unknown {
  return losesDigits(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/**
 * Numbers that a double might change: with a fraction, an exponent or more than 15 digits, and minus zero. What looks
 * like one inside a string is among them.
 */
const DOUBTFUL_NUMBER = /(?:^|[:,[\s])(-?\d+[.eE][\d.eE+-]*|-?\d{16,}|-0)(?=[\],}\s]|$)/g;

/** Whether a double would change a number of the text. It is asked first, for a reviver takes six times as long. */
function losesDigits(text: string): boolean {
  for (const [, number] of text.matchAll(DOUBTFUL_NUMBER)) if (String(Number(number)) !== number) return true;
  return false;
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
