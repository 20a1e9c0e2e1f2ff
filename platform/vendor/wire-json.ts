import { z } from "zod";
import { checkWireText, type NumberText } from "./wire-text.ts";

/**
 * JSON text as a value in which no digit is lost.
 *
 * A number that a double would change when written again (above 2^53, `1.0`, `1e3`) stands as a raw JSON value, which
 * {@link JSON.stringify} writes as it came. Decode such places with {@link wireNumber} or {@link wireId}.
 * Throws a `SyntaxError` for text that is not JSON, and a `RangeError` that names the limit for text that is
 * deeper, longer in a number or richer in values than any page is.
 */
export function parseWireJson(text: string): unknown {
  const numbers = checkWireText(text);
  if (numbers.length === 0) return JSON.parse(text);
  return text.includes(MARK_ESCAPED) ? JSON.parse(text, keepDigits) : parseMarked(text, numbers);
}

/** What a number is marked with that was made a string. No string of the text begins so: that is seen to before. */
const MARK = "\u0000";
/** The only way in which JSON can spell the mark. */
const MARK_ESCAPED = "\\u0000";

/** Far cheaper than a reviver, which is called for every value: the numbers go through the parser as marked strings. */
function parseMarked(text: string, numbers: readonly NumberText[]): unknown {
  const parts: string[] = [];
  let end = 0;
  for (const number of numbers) {
    parts.push(text.slice(end, number.start), `"${MARK_ESCAPED}`, text.slice(number.start, number.end), '"');
    end = number.end;
  }
  parts.push(text.slice(end));
  return toUnmarked(JSON.parse(parts.join("")));
}

/** The value with its marked strings as raw JSON; objects and lists are changed in place. The text bounds the depth. */
function toUnmarked(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith(MARK) ? rawJson(value.slice(1)) : value;
  if (typeof value !== "object" || value === null) return value;
  // A key of its own is set even where it is `__proto__`.
  const slots = value as Record<string, unknown>;
  for (const key in slots) {
    const slot = slots[key];
    if (typeof slot === "object" ? slot !== null : typeof slot === "string" && slot.startsWith(MARK)) {
      slots[key] = toUnmarked(slot);
    }
  }
  return value;
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

/** Longer text is no number that a vendor means. */
const LONGEST_NUMBER_TEXT = 40;
const NUMBER_TEXT = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;

/** A number on the wire, or the same as text. One that no double holds, such as `1e999`, is none. */
export const wireNumeric = z
  .union([
    wireNumber,
    z
      .string()
      .refine((text) => text.length <= LONGEST_NUMBER_TEXT && NUMBER_TEXT.test(text.trim()))
      .transform(Number),
  ])
  .refine(Number.isFinite);

/** An id on the wire, text or number, as text with all its digits. */
export const wireId = z.union([
  z.string(),
  z.number().transform(String),
  rawNumber.transform(({ rawJSON }) => rawJSON),
]);
