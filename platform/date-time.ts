import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

/** RFC 3339, section 5.6: a date, a time, and an offset that may not be left out. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** The instant that RFC 3339 text names, in epoch milliseconds; null for any other text and for a date that does not exist. */
export function toEpochMs(text: string): number | null {
  const plainMs = toPlainUtcMs(text);
  if (!Number.isNaN(plainMs)) return plainMs;
  if (!RFC_3339.test(text)) return null;
  try {
    return Temporal.Instant.from(text.replace(" ", "T")).epochMilliseconds;
  } catch {
    return null;
  }
}

/**
 * The instant of text such as `2026-03-01T08:15:00.123Z`, which vendors send nearly always: read letter by letter, it
 * takes a tenth of the time. NaN for any other form, and where a calendar has to be asked.
 */
function toPlainUtcMs(text: string): number {
  const end = text.length - 1;
  if (text[4] !== "-" || text[7] !== "-" || text[10] !== "T" || text[13] !== ":" || text[16] !== ":") return Number.NaN;
  if (text[end] !== "Z" || (end !== 19 && (text[19] !== "." || end === 20))) return Number.NaN;
  const year = toNumber(text, 0, 4);
  const month = toNumber(text, 5, 7);
  const day = toNumber(text, 8, 10);
  const hour = toNumber(text, 11, 13);
  const minute = toNumber(text, 14, 16);
  const second = toNumber(text, 17, 19);
  // Date.UTC takes the years before 100 for others, and days that do not exist for later ones.
  const isPlain = year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
  if (!isPlain || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second, toMilliseconds(text, end));
}

/** The first three digits of a fraction that begins at the 20th place, if there is one. More than nine are for others. */
function toMilliseconds(text: string, end: number): number {
  if (end === 19) return 0;
  if (end > 29) return Number.NaN;
  const thousandths = Math.min(end, 23);
  const isNumber = !Number.isNaN(toNumber(text, 20, end));
  return isNumber ? toNumber(text, 20, thousandths) * 10 ** (23 - thousandths) : Number.NaN;
}

/** The number that the digits of a part of the text are; NaN if there is anything but digits. */
function toNumber(text: string, start: number, end: number): number {
  let number = 0;
  for (let index = start; index < end; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** An instant as RFC 3339 text in UTC with milliseconds. */
export function toRfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function decodeInput(value: unknown): number {
  const epochMs = typeof value === "string" ? toEpochMs(value) : null;
  if (epochMs === null) {
    throw new GraphQLError("A DateTime is RFC 3339 text with an offset, for example 2026-03-01T08:15:00Z.", {
      extensions: { code: "BAD_USER_INPUT" },
    });
  }
  return epochMs;
}

/** `DateTime` of the schema: epoch milliseconds inside, RFC 3339 text in UTC outside. */
export const dateTimeScalar = new GraphQLScalarType<number, string>({
  name: "DateTime",
  serialize: (value) => toRfc3339(value as number),
  parseValue: decodeInput,
  parseLiteral: (node) => decodeInput(node.kind === Kind.STRING ? node.value : undefined),
});
