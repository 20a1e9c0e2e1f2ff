const REPLACEMENT = "\u{FFFD}";

/**
 * A text as it comes back from every engine: no store keeps a surrogate without its other half, and PostgreSQL no NUL. What
 * rows are found by goes through this before it is compared with what is stored.
 */
export function toStorableText(text: string): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.includes("\0") ? wellFormed.replaceAll("\0", REPLACEMENT) : wellFormed;
}

/** Escapes of JSON that PostgreSQL refuses where it looks into a value: NUL, and halves of surrogate pairs. */
const DOUBTFUL_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/** A text of JSON, of a value that {@link toStorableText} would leave as it is. Costs a look at the text. */
export function toStorableJson(text: string): string {
  if (!DOUBTFUL_ESCAPE.test(text)) return text;
  return JSON.stringify(toStorable(JSON.parse(text)));
}

function toStorable(value: unknown): unknown {
  if (typeof value === "string") return toStorableText(value);
  if (Array.isArray(value)) return value.map(toStorable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [toStorableText(name), toStorable(part)]));
}
