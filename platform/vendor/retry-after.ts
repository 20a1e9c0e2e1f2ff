/** The three forms that an HTTP date can have, RFC 9110, section 5.6.7: all begin with a day and mean GMT. */
const HTTP_DATE = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i;

/** The longest pause that a vendor's word can impose. What asks for more is a mistake of the vendor's, or an outage. */
const LONGEST_PAUSE_MS = 15 * 60_000;

/**
 * The pause that a `Retry-After` header asks for, in milliseconds: seconds with or without a fraction, or an HTTP date.
 * Null for a missing or senseless header; a date in the past is no pause.
 *
 * Samsara sends fractions such as `0.40235`, https://developers.samsara.com/docs/rate-limits.
 */
export function toPauseMs(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1_000), LONGEST_PAUSE_MS);
  const dateMs = HTTP_DATE.test(text) ? Date.parse(text.endsWith(" GMT") ? text : `${text} GMT`) : Number.NaN;
  if (Number.isNaN(dateMs)) return null;
  return Math.min(Math.max(dateMs - nowMs, 0), LONGEST_PAUSE_MS);
}

/** A pause before try number `attempt` (from 1): half of it fixed and half random, doubling with every try. */
export function backOffMs(attempt: number, random: () => number): number {
  const baseMs = 250 * 2 ** (attempt - 1);
  return baseMs / 2 + random() * (baseMs / 2);
}
